import Foundation
import Statistics
import Tables
import Testing

@Suite("Files")
struct FilesTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("suasion-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  /// FIPS 180-4's examples.
  @Test func sha256() {
    #expect(Files.sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Files.sha256([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  /// The bytes that `printf hello | gzip -n` gives.
  let hello: [UInt8] = [
    0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x86, 0xA6, 0x10, 0x36, 0x05, 0,
    0, 0,
  ]

  @Test func gunzipAlsoOfTwoMembers() throws {
    #expect(try Files.gunzip(hello, name: "h.gz") == Array("hello".utf8))
    #expect(try Files.gunzip(hello + hello, name: "h.gz") == Array("hellohello".utf8))
  }

  @Test func aTruncatedArchiveIsSaid() throws {
    for bytes in [Array(hello.prefix(14)), Array("no archive".utf8), []] {
      let error = try #require(throws: SuasionError.self) { _ = try Files.gunzip(bytes, name: "h.gz") }
      #expect(error.location?.file == "h.gz")
    }
  }

  @Test func aMissingFileIsNamed() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Files.read(folder.appendingPathComponent("none.csv"))
    }
    #expect(error.message == "no such file")
    #expect(error.location?.file?.hasSuffix("none.csv") == true)
  }

  @Test func anOutputFolderAppearsWhole() throws {
    let target = folder.appendingPathComponent("out")
    let output = try OutputFolder(target)
    try output.write("1", to: "a.csv")
    try output.write("2", to: "deep/b.csv")
    #expect(!FileManager.default.fileExists(atPath: target.path))
    try output.commit()
    #expect(try Files.read(target.appendingPathComponent("deep/b.csv")) == Array("2".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
  }

  @Test func anOutputFolderThrownAwayLeavesNothing() throws {
    do {
      let output = try OutputFolder(folder.appendingPathComponent("out"))
      try output.write("1", to: "a.csv")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func anOutputFolderReplacesItsFilesAndNoOthers() throws {
    let target = folder.appendingPathComponent("out")
    for text in ["old", "new"] {
      let output = try OutputFolder(target)
      try output.write(text, to: "a.csv")
      try output.commit()
      try Data("mine".utf8).write(to: target.appendingPathComponent("notes.txt"))
    }
    #expect(try Files.read(target.appendingPathComponent("a.csv")) == Array("new".utf8))
    #expect(try Files.read(target.appendingPathComponent("notes.txt")) == Array("mine".utf8))
  }

  @Test func aFileInTheWayIsSaid() throws {
    let target = folder.appendingPathComponent("out")
    try Data().write(to: target)
    #expect(throws: SuasionError.self) { _ = try OutputFolder(target) }
  }
}
