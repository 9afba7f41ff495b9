import Statistics

/// One thing in the record that cannot be right.
public struct CheckFailure: Sendable, CustomStringConvertible {
  public let file: String
  public let line: Int
  public let message: String

  public var description: String { "\(file):\(line): \(message)" }
}

extension Record {
  /// Holds the record against itself: keys, references, order, totals against each text's official counts, membership,
  /// impossible dates. Types and columns were held against the schema on loading.
  ///
  /// - Returns: every failure, with the line of the file. Built tables have one row a line, so row n stands on line n + 2.
  public func check() -> [CheckFailure] {
    var checker = Checker(record: self)
    checker.countryTable()
    checker.keys()
    checker.rollCallTable()
    checker.stanceTable()
    checker.textTable()
    checker.adoptionTables()
    checker.indicatorTables()
    return checker.failures
  }
}

private struct Checker {
  let record: Record
  var failures: [CheckFailure] = []
  let countries: [CountryCode: Country]

  init(record: Record) {
    self.record = record
    countries = Dictionary(record.countries.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func fail(_ schema: TableSchema, _ row: Int, _ message: String) {
    failures.append(CheckFailure(file: schema.path, line: row + 2, message: message))
  }

  mutating func unique(_ schema: TableSchema, _ keys: [String]) {
    var seen: [String: Int] = [:]
    for (row, key) in keys.enumerated() {
      if let first = seen.updateValue(row, forKey: key) {
        fail(schema, row, "key '\(key)' stands on line \(first + 2) too")
      }
    }
  }

  mutating func known(_ schema: TableSchema, _ row: Int, _ code: CountryCode) {
    if countries[code] == nil { fail(schema, row, "'\(code)' is no country of \(TableSchema.countries.path)") }
  }

  // MARK: - Tables

  mutating func countryTable() {
    unique(.countries, record.countries.map(\.code.rawValue))
    for (row, country) in record.countries.enumerated() {
      if row > 0, record.countries[row - 1].code > country.code {
        fail(.countries, row, "\(country.code) stands out of order; rows go by code")
      }
      if let predecessor = country.continues, countries[predecessor] == nil {
        fail(.countries, row, "continues '\(predecessor)', which is no country here")
      }
      for span in country.membership where !country.exists.overlaps(span) {
        fail(.countries, row, "a member of the United Nations from \(span.from), when it did not exist")
      }
    }
    for (row, name) in record.names.enumerated() { known(.names, row, name.code) }
  }

  mutating func keys() {
    unique(.sources, record.sources.map(\.id))
    unique(.programmes, record.programmes.map(\.id))
    unique(.codings, record.codings.map(\.id))
    unique(.frameworks, record.frameworks.map(\.id))
    unique(.indicators, record.indicators.map(\.id))
    unique(.rollCalls, record.rollCalls.map(\.id))
    unique(.texts, record.texts.map(\.symbol))
    let sources = Set(record.sources.map(\.id))
    let programmes = Set(record.programmes.map(\.id))
    let frameworks = Set(record.frameworks.map(\.id))
    for (row, programme) in record.programmes.enumerated() { known(.programmes, row, programme.sponsor) }
    for (row, coding) in record.codings.enumerated() {
      if !programmes.contains(coding.programme) { fail(.codings, row, "no programme '\(coding.programme)'") }
      if !sources.contains(coding.source) { fail(.codings, row, "no source '\(coding.source)'") }
      if coding.from > coding.to { fail(.codings, row, "covers \(coding.from) to \(coding.to)") }
    }
    for (row, indicator) in record.indicators.enumerated() where !sources.contains(indicator.source) {
      fail(.indicators, row, "no source '\(indicator.source)'")
    }
    for (row, framework) in record.frameworks.enumerated() {
      for sponsor in framework.sponsors { known(.frameworks, row, sponsor) }
      for rival in framework.rivals where !frameworks.contains(rival) {
        fail(.frameworks, row, "no framework '\(rival)' to rival")
      }
    }
  }

  mutating func rollCallTable() {
    let calls = record.rollCalls
    for (row, call) in calls.enumerated() {
      if row > 0, (calls[row - 1].date, calls[row - 1].id) > (call.date, call.id) {
        fail(.rollCalls, row, "\(call.id) stands out of order; rows go by date, then id")
      }
      if call.date.year < 1946 { fail(.rollCalls, row, "\(call.date) is before the first Assembly") }
      if let session = Int(call.session), !Self.years(ofSession: session).contains(call.date.year) {
        fail(.rollCalls, row, "\(call.date) lies outside session \(session)")
      }
    }
  }

  /// A regular session opens in September (the first in January 1946) and is resumed until late in the year after.
  private static func years(ofSession session: Int) -> ClosedRange<Int> {
    1945 + session...1946 + session
  }

  mutating func stanceTable() {
    let width = record.countries.count
    let excused = Set(record.conflicts.filter { $0.kind == "count" }.map(\.subject))
    for (row, call) in record.rollCalls.enumerated() {
      var totals = [0, 0, 0]
      for column in 0..<width {
        let stance = record.stances[row, column]
        let country = record.countries[column]
        let member = country.isMember(during: call.date)
        switch stance {
        case .yes: totals[0] += 1
        case .no: totals[1] += 1
        case .abstain: totals[2] += 1
        default: break
        }
        if stance != .notMember, stance != .unknown, !member {
          fail(.stances, row, "\(country.code) has stance \(stance) on \(call.date), when it was no member")
        }
        let throughout = country.membership.contains {
          $0.contains(call.date.earliest) && $0.contains(call.date.latest)
        }
        if stance == .notMember, throughout {
          fail(.stances, row, "\(country.code) is 'not a member' on \(call.date), when it was one")
        }
      }
      let printed = [call.officialYes, call.officialNo, call.officialAbstain]
      for (index, word) in ["yes", "no", "abstain"].enumerated() {
        if let official = printed[index], official != totals[index], !excused.contains(call.id) {
          fail(.stances, row, "\(call.id): \(totals[index]) \(word) by name, \(official) printed")
        }
      }
    }
  }

  mutating func textTable() {
    let calls = Set(record.rollCalls.map(\.id))
    for (row, text) in record.texts.enumerated() {
      for sponsor in text.sponsors + text.additionalSponsors { known(.texts, row, sponsor) }
      if let call = text.rollCall, !calls.contains(call) { fail(.texts, row, "no roll call '\(call)'") }
      if text.date.year < 2019 { fail(.texts, row, "\(text.date) is before the files begin") }
    }
  }

  mutating func adoptionTables() {
    let codings = Set(record.codings.map(\.id))
    let frameworks = Set(record.frameworks.map(\.id))
    for (row, adoption) in record.adoptions.enumerated() {
      known(.adoptions, row, adoption.country)
      if !codings.contains(adoption.coding) { fail(.adoptions, row, "no coding '\(adoption.coding)'") }
      if let date = adoption.date { dated(.adoptions, row, adoption.country, date) }
    }
    for (row, act) in record.endorsements.enumerated() {
      known(.endorsements, row, act.country)
      if !frameworks.contains(act.framework) { fail(.endorsements, row, "no framework '\(act.framework)'") }
      if let date = act.date { dated(.endorsements, row, act.country, date) }
    }
  }

  mutating func dated(_ schema: TableSchema, _ row: Int, _ code: CountryCode, _ date: PartialDate) {
    guard let country = countries[code] else { return }
    if !country.exists.overlaps(Span(from: date.earliest, to: date.latest)) {
      fail(schema, row, "\(code) on \(date), when it did not exist")
    }
    if date.year > 2035 || date.year < 1945 { fail(schema, row, "\(date) is no date for this") }
  }

  mutating func indicatorTables() {
    for indicator in record.indicators {
      let schema = TableSchema.observations(indicator.id)
      let series = record.observations[indicator.id] ?? []
      if series.isEmpty { fail(schema, -1, "holds no value") }
      for row in series.indices {
        if row > 0, (series[row - 1].country, series[row - 1].year) >= (series[row].country, series[row].year) {
          fail(schema, row, "\(series[row].country) \(series[row].year) stands twice or out of order")
        }
        if !(1700...2100).contains(series[row].year) { fail(schema, row, "the year \(series[row].year)") }
      }
    }
  }
}
