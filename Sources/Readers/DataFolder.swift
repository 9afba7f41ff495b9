import Foundation
import Record
import Statistics
import Tables

/// The folder that holds the publishers' files, each in its publisher's subfolder.
struct DataFolder {
  let url: URL

  /// A publisher's table, unpacked where its name ends in `.gz`; errors name it by its path in the folder.
  func table(_ path: String, delimiter: Character = ",") throws -> DelimitedText {
    try DelimitedText(
      Files.readUnpacked(url.appendingPathComponent(path), name: path), name: path, delimiter: delimiter)
  }
}

extension DelimitedText {
  /// Where a row of evidence stands, as `adoptions.csv` and `endorsements.csv` cite it: `ledger/arms.csv:12`.
  func place(_ row: Int) -> String { "\(name):\(line(row))" }
}
