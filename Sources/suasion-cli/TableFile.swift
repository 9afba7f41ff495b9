import Foundation
import Statistics
import Tables

extension DelimitedText {
  /// A file as a user names it: .csv, .tsv, or either packed with gzip.
  static func opened(_ path: String) throws -> DelimitedText {
    let bytes = try Files.readUnpacked(URL(fileURLWithPath: path), name: path)
    return try DelimitedText(bytes, name: path, delimiter: delimiter(bytes))
  }

  /// The same, with at least one row.
  static func table(_ path: String) throws -> DelimitedText {
    let text = try opened(path)
    guard text.rowCount > 0 else {
      throw SuasionError(.data, "no rows under the header", at: .init(file: path, line: 1))
    }
    return text
  }

  /// The separator of the header line: the most frequent of comma, tab and semicolon, comma where none occurs.
  private static func delimiter(_ bytes: [UInt8]) -> Character {
    let header = bytes.prefix { $0 != UInt8(ascii: "\n") }
    func count(_ character: Character) -> Int { header.count { $0 == character.asciiValue } }
    return [",", "\t", ";"].max { count($0) < count($1) || (count($0) == count($1) && $0 != ",") } ?? ","
  }
}

/// Runs `body`; an error about data that names no place gets the file, for what is wrong with a table as a whole stands in
/// no one row.
func naming<Result>(_ file: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch var error as SuasionError {
    if error.code == .data, error.location == nil { error.location = .init(file: file) }
    throw error
  }
}
