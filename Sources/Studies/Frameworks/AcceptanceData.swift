import Diffusion
import Measures
import Record
import Statistics

extension FrameworksRun {
  /// What the hazards learn from: the study's lasting frameworks and the series of its domains, all members, the years
  /// from the first framework's opening to the last that is known.
  func acceptancePanel() throws -> AcceptancePanel {
    let all = try plan.lasting.compactMap { try lastingFramework($0) } + yearlyFrameworks(sessions: plan.seriesSessions)
    let first = (all.map(\.framework.opens).min() ?? lastYear) - 1
    let years = first...lastYear
    return try AcceptancePanel(
      units: members.map(\.code.rawValue), years: years, frameworks: withRivals(all), status: status(all, years),
      covariates: try covariates(years), networks: try networks(years),
      regions: members.map { $0.region ?? "no region" }, weights: try weights())
  }

  /// The panel as it would have been made at the end of a year, nothing of a later one in it: which texts are a series of
  /// how many sessions, who leads it and what rivals it has are what the rules say of the texts up to then. A series needs
  /// one session fewer than today, and two: the one that is forecast from it makes them up.
  ///
  /// - Parameter whole: `acceptancePanel()`.
  func acceptancePanel(_ whole: AcceptancePanel, knownIn year: Int) throws -> AcceptancePanel? {
    let past = try known(in: year)
    let series = past?.yearlyFrameworks(sessions: max(2, plan.seriesSessions - 1)) ?? []
    return try whole.known(
      in: year,
      texts: KnownTexts(
        frameworks: past?.withRivals(series) ?? [], status: status(series, whole.years.lowerBound...year)))
  }

  private struct Entry {
    let framework: AcceptanceFramework
    let status: (Country, Int) -> AcceptanceStatus
  }

  private func withRivals(_ entries: [Entry]) -> [AcceptanceFramework] {
    let places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.framework.id, $0) })
    return entries.map { entry in
      var framework = entry.framework
      let rivals = ledger.index(of: framework.id).map { ledger.frameworks[$0].rivals } ?? []
      framework.rivals = rivals.compactMap { places[$0] }.sorted()
      return framework
    }
  }

  private func status(_ entries: [Entry], _ years: ClosedRange<Int>) -> [AcceptanceStatus] {
    entries.flatMap { entry in members.flatMap { member in years.map { entry.status(member, $0) } } }
  }

  // MARK: - Frameworks that last

  private func lastingFramework(_ own: FrameworksPlan.Lasting) throws -> Entry? {
    guard let index = ledger.index(of: own.id) else { return nil }
    let framework = ledger.frameworks[index]
    guard framework.coverage == .complete else {
      throw SuasionError(
        .usage, "the list of '\(own.id)' is partial: absence from it says nothing",
        at: .init(key: "frameworks.lasting"),
        hint: "leave it out; it stands in the ledger all the same")
    }
    let opens = own.from ?? framework.opens ?? own.through
    var first: [CountryCode: Int] = [:]
    var left: [CountryCode: Int] = [:]
    var undated: Set<CountryCode> = []
    var unsure: [CountryCode: Int] = [:]
    for act in ledger.acts(of: index) {
      if act.kind == .withdrew {
        left[act.country] = max(left[act.country] ?? .min, act.date?.year ?? opens)
      } else if act.counts, let year = act.date?.year {
        first[act.country] = min(first[act.country] ?? .max, year)
      } else if act.counts {
        undated.insert(act.country)
      } else if own.unsure.contains(act.kind.rawValue) {
        unsure[act.country] = min(unsure[act.country] ?? .max, act.date?.year ?? opens)
      }
    }
    let founders = Set(framework.sponsors)
    let through = own.through
    return Entry(
      framework: AcceptanceFramework(
        id: own.id, name: framework.name, side: side(of: index)?.rawValue, sides: sidings(of: index),
        domain: framework.domain.rawValue, opens: opens, kind: .lasting)
    ) { member, year in
      guard Self.isMember(member, year) else { return .outside }
      let code = member.code
      if let start = first[code], start <= year {
        if let end = left[code], end >= start, end <= year { return .open }
        return start < opens || founders.contains(code) ? .founder : .holds
      }
      if founders.contains(code), year >= opens { return .founder }
      if first[code] == nil, undated.contains(code), year >= opens { return year >= through ? .holds : .unknown }
      if year > through { return .unknown }
      if let from = unsure[code], first[code] == nil, year >= from { return .unknown }
      return .open
    }
  }

  private static func isMember(_ country: Country, _ year: Int) -> Bool {
    country.membership.contains { $0.from.year <= year && ($0.to.map { $0.year >= year } ?? true) }
  }

  // MARK: - Texts brought back

  /// Series of the study's domains with so many sessions whose texts have lists of sponsors: who sponsors them anew; and
  /// those of other domains that are learnt from.
  private func yearlyFrameworks(sessions fewest: Int) -> [Entry] {
    ledger.search.series.compactMap { series in
      let isOwn = plan.seriesDomains.contains(series.domain.rawValue)
      guard isOwn || plan.seriesContext.contains(series.domain.rawValue), let index = ledger.index(of: series.id)
      else { return nil }
      var sponsors: [Int: Set<CountryCode>] = [:]
      for text in series.texts.map({ record.texts[$0] }) where text.isSponsoredByStates {
        sponsors[text.date.year, default: []].formUnion(text.allSponsors)
      }
      let years = sponsors.keys.sorted()
      guard years.count >= (isOwn ? fewest : 2), let first = years.first, let last = years.last else {
        return nil
      }
      let every = max(1, (last - first) / (years.count - 1))
      let leaders = Set(ledger.frameworks[index].leaders)
      return Entry(
        framework: AcceptanceFramework(
          id: series.id, name: series.title, side: side(of: index)?.rawValue, sides: sidings(of: index),
          domain: series.domain.rawValue, opens: first, kind: .yearly, sessions: years,
          texts: series.members.map(\.symbol), isContext: !isOwn)
      ) { member, year in
        guard Self.isMember(member, year) else { return .outside }
        guard year >= first else { return .open }
        guard year < last + every, let latest = years.last(where: { $0 <= year }) else { return .unknown }
        let holds = sponsors[latest]?.contains(member.code) ?? false
        return holds ? (leaders.contains(member.code) ? .founder : .holds) : .open
      }
    }
  }

  /// The side by what was known in each year, where it changes; all that is known in the last.
  private func sidings(of framework: Int) -> [AcceptanceFramework.Siding] {
    let first = min(ledger.frameworks[framework].opens ?? lastYear, lastYear)
    var sidings: [AcceptanceFramework.Siding] = []
    for year in first...lastYear {
      let side = side(of: framework, in: year == lastYear ? nil : year)?.rawValue
      if sidings.isEmpty || sidings.last?.side != side { sidings.append(.init(from: year, side: side)) }
    }
    return sidings
  }

  private func weights() throws -> [AcceptanceWeight] {
    try [("people", "population"), ("gdp", "gdp")].filter { IndicatorTable.isHeld($0.1, in: record) }.map { name, id in
      let indicator = try IndicatorTable(id, in: record, key: "frameworks")
      return AcceptanceWeight(name, members.map { indicator.baseline($0.code, lastYear, within: 10) })
    }
  }
}

extension Text {
  /// Whether states of their own stand behind it, and no chair or group alone.
  var isSponsoredByStates: Bool { !allSponsors.isEmpty && (allSponsors.count > 1 || collectiveSponsors.isEmpty) }
}
