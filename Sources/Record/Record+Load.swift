import Foundation
import Statistics
import Tables

extension Record {
  /// Loads the data package in `directory`, every table, and hashes its bytes.
  ///
  /// - Throws: the first fault met, with file, line and column.
  public static func load(from directory: URL, threads: Int = 2) throws -> Record {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory), isDirectory.boolValue
    else {
      throw SuasionError(
        .data, "no record here", at: .init(file: directory.path),
        hint: "run ./suasion from the project, or name the folder with --record")
    }
    let files = try PackageFiles.read(directory, threads: threads)
    var record = Record()
    record.contentHash = files.contentHash
    record.sources = try files.table(.sources).rows { row in
      Source(
        id: try row.string("id"), title: try row.string("title"), publisher: try row.string("publisher"),
        licence: try row.string("licence"), reference: try row.string("reference"),
        attribution: try row.string("attribution"))
    }
    record.countries = try files.table(.countries).rows(country)
    record.names = try files.table(.names).rows { row in
      CountryName(
        name: try row.string("name"), code: try row.country("code"), language: try row.string("language"),
        span: try row.span(from: "from", to: "to"))
    }
    for (code, year, group) in try files.table(.incomeGroups).rows(incomeGroup) {
      record.incomeGroups[code, default: [:]][year] = group
    }
    record.rollCalls = try files.table(.rollCalls).rows(rollCall)
    record.stances = try stances(files.table(.stances), rollCalls: record.rollCalls, countries: record.countries.count)
    record.texts = try files.table(.texts).rows(text)
    record.programmes = try files.table(.programmes).rows { row in
      Programme(
        id: try row.string("id"), name: try row.string("name"), channel: try row.choice("channel"),
        sponsor: try row.country("sponsor"))
    }
    record.codings = try files.table(.codings).rows { row in
      Coding(
        id: try row.string("id"), programme: try row.string("programme"), name: try row.string("name"),
        source: try row.string("source"), coverage: try row.choice("coverage"), from: try row.int("from"),
        to: try row.int("to"), note: try row.string("note"))
    }
    record.adoptions = try files.table(.adoptions).rows { row in
      Adoption(
        coding: try row.string("coding"), country: try row.country("country"), date: try row.optionalDate("date"),
        status: try row.choice("status"), counts: try row.bool("counts"), detail: try row.string("detail"),
        source: try row.string("source"))
    }
    record.frameworks = try files.table(.frameworks).rows { row in
      Framework(
        id: try row.string("id"), name: try row.string("name"), domain: try row.string("domain"),
        sponsors: try row.countries("sponsors"), rivals: try row.list("rivals"), coverage: try row.choice("coverage"),
        note: try row.string("note"))
    }
    record.endorsements = try files.table(.endorsements).rows { row in
      Endorsement(
        framework: try row.string("framework"), country: try row.country("country"),
        date: try row.optionalDate("date"), kind: try row.string("kind"), counts: try row.bool("counts"),
        detail: try row.string("detail"), source: try row.string("source"))
    }
    record.indicators = try files.table(.indicators).rows { row in
      Indicator(
        id: try row.string("id"), name: try row.string("name"), unit: try row.string("unit"),
        source: try row.string("source"))
    }
    let known = Set(record.countries.map(\.code))
    let indicators = record.indicators
    let series = try parallelMap(count: indicators.count, threads: threads) { index in
      try observations(files.table(.observations(indicators[index].id)), known: known)
    }
    for (indicator, values) in zip(indicators, series) { record.observations[indicator.id] = values }
    record.conflicts = try files.table(.conflicts).rows { row in
      Conflict(
        kind: try row.string("kind"), subject: try row.string("subject"),
        country: try row.optionalString("country").map { CountryCode($0) }, kept: try row.string("kept"),
        keptSource: try row.string("kept_source"), other: try row.string("other"),
        otherSource: try row.string("other_source"))
    }
    return record
  }

  // MARK: - Rows

  private static func country(_ row: Row) throws -> Country {
    let exists = try row.span(from: "exists_from", to: "exists_to")
    guard let exists else { throw row.fault("exists_from", "a country needs a first day") }
    return Country(
      code: try row.country("code"), name: try row.string("name"), iso2: try row.optionalString("iso2"),
      m49: try row.optionalInt("m49"), cow: try row.list("cow").compactMap { Int($0) },
      gleditschWard: try row.list("gleditsch_ward").compactMap { Int($0) }, region: try row.optionalString("region"),
      exists: exists, membership: try row.spans("un_membership"),
      continues: try row.optionalString("continues").map { CountryCode($0) },
      latitude: try row.optionalDouble("latitude"), longitude: try row.optionalDouble("longitude"))
  }

  private static func incomeGroup(_ row: Row) throws -> (CountryCode, Int, IncomeGroup) {
    let label = try row.string("group")
    guard let group = IncomeGroup.allCases.first(where: { $0.label == label }) else {
      throw row.fault("group", "'\(label)' is no income group")
    }
    return (try row.country("country"), try row.int("year"), group)
  }

  private static func rollCall(_ row: Row) throws -> RollCall {
    RollCall(
      id: try row.string("id"), date: try row.date("date"), session: try row.string("session"),
      symbol: try row.optionalString("symbol"), title: try row.optionalString("title"), issues: try issues(row),
      subject: try row.choice("subject"), important: try row.optionalBool("important"),
      officialYes: try row.optionalInt("official_yes"), officialNo: try row.optionalInt("official_no"),
      officialAbstain: try row.optionalInt("official_abstain"), origin: try row.choice("origin"))
  }

  private static func issues(_ row: Row) throws -> Issues? {
    guard let codes = try row.optionalString("issues") else { return nil }
    if codes == "none" { return [] }
    var issues: Issues = []
    for code in codes.split(separator: ";") {
      guard let flag = Issues.named.first(where: { $0.code == code })?.flag else {
        throw row.fault("issues", "'\(code)' is no issue code")
      }
      issues.insert(flag)
    }
    return issues
  }

  private static func text(_ row: Row) throws -> Text {
    let date = try row.date("date")
    guard date.precision == .day else { throw row.fault("date", "the day of adoption is needed") }
    return Text(
      symbol: try row.string("symbol"), title: try row.string("title"), date: date.earliest,
      session: try row.string("session"), committee: try row.optionalString("committee"),
      agendaItem: try row.optionalString("agenda_item"), adoption: try row.choice("adoption"),
      rollCall: try row.optionalString("roll_call"), sponsors: try row.countries("sponsors"),
      additionalSponsors: try row.countries("additional_sponsors"),
      collectiveSponsors: try row.list("collective_sponsors", separator: "|"))
  }

  private static func stances(_ table: Table, rollCalls: [RollCall], countries: Int) throws -> StanceMatrix {
    let text = table.text
    guard text.rowCount == rollCalls.count else {
      throw SuasionError(
        .data, "\(text.rowCount) rows for \(rollCalls.count) roll calls", at: .init(file: text.name),
        hint: "rebuild with: suasion record build")
    }
    let idColumn = try text.column("roll_call")
    let stanceColumn = try text.column("stances")
    var values = [UInt8](repeating: 0, count: rollCalls.count * countries)
    var decode = [UInt8](repeating: 255, count: 256)
    for stance in Stance.allCases { decode[Int(stance.letter)] = stance.rawValue }
    for row in 0..<text.rowCount {
      guard text.string(row, idColumn) == rollCalls[row].id else {
        throw SuasionError(
          .data, "roll call '\(text.string(row, idColumn))' where roll_calls.csv has '\(rollCalls[row].id)'",
          at: text.location(row, idColumn), hint: "the two files must stand in the same order")
      }
      try text.withBytes(row, stanceColumn) { letters in
        guard letters.count == countries else {
          throw SuasionError(
            .data, "\(letters.count) stances for \(countries) countries", at: text.location(row, stanceColumn))
        }
        for column in 0..<countries {
          let value = decode[Int(letters[column])]
          guard value != 255 else {
            throw SuasionError(
              .data, "'\(Character(UnicodeScalar(letters[column])))' is no stance (Y A N X - ?)",
              at: text.location(row, stanceColumn))
          }
          values[row * countries + column] = value
        }
      }
    }
    return StanceMatrix(rollCallCount: rollCalls.count, countryCount: countries, values: values)
  }

  private static func observations(_ table: Table, known: Set<CountryCode>) throws -> [Observation] {
    let text = table.text
    let (country, year, value, flag) = (
      try text.column("country"), try text.column("year"), try text.column("value"), try text.column("flag")
    )
    var series: [Observation] = []
    series.reserveCapacity(text.rowCount)
    // Rows stand by country, so the code of the row before nearly always serves again.
    var code = CountryCode(rawValue: "")
    for row in 0..<text.rowCount {
      let same = text.withBytes(row, country) { bytes in bytes.elementsEqual(code.rawValue.utf8) }
      if !same {
        code = CountryCode(text.string(row, country))
        guard known.contains(code) else {
          throw SuasionError(.data, "'\(code)' is no country of the record", at: text.location(row, country))
        }
      }
      guard let year = try text.int(row, year), let number = try text.double(row, value) else {
        throw SuasionError(.data, "year and value are needed", at: text.location(row, value))
      }
      series.append(Observation(country: code, year: year, value: number, flagged: !text.isEmpty(row, flag)))
    }
    return series
  }
}
