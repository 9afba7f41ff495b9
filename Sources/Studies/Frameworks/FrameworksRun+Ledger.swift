import Measures
import Record
import Statistics

extension FrameworksRun {
  /// The frameworks that the page shows: those of the record, and the series and single texts of the study's domains.
  private var shown: [Int] {
    ledger.frameworks.indices.filter { index in
      switch ledger.frameworks[index].kind {
      case .body, .instrument, .declaration: true
      case .series, .text: plan.seriesDomains.contains(ledger.frameworks[index].domain.rawValue)
      }
    }
  }

  func ledgerView() -> LedgerView {
    let columns = shown
    let ids = Set(columns.map { ledger.frameworks[$0].id })
    let matrix = ledger.matrix()
    let members = Set(self.members.map(\.code))
    let rows = ledger.countries.indices.filter { members.contains(ledger.countries[$0].code) }
    let acts = columns.reduce(0) { $0 + ledger.acts(of: $1).count }
    return LedgerView(
      columns: columns.map { index in
        let framework = ledger.frameworks[index]
        return LedgerView.Column(
          id: framework.id, name: framework.name, domain: framework.domain.rawValue, kind: framework.kind.rawValue,
          leaders: framework.leaders.map(\.rawValue),
          ledBy: "\(framework.leadership.confidence.rawValue): \(framework.leadership.rule)",
          rivals: framework.rivals.filter(ids.contains), coverage: framework.coverage.rawValue, opens: framework.opens,
          holders: rows.count { matrix[$0][index].accepts }, undated: framework.undated, note: framework.note)
      },
      rows: rows.map { row in
        let country = ledger.countries[row]
        return LedgerView.Row(
          country: country.code.rawValue, name: country.name, region: country.region,
          income: record.incomeGroups[country.code]?.max { $0.key < $1.key }?.value.label,
          stances: columns.map { matrix[row][$0].shown.rawValue })
      }.sorted { ($0.name, $0.country) < ($1.name, $1.country) }, acts: acts,
      undated: columns.reduce(0) { $0 + ledger.frameworks[$1].undated },
      conflicts: ledger.conflicts.filter { ids.contains($0.framework) }.map {
        LedgerView.Conflict(
          framework: $0.framework, country: $0.country?.rawValue, kept: "\($0.kept) (\($0.keptSource))",
          other: "\($0.other) (\($0.otherSource))")
      })
  }

  /// Texts that one of the two poles alone led, in all sessions and domains of which the record holds sponsors.
  func sponsorshipView() -> [SponsorshipView] {
    let poles = [study.sponsor.rawValue, study.rival.rawValue]
    var counts: [CountryCode: [String: (sponsored: Int, eligible: Int)]] = [:]
    for row in whoSponsorsWhose(record).countries where poles.contains(row.leader.rawValue) {
      let before = counts[row.country]?[row.leader.rawValue] ?? (0, 0)
      counts[row.country, default: [:]][row.leader.rawValue] = (
        before.sponsored + row.sponsoredAlone, before.eligible + row.eligibleAlone
      )
    }
    return members.compactMap { member in
      counts[member.code].map { own in
        SponsorshipView(
          country: member.code.rawValue, name: member.name, region: member.region,
          led: poles.compactMap { pole in
            own[pole].map { .init(pole: pole, sponsored: $0.sponsored, eligible: $0.eligible) }
          })
      }
    }
  }

  /// Each occasion on which a text of the shown series and single texts came up.
  func seriesPoints() -> [SeriesPoint] {
    let rollCalls = Dictionary(
      record.rollCalls.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    return shown.flatMap { index -> [SeriesPoint] in
      let framework = ledger.frameworks[index]
      guard framework.kind == .series || framework.kind == .text else { return [] }
      let texts = framework.texts.map { record.texts[$0] }
      let own = texts.map { text -> SeriesPoint in
        let row = text.rollCall.flatMap { rollCalls[$0] }
        return point(
          framework, session: text.session, date: text.date.description, symbol: text.symbol,
          adoption: text.adoption.rawValue, sponsors: text.isSponsoredByStates ? text.allSponsors.count : nil,
          rollCall: row,
          members: record.countries.count { $0.isMember(on: text.date) })
      }
      let held = Set(texts.compactMap(\.rollCall))
      let earlier = framework.rollCalls.map { ($0, record.rollCalls[$0]) }.filter { !held.contains($1.id) }.map {
        row, call in
        point(
          framework, session: call.session, date: call.date.description, symbol: call.symbol ?? call.id,
          adoption: Text.Adoption.recordedVote.rawValue, sponsors: nil, rollCall: row,
          members: record.countries.count { $0.isMember(during: call.date) })
      }
      return (earlier + own).sorted { ($0.date, $0.symbol) < ($1.date, $1.symbol) }
    }
  }

  private func point(
    _ framework: LedgerFramework, session: String, date: String, symbol: String, adoption: String, sponsors: Int?,
    rollCall: Int?, members: Int
  ) -> SeriesPoint {
    func count(_ stance: Stance) -> Int? {
      rollCall.map { row in record.countries.indices.count { record.stances[row, $0] == stance } }
    }
    return SeriesPoint(
      series: framework.id, title: framework.name, domain: framework.domain.rawValue,
      leaders: framework.leaders.map(\.rawValue), rivals: framework.rivals, session: session, date: date,
      symbol: symbol, adoption: adoption, sponsors: sponsors, yes: count(.yes), abstain: count(.abstain),
      no: count(.no), members: members)
  }
}

extension FrameworkStance {
  /// As the page's legend has it.
  var shown: LedgerView.Stance {
    switch self {
    case .ratified: .ratified
    case .joined: .member
    case .signed: .signed
    case .endorsed: .endorsed
    case .sponsored: .sponsored
    case .yes: .yes
    case .announced: .announced
    case .abstain: .abstained
    case .no: .no
    case .withdrew: .withdrew
    case .notSponsored: .consensus
    case .absent, .none, .notBrought: .none
    case .unknown: .unknown
    case .notMember: .outside
    }
  }
}
