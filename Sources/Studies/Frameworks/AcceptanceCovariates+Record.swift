import Diffusion
import Measures
import Record
import Statistics

/// What may move endorsement. Whatever stands at a year is made of that year and those before it.
extension FrameworksRun {
  static let nearness = "nearness to the sponsor"
  static let sponsoring = "sponsoring"

  func covariates(_ years: ClosedRange<Int>) throws -> [AcceptanceCovariate] {
    func table(_ value: (Country, Int) -> Double) -> [Double] {
      members.flatMap { member in years.map { value(member, $0) } }
    }
    var covariates = [try nearness(years)]
    if !plan.seriesDomains.isEmpty { covariates.append(sponsoring(years)) }
    for name in plan.covariates {
      let indicator = try IndicatorTable(name, in: record, key: "frameworks.covariates")
      covariates.append(
        AcceptanceCovariate(name, draws: [table { indicator.value($0.code, $1) }], bySide: name == "polyarchy"))
    }
    for id in plan.programmes {
      let cohorts = try Cohorts.named(id, study: study, record: record)
      covariates.append(
        AcceptanceCovariate(
          id,
          draws: [
            table { member, year in
              if let adopted = cohorts.year[member.code] { return adopted <= year ? 1 : 0 }
              return cohorts.undated.contains(member.code) ? .nan : 0
            }
          ], bySide: true))
    }
    return covariates
  }

  /// Agreement (Scott's π) on final texts with the sponsor less that with the rival, means of the year and the two before;
  /// each draw by its own resample of the years' roll calls.
  func nearness(_ years: ClosedRange<Int>) throws -> AcceptanceCovariate {
    let selection = RollCallSelection(years: years.lowerBound - 2...years.upperBound, subjects: .final)
    func recent(_ pole: CountryCode) throws -> (_ draw: Int, _ country: CountryCode, _ year: Int) -> Double {
      let found = try agreementDraws(
        with: pole, in: record, selection: selection, metric: .pi(.squared), draws: plan.draws, seed: options.seed,
        threads: options.threads)
      let place = Dictionary(uniqueKeysWithValues: found.countries.enumerated().map { ($1, $0) })
      return { draw, country, year in
        guard country != pole else { return 1 }
        guard let place = place[country] else { return .nan }
        let known = found.years.indices.filter { (year - 2...year).contains(found.years[$0]) }
          .map { found.value(draw: draw, country: place, year: $0) }.filter { !$0.isNaN }
        return known.isEmpty ? .nan : mean(known)
      }
    }
    let (sponsor, rival) = (try recent(study.sponsor), try recent(study.rival))
    return AcceptanceCovariate(
      Self.nearness,
      draws: (0..<plan.draws).map { draw in
        members.flatMap { member in
          years.map { sponsor(draw, member.code, $0) - rival(draw, member.code, $0) }
        }
      }, bySide: true)
  }

  /// Log odds of sponsoring a text, from all texts of the year and the two before; half a text added on either side.
  func sponsoring(_ years: ClosedRange<Int>) -> AcceptanceCovariate {
    var texts: [Int: Int] = [:]
    var sponsored: [CountryCode: [Int: Int]] = [:]
    for text in record.texts where text.isSponsoredByStates {
      texts[text.date.year, default: 0] += 1
      for sponsor in text.allSponsors { sponsored[sponsor, default: [:]][text.date.year, default: 0] += 1 }
    }
    func sum(_ counts: [Int: Int], _ year: Int) -> Double {
      Double((year - 2...year).reduce(0) { $0 + (counts[$1] ?? 0) })
    }
    return AcceptanceCovariate(
      Self.sponsoring,
      draws: [
        members.flatMap { member in
          years.map { year in
            let all = sum(texts, year)
            let own = sum(sponsored[member.code] ?? [:], year)
            return all > 0 ? portableLog((own + 0.5) / (all - own + 0.5)) : .nan
          }
        }
      ], kinds: [.yearly])
  }

  func networks(_ years: ClosedRange<Int>) throws -> [NetworkPath] {
    let codes = members.map(\.code)
    var paths = [
      try record.network(.neighbours(within: plan.neighboursWithin), among: codes),
      try record.network(.allies(.defencePact), among: codes), try peers(years),
    ]
    if record.texts.contains(where: { $0.allSponsors.count > 1 }) {
      paths.append(try record.network(.cosponsors(years: 3, .shared), among: codes))
    }
    return paths
  }

  /// Those who voted most alike (Scott's π on final texts) in the year and the two before.
  func peers(_ years: ClosedRange<Int>) throws -> NetworkPath {
    let found = try pairwiseAgreement(
      in: record, selection: .init(years: years.lowerBound - 2...years.upperBound, subjects: .final),
      metrics: [.pi(.squared)], threads: options.threads)
    let place = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.code, $0) })
    let count = members.count
    var networks: [Int: Network] = [:]
    for year in years where found.years.contains(where: { $0.year == year }) {
      var sums = [Double](repeating: 0, count: count * count)
      var rollCalls = sums
      for each in found.years where (year - 2...year).contains(each.year) {
        let own = each.members.map { place[record.countries[$0].code] }
        for i in own.indices {
          guard let a = own[i] else { continue }
          for j in (i + 1)..<own.count {
            let pair = each.pair(i, j)
            guard let b = own[j], !each.values[0][pair].isNaN else { continue }
            let weight = Double(each.rollCalls[pair])
            sums[a * count + b] += weight * (1 - each.values[0][pair])
            rollCalls[a * count + b] += weight
            (sums[b * count + a], rollCalls[b * count + a]) = (sums[a * count + b], rollCalls[a * count + b])
          }
        }
      }
      networks[year] = try Network(
        name: "nearest in votes", units: members.map(\.code.rawValue),
        distances: zip(sums, rollCalls).map { $1 > 0 ? max(0, $0 / $1) : .nan }, nearest: plan.peers)
    }
    return try NetworkPath(name: "nearest in votes", networks)
  }
}
