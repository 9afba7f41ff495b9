import Foundation
import Record
import Statistics
import Tables

/// The folder that holds the publishers' files, each in its publisher's subfolder.
struct DataFolder {
  let url: URL

  /// A publisher's table; one whose name ends in `.gz` may also lie there unpacked. Errors name it by its path in the
  /// folder.
  func table(_ path: String, delimiter: Character = ",") throws -> DelimitedText {
    var path = path
    if path.hasSuffix(".gz"), !exists(path), exists(String(path.dropLast(3))) { path = String(path.dropLast(3)) }
    return try DelimitedText(
      Files.readUnpacked(url.appendingPathComponent(path), name: path), name: path, delimiter: delimiter)
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appendingPathComponent(path).path)
  }
}

extension DelimitedText {
  /// Where a row of evidence stands, as `adoptions.csv` and `endorsements.csv` cite it: `ledger/arms.csv:12`.
  func place(_ row: Int) -> String { "\(name):\(line(row))" }
}
