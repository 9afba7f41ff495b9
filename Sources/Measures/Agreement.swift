import Record
import Statistics

/// One country's agreement with a pole in one year.
public struct AgreementRow: Sendable, Equatable {
  public let country: CountryCode
  public let year: Int
  /// NaN where the measure is not defined (`VoteTable`).
  public let value: Double
  /// Bootstrap standard deviation; NaN, with the interval, where there are fewer than two joint roll calls or draws.
  /// It is 0 where every joint ballot agrees: what was never seen is never drawn.
  public let sd: Double
  /// 95 % interval of the bias-corrected and accelerated bootstrap.
  public let low: Double
  public let high: Double
  /// The joint ballots, the pole first.
  public let table: VoteTable
  /// Draws in which the measure was not defined; they are no part of `sd`, `low` and `high`.
  public let undefinedDraws: Int

  /// Roll calls on which both took part.
  public var rollCalls: Int { table.rollCalls }
}

/// Agreement of every country with one pole, and all that was left out.
public struct PoleAgreement: Sendable {
  public let pole: CountryCode
  public let metric: AgreementMetric
  public let period: AgreementPeriod
  /// By year, then country. A country has a row in a year if it was a member on one of the year's roll calls.
  public let rows: [AgreementRow]
  public let selected: SelectedRollCalls
  /// Years with roll calls on none of which the pole took part; they have no rows.
  public let yearsWithoutPole: [Int]
  public let draws: Int

  /// Rows whose value is NaN.
  public var undefined: Int { rows.count { $0.value.isNaN } }
  /// Rows with a value and without an interval.
  public var withoutInterval: Int { rows.count { !$0.value.isNaN && $0.sd.isNaN } }
}

/// Agreement of every country with `pole`, by year, with bootstrap intervals over the year's roll calls.
///
/// Roll calls on which either did not vote (absent, not a member, unknown) are missing, never abstentions. In each draw
/// the year's roll calls are drawn with replacement, the same draw for every country, so that rows of a year move
/// together; draws are keyed by (seed, year, draw). The interval speaks of the roll calls as a sample of those the
/// Assembly might have held; it knows nothing of which questions come to a vote at all. In simulations the 95 % interval
/// of π covered 94 to 96 % with 85 joint roll calls, 93 to 94 % with 40, 82 to 90 % with 15; where one side all but
/// always votes yes it covered 71 % with 85, because what would make the measure move is seen once or never.
///
/// - Parameters:
///   - bootstrap: draws; 0 for none (sd and interval are then NaN).
/// - Throws: a usage error for a pole that is no country of the record, and for fewer than 0 draws; a data error where
///   no roll call is selected or the pole took part in none of them.
public func agreement(
  with pole: CountryCode, in record: Record, selection: RollCallSelection = .all, metric: AgreementMetric,
  by period: AgreementPeriod = .year, bootstrap: Int = 999, seed: UInt64, threads: Int = 1
) throws -> PoleAgreement {
  try check(draws: bootstrap)
  let plan = try PolePlan(pole, in: record, selection: selection, by: period)
  let rows = try parallelMap(count: plan.years.count, threads: threads) { index in
    let ballots = plan.years[index]
    let resamples = Resamples(ballots, draws: bootstrap, seed: seed)
    var scratch = BootstrapScratch(draws: bootstrap)
    return plan.members[index].map { member in
      let table = ballots.table(plan.pole, member)
      let summary = scratch.summary(of: (plan.pole, member), in: ballots, resamples, table: table, metric: metric)
      return AgreementRow(
        country: record.countries[member].code, year: ballots.year, value: table.value(metric), sd: summary.sd,
        low: summary.low, high: summary.high, table: table, undefinedDraws: summary.undefined)
    }
  }
  return PoleAgreement(
    pole: pole, metric: metric, period: period, rows: rows.flatMap { $0 }, selected: plan.selected,
    yearsWithoutPole: plan.yearsWithoutPole, draws: bootstrap)
}

/// Whole tables of the measure, one a draw: outcomes for a study that carries the uncertainty of the measure along.
public struct AgreementDraws: Sendable {
  public let pole: CountryCode
  public let metric: AgreementMetric
  public let countries: [CountryCode]
  public let years: [Int]
  public let draws: Int
  /// `values[(year * countries.count + country) * draws + draw]`, by position; NaN where not defined or no member.
  public let values: [Double]

  public func value(draw: Int, country: Int, year: Int) -> Double {
    values[(year * countries.count + country) * draws + draw]
  }

  /// One draw of the country-year table, `[year * countries.count + country]`.
  public func table(draw: Int) -> [Double] {
    (0..<years.count * countries.count).map { values[$0 * draws + draw] }
  }
}

/// The draws behind the intervals of `agreement`: with the same seed the k-th draw here is the k-th draw there.
///
/// - Throws: as `agreement`.
public func agreementDraws(
  with pole: CountryCode, in record: Record, selection: RollCallSelection = .all, metric: AgreementMetric,
  by period: AgreementPeriod = .year, draws: Int, seed: UInt64, threads: Int = 1
) throws -> AgreementDraws {
  try check(draws: draws)
  let plan = try PolePlan(pole, in: record, selection: selection, by: period)
  let countries = record.countries.map(\.code)
  let years = try parallelMap(count: plan.years.count, threads: threads) { index in
    let ballots = plan.years[index]
    let resamples = Resamples(ballots, draws: draws, seed: seed)
    var scratch = BootstrapScratch(draws: draws)
    var values = [Double](repeating: .nan, count: countries.count * draws)
    for member in plan.members[index] {
      scratch.draw((plan.pole, member), in: ballots, resamples, metric: metric)
      values.replaceSubrange(member * draws..<(member + 1) * draws, with: scratch.values)
    }
    return values
  }
  return AgreementDraws(
    pole: pole, metric: metric, countries: countries, years: plan.years.map(\.year), draws: draws,
    values: years.flatMap { $0 })
}

/// What has to be compared with whom: the years in which the pole voted, and the members of each.
struct PolePlan {
  let pole: Int
  let selected: SelectedRollCalls
  let years: [YearBallots]
  /// For each year, the columns of the countries that were members on one of its roll calls, without the pole.
  let members: [[Int]]
  let yearsWithoutPole: [Int]

  init(_ code: CountryCode, in record: Record, selection: RollCallSelection, by period: AgreementPeriod) throws {
    guard let pole = record.countries.firstIndex(where: { $0.code == code }) else {
      throw SuasionError(
        .usage, "no country '\(code)' in the record",
        hint: "name the pole by its ISO 3166-1 alpha-3 code, as CHN or USA")
    }
    self.pole = pole
    selected = selection.apply(to: record.rollCalls)
    let all = try gather(selected, in: record, by: period)
    years = all.filter { $0.voted(pole) }
    yearsWithoutPole = all.filter { !$0.voted(pole) }.map(\.year)
    guard !years.isEmpty else {
      throw SuasionError(
        .data, "\(code) took part in none of the \(selected.indices.count) selected roll calls",
        hint: "choose years in which it was a member")
    }
    members = years.map { year in year.members.filter { $0 != pole } }
  }
}

func check(draws: Int) throws {
  guard draws >= 0 else { throw SuasionError(.usage, "\(draws) draws of the bootstrap", hint: "name 0 or more") }
}

/// The selected roll calls by year.
func gather(_ selected: SelectedRollCalls, in record: Record, by period: AgreementPeriod) throws -> [YearBallots] {
  guard !selected.indices.isEmpty else {
    throw SuasionError(.data, "no roll call is selected", hint: "widen the years, the issue or the kind of text")
  }
  let years = YearBallots.all(selected.indices, in: record, by: period)
  for year in years where year.rollCalls.count > Int(UInt16.max) {
    throw SuasionError(.data, "\(year.rollCalls.count) roll calls in \(year.year); a year can hold 65,535")
  }
  return years
}
