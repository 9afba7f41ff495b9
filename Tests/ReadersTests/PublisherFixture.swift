import Foundation
import Record
import Statistics
import Testing

@testable import Readers

/// The folder of the package, and beside it the publishers' files where they are to be had.
enum Package {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let data = root.deletingLastPathComponent().appendingPathComponent("shared/data")
  static var hasData: Bool { FileManager.default.fileExists(atPath: data.path) }

  /// The resolver over the tables that ship.
  static func resolver() throws -> CountryResolver {
    try CountriesReader.read(from: root.appendingPathComponent("Record/curated")).resolver
  }
}

/// A folder with small files written in the publishers' formats, gone with the test.
final class PublisherFixture {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("suasion-\(UUID().uuidString)")
  let resolver: CountryResolver

  init(_ files: [String: String]) throws {
    resolver = try Package.resolver()
    for (path, text) in files {
      let url = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var data: DataFolder { DataFolder(url: folder) }
}

extension ProgrammeRecord {
  func adoptions(_ coding: String) -> [Adoption] { adoptions.filter { $0.coding == coding } }

  func adoption(_ coding: String, _ country: CountryCode) throws -> Adoption {
    try #require(adoptions.first { $0.coding == coding && $0.country == country })
  }

  /// Countries with an adoption that counts.
  func adopters(_ coding: String) -> Set<CountryCode> {
    Set(adoptions.filter { $0.coding == coding && $0.counts }.map(\.country))
  }

  /// Those of them with a date.
  func dated(_ coding: String) -> Set<CountryCode> {
    Set(adoptions.filter { $0.coding == coding && $0.counts && $0.date != nil }.map(\.country))
  }

  func notes(_ text: String) -> [String] { notes.filter { $0.contains(text) } }
}
