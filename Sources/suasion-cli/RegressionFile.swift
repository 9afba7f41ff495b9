import Effects
import Foundation
import Statistics
import Tables

/// A regression as it stands in a delimited file, with the columns that hold its parts.
struct RegressionFile {
  var path: String
  var outcome: String
  var regressors: [String] = []
  var endogenous: [String] = []
  var instruments: [String] = []
  var absorb: [String] = []
  var clusters: [String] = []
  var weights: String?

  struct Contents {
    var data: RegressionData
    var rows: Int
    /// Column → how many rows lack it, in the order in which the columns were named; only those that lack some.
    var missing: [(column: String, rows: Int)]
    /// Row → line of the file.
    var lines: [Int]
    var notes: [String]
  }

  /// Reads the file; every complaint names the file, the line and the column.
  ///
  /// Rows without a category get a missing outcome, so that they are left out and counted as the others that lack a
  /// value.
  ///
  /// - Parameter wantsLines: whether the line of each row is asked for.
  func contents(wantsLines: Bool = false) throws -> Contents {
    let text = try DelimitedText.table(path)
    let named = [outcome] + regressors + endogenous + instruments
    let categories = absorb + clusters.filter { !absorb.contains($0) }
    // Unknown names are told before a long file is read.
    let columns = try named.map { try column($0, text) }
    let categoryColumns = try categories.map { try column($0, text) }
    let weightColumn = try weights.map { try column($0, text) }

    var missing: [(column: String, rows: Int)] = []
    func count(_ column: String, _ rows: Int) {
      if rows > 0, !missing.contains(where: { $0.column == column }) { missing.append((column, rows)) }
    }
    var numbers = try zip(named, columns).map { name, column in
      let values = try self.numbers(text, column)
      count(name, values.count { $0.isNaN })
      return RegressionColumn(name, values)
    }
    var notes: [String] = []
    var levels: [String: CategoryColumn] = [:]
    for (name, column) in zip(categories, categoryColumns) {
      let coded = CodedLevels(text, column)
      notes += coded.notes.map { "column '\(name)': \($0)" }
      levels[name] = CategoryColumn(name, coded.codes)
      guard coded.missing > 0 else { continue }
      count(name, coded.missing)
      for row in coded.codes.indices where coded.codes[row] < 0 { numbers[0].values[row] = .nan }
    }
    let given = try weightColumn.map { column in
      let values = try self.numbers(text, column)
      if let row = values.firstIndex(where: { $0 < 0 }) {
        throw SuasionError(
          .data, "the weight \(values[row]) is negative", at: text.location(row, column),
          hint: "give positive numbers, or 0 to leave a row out")
      }
      count(weights ?? "", values.count { $0.isNaN })
      return values
    }
    let (firstEndogenous, firstInstrument) = (1 + regressors.count, 1 + regressors.count + endogenous.count)
    return Contents(
      data: RegressionData(
        outcome: numbers[0], regressors: Array(numbers[1..<firstEndogenous]),
        endogenous: Array(numbers[firstEndogenous..<firstInstrument]),
        instruments: Array(numbers[firstInstrument...]), effects: absorb.compactMap { levels[$0] },
        clusters: clusters.compactMap { levels[$0] }, weights: given),
      rows: text.rowCount, missing: missing,
      lines: wantsLines ? (0..<text.rowCount).map { text.line($0) } : [], notes: notes)
  }

  private func column(_ name: String, _ text: DelimitedText) throws -> Int {
    do {
      return try text.column(name)
    } catch var error as SuasionError where name.contains(where: { "*:^#()".contains($0) }) {
      error.hint = "functions and interactions of columns must stand in the table as columns of their own"
      throw error
    }
  }

  /// A column of numbers, NaN where empty or NA.
  private func numbers(_ text: DelimitedText, _ column: Int) throws -> [Double] {
    do {
      let values = try text.doubles(column)
      if let row = values.firstIndex(where: { $0.isInfinite }) {
        throw SuasionError(
          .data, "'\(text.string(row, column))' is infinite", at: text.location(row, column),
          hint: "leave it empty if it is not known")
      }
      return values
    } catch var error as SuasionError {
      if error.hint == nil {
        error.hint = "give a number, or leave it empty if it is not known; categories go into --absorb"
      }
      throw error
    }
  }
}

/// A column of categories, coded: −1 where missing.
///
/// Where every category is a number, equal numbers are one category however they are written (1, 1.0 and 01). `NA` is
/// missing, but for columns of two-letter codes, where it is Namibia's.
struct CodedLevels {
  var codes: [Int32]
  var missing = 0
  var notes: [String] = []

  init(_ text: DelimitedText, _ column: Int) {
    let found = text.levels(column)
    let words = found.names.map { String($0[...].trimming(while: \.isWhitespace)) }
    let lacks: Set = ["NA", "NaN", "nan", "N.A.", "N/A", "."]
    let others = words.filter { !$0.isEmpty && !lacks.contains($0) }
    let isCode = others.count > 1 && others.allSatisfy { $0.utf8.count == 2 && $0.allSatisfy(\.isUppercase) }
    if isCode, words.contains("NA") {
      notes.append("NA is taken for a two-letter code, as Namibia's is, since every other value is one")
    }
    let areNumbers = others.allSatisfy { Self.number($0) != nil }
    var places: [String: Int32] = [:]
    var spelt: [Int32: String] = [:]
    var twice: (String, String)?
    let recoded = words.map { word -> Int32 in
      if word.isEmpty || lacks.contains(word) && !(isCode && word == "NA") { return -1 }
      let key = areNumbers ? Self.number(word).map { "\($0 == 0 ? 0 : $0)" } ?? word : word
      let place = places[key] ?? Int32(places.count)
      places[key] = place
      if let first = spelt[place], first != word, twice == nil { twice = (first, word) }
      if spelt[place] == nil { spelt[place] = word }
      return place
    }
    if let (first, second) = twice {
      notes.append("\(first) and \(second) are the same number and are taken as one category")
    }
    codes = found.codes.map { recoded[Int($0)] }
    if recoded.contains(-1) { missing = codes.count { $0 < 0 } }
  }

  /// A plain number that a double tells from its neighbours; nil for codes such as 1E5 and for longer ones.
  private static func number(_ word: String) -> Double? {
    guard word.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D || $0 == 0x2E }), let number = Double(word),
      abs(number) < 9_007_199_254_740_992
    else { return nil }
    return number
  }
}
