import Foundation
import Readers
import Record
import Tables
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
private let publishers = root.appending(path: "../shared/data").standardizedFileURL
private let havePublishers = FileManager.default.fileExists(atPath: publishers.path)

/// The shipped record is what our readers make of the publishers' files, and nothing else.
@Suite("The shipped record")
struct RebuildTests {
  @Test(.enabled(if: havePublishers, "needs the publishers' files in ../shared"))
  func rebuildsByteForByte() throws {
    let shipped = root.appending(path: "Record")
    let built = try buildRecord(from: publishers, curated: shipped.appending(path: "curated"))
    for file in built.files {
      let bytes = try Files.read(shipped.appending(path: file.path), name: file.path)
      #expect(bytes == file.bytes, "\(file.path) differs: run suasion record build --from ../shared/data")
    }
    let indicators = try FileManager.default.contentsOfDirectory(atPath: shipped.appending(path: "indicators").path)
    #expect(Set(indicators.map { "indicators/\($0)" }).isSubset(of: Set(built.files.map(\.path))))
  }

  @Test func holdsAgainstItself() throws {
    let record = try Record.load(from: root.appending(path: "Record"))
    #expect(record.check().map(\.description) == [])
  }

  @Test func isSmallEnoughToShip() throws {
    let folder = root.appending(path: "Record")
    let sizes = try FileManager.default.subpathsOfDirectory(atPath: folder.path).map { path in
      try FileManager.default.attributesOfItem(atPath: folder.appending(path: path).path)[.size] as? Int ?? 0
    }
    #expect(sizes.reduce(0, +) < 12_000_000)
  }

  /// Counts that anyone can look up: United Nations documents A/RES/2758 (XXVI), A/RES/ES-11/1, A/RES/68/262.
  @Test(arguments: [
    ("A/RES/2758(XXVI)", 76, 35, 17), ("A/RES/ES-11/1", 141, 5, 35), ("A/RES/ES-11/4", 143, 5, 35),
  ])
  func wellKnownVotes(_ vote: (symbol: String, yes: Int, no: Int, abstain: Int)) throws {
    let record = try Record.load(from: root.appending(path: "Record"))
    let rows = record.rollCalls.indices.filter {
      record.rollCalls[$0].symbol == vote.symbol && record.rollCalls[$0].subject == .text
    }
    let tallies = rows.map { row in
      let stances = record.countries.indices.map { record.stances[row, $0] }
      return [Stance.yes, .no, .abstain].map { wanted in stances.count { $0 == wanted } }
    }
    #expect(tallies.contains([vote.yes, vote.no, vote.abstain]), "\(tallies)")
  }
}
