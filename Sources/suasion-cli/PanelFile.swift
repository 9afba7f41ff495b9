import Effects
import Foundation
import Statistics
import Tables

/// A panel as it stands in a delimited file, with the columns that hold its parts.
struct PanelFile {
  enum Treatment {
    /// A column that is 1 from adoption on.
    case indicator(String)
    /// A column of the first treated period.
    case cohort(String)
  }

  var path: String
  var unit: String
  var time: String
  var outcome: String
  var treatment: Treatment
  var covariates: [String] = []
  var strata: String?
  var cluster: String?
  var groups: String?

  /// Reads the file; every complaint names the file, the line and, where there is one, the column.
  func panel() throws -> StaggeredPanel { try parts().panel }

  /// The panel; for each of its units the name of its group where a column of groups was given; how periods are written.
  func parts() throws -> (panel: StaggeredPanel, groups: [String]?, scale: PeriodScale) {
    let text = try DelimitedText.table(path)
    let unitColumn = try text.column(unit)
    let timeColumn = try text.column(time)
    let outcomeColumn = try text.column(outcome)
    let strataColumn = try strata.map { try text.column($0) }
    let clusterColumn = try cluster.map { try text.column($0) }
    let covariateColumns = try covariates.map { try text.column($0) }

    let units = try (0..<text.rowCount).map { try filled(text, $0, unitColumn, "unit") }
    let times = (0..<text.rowCount).map { String(text.string($0, timeColumn)[...].trimming(while: \.isWhitespace)) }
    let scale = PeriodScale.of(times) ?? .number
    let periods = try times.indices.map { row in
      guard let period = scale.period(times[row]) else {
        throw SuasionError(
          .data, times[row].isEmpty ? "no period" : "'\(times[row])' is not a period",
          at: text.location(row, timeColumn),
          hint: "give every row a whole number, or every row a date such as 2004-03-01")
      }
      return period
    }
    let cohorts: [Int?] =
      switch treatment {
      case .cohort(let name): try self.cohorts(text, try text.column(name), scale)
      case .indicator(let name): try adoptions(text, try text.column(name), units, periods)
      }
    let panel = try StaggeredPanel(
      unit: units, period: periods,
      outcome: try (0..<text.rowCount).map { try text.double($0, outcomeColumn) ?? .nan },
      cohort: cohorts,
      covariates: try zip(covariates, covariateColumns).map { name, column in
        (name, try (0..<text.rowCount).map { try text.double($0, column) ?? .nan })
      },
      stratum: try strataColumn.map { column in
        try (0..<text.rowCount).map { try filled(text, $0, column, "stratum") }
      },
      cluster: try clusterColumn.map { column in
        try (0..<text.rowCount).map { try filled(text, $0, column, "cluster") }
      },
      place: { text.rowCount > $0 ? .init(file: path, line: text.line($0)) : .init(file: path) })
    guard let groups else { return (panel, nil, scale) }
    let column = try text.column(groups)
    var group: [String: String] = [:]
    for row in units.indices {
      let own = try filled(text, row, column, "group")
      if let other = group.updateValue(own, forKey: units[row]), other != own {
        throw SuasionError(
          .data, "unit '\(units[row])' is of the groups '\(other)' and '\(own)'", at: text.location(row, column),
          hint: "a unit keeps one group throughout")
      }
    }
    return (panel, panel.units.map { group[$0] ?? "" }, scale)
  }

  private func filled(_ text: DelimitedText, _ row: Int, _ column: Int, _ what: String) throws -> String {
    guard let value = text.optionalString(row, column) else {
      throw SuasionError(.data, "no \(what)", at: text.location(row, column), hint: "give every row one")
    }
    return value
  }

  /// First treated periods on the scale of the time column; empty, 0, NA and inf are never.
  private func cohorts(_ text: DelimitedText, _ column: Int, _ scale: PeriodScale) throws -> [Int?] {
    try (0..<text.rowCount).map { row in
      let value = text.string(row, column)[...].trimming(while: \.isWhitespace)
      if ["", "na", "n/a", "nan", "inf", "+inf", "infinity", "never", "."].contains(value.lowercased()) { return nil }
      if Double(value) == 0 { return nil }
      guard let period = scale.period(String(value)) else {
        throw SuasionError(
          .data, "'\(value)' is not a period", at: text.location(row, column),
          hint: "write it as \(time) does; leave it empty, or write 0, NA or inf, for never")
      }
      return period
    }
  }

  /// The period of each unit's first 1, repeated over its rows.
  private func adoptions(
    _ text: DelimitedText, _ column: Int, _ units: [String], _ periods: [Int]
  ) throws -> [Int?] {
    var treated: [Bool] = []
    for row in 0..<text.rowCount {
      switch text.string(row, column).lowercased() {
      case "1", "1.0", "true": treated.append(true)
      case "0", "0.0", "false": treated.append(false)
      case let other:
        throw SuasionError(
          .data, other.isEmpty ? "neither 0 nor 1" : "'\(other)' is neither 0 nor 1", at: text.location(row, column),
          hint: "say for every row whether the unit is treated in that period")
      }
    }
    var first: [String: Int] = [:]
    for row in units.indices where treated[row] {
      first[units[row]] = min(first[units[row]] ?? periods[row], periods[row])
    }
    for row in units.indices where !treated[row] {
      if let start = first[units[row]], periods[row] > start {
        throw SuasionError(
          .data, "the treatment of unit '\(units[row])', on since \(start), is off in \(periods[row])",
          at: text.location(row, column),
          hint: "the estimator is for treatments that last; recode, or end the unit's rows before")
      }
    }
    return units.map { first[$0] }
  }
}
