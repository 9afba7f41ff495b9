import Foundation
import Record
import Statistics

/// The risk set of one year, as a 2 x 2 table.
public struct UptakeStratum: Sendable, Equatable {
  public let year: Int
  public internal(set) var exposedAdopting = 0
  public internal(set) var exposedNot = 0
  public internal(set) var otherAdopting = 0
  public internal(set) var otherNot = 0

  init(year: Int) { self.year = year }

  public var atRisk: Int { exposedAdopting + exposedNot + otherAdopting + otherNot }
}

/// Uptake in two groups, compared within years.
public struct UptakeComparison: Sendable {
  /// Every year with a country at risk whose group is known.
  public let strata: [UptakeStratum]
  /// Mantel-Haenszel odds of uptake in a year, exposed over others; 0 or infinite where one group never adopts in a
  /// year in which the other could, NaN where no year compares the groups.
  public let oddsRatio: Double
  /// Robins-Breslow-Greenland standard error of the log odds ratio; NaN, with what rests on it, where the ratio is 0,
  /// infinite or NaN.
  public let stdError: Double
  public let confLow: Double
  public let confHigh: Double
  public let statistic: Double
  public let pValue: Double
  public let logRank: LogRank
  /// Years at risk whose group in the year before is not known, by country: no part of any table.
  public let unknownExposure: [CountryCode: Int]
  public let leftOut: [UptakeLeftOut]

  /// The log-rank (Mantel-Cox) test: adoptions among the exposed against those expected if each year's adoptions had
  /// fallen on its risk set at random.
  public struct LogRank: Sendable, Equatable {
    public let observed: Double
    public let expected: Double
    public let variance: Double
    /// Chi-squared with one degree of freedom, no continuity correction.
    public let statistic: Double
    public let pValue: Double
  }

  public var adoptions: Int { strata.reduce(0) { $0 + $1.exposedAdopting + $1.otherAdopting } }
  public var countryYears: Int { strata.reduce(0) { $0 + $1.atRisk } }
}

/// Compares uptake between exposed and other countries year by year: in each year the risk set is the countries that
/// have not adopted, split by the group they were in the year before.
///
/// Pooled odds ratio of Mantel and Haenszel (1959, doi:10.1093/jnci/22.4.719) with the variance of Robins, Breslow and
/// Greenland (1986, doi:10.2307/2531052), consistent both for few large and for many sparse strata; log-rank test with
/// the hypergeometric variance (Mantel 1966). A country may change groups; it is censored at its last year observed.
///
/// - Parameters:
///   - spells: one a country. `exposed[y - 1]` decides the group in year y.
///   - level: of the interval, 0.95 by default.
/// - Throws: a data error for a country given twice, for no country at risk, for no adoption, for no known group.
public func mantelHaenszelUptake(entries spells: [UptakeSpell], level: Double = 0.95) throws -> UptakeComparison {
  let (spells, leftOut) = try usable(spells)
  var strata: [Int: UptakeStratum] = [:]
  var unknown: [CountryCode: Int] = [:]
  for spell in spells {
    for year in spell.atRisk {
      guard let exposed = spell.exposed[year - 1] else {
        unknown[spell.country, default: 0] += 1
        continue
      }
      var stratum = strata[year] ?? UptakeStratum(year: year)
      switch (exposed, spell.adopts(in: year)) {
      case (true, true): stratum.exposedAdopting += 1
      case (true, false): stratum.exposedNot += 1
      case (false, true): stratum.otherAdopting += 1
      case (false, false): stratum.otherNot += 1
      }
      strata[year] = stratum
    }
  }
  let years = strata.values.sorted { $0.year < $1.year }
  guard !years.isEmpty else {
    throw SuasionError(
      .data, "no country at risk has a known group in the year before", hint: "the group is needed from start - 1 on")
  }
  guard years.contains(where: { $0.exposedAdopting + $0.otherAdopting > 0 }) else {
    throw SuasionError(.data, "nobody adopts among \(spells.count) countries at risk")
  }
  return compare(years, unknown: unknown, leftOut: leftOut, level: level)
}

private func compare(
  _ strata: [UptakeStratum], unknown: [CountryCode: Int], leftOut: [UptakeLeftOut], level: Double
) -> UptakeComparison {
  var (concordant, discordant) = (0.0, 0.0)
  var (pr, psqr, qs) = (0.0, 0.0, 0.0)
  var (observed, expected, variance) = (0.0, 0.0, 0.0)
  for stratum in strata {
    let (a, b) = (Double(stratum.exposedAdopting), Double(stratum.exposedNot))
    let (c, d) = (Double(stratum.otherAdopting), Double(stratum.otherNot))
    let n = a + b + c + d
    let (r, s) = (a * d / n, b * c / n)
    let (p, q) = ((a + d) / n, (b + c) / n)
    concordant += r
    discordant += s
    pr += p * r
    psqr += p * s + q * r
    qs += q * s
    observed += a
    expected += (a + b) * (a + c) / n
    if n > 1 { variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1)) }
  }
  let oddsRatio = concordant / discordant
  let logOdds = log(oddsRatio)
  var stdError = Double.nan
  if concordant > 0, discordant > 0 {
    stdError =
      (pr / (2 * concordant * concordant) + psqr / (2 * concordant * discordant) + qs / (2 * discordant * discordant))
      .squareRoot()
  }
  let reach = Normal.quantile(0.5 + level / 2) * stdError
  let z = logOdds / stdError
  let chi = variance > 0 ? (observed - expected) * (observed - expected) / variance : .nan
  return UptakeComparison(
    strata: strata, oddsRatio: oddsRatio, stdError: stdError, confLow: exp(logOdds - reach),
    confHigh: exp(logOdds + reach), statistic: z, pValue: Normal.twoSided(z),
    logRank: .init(
      observed: observed, expected: expected, variance: variance, statistic: chi,
      pValue: ChiSquare.upperTail(chi, df: 1)),
    unknownExposure: unknown, leftOut: leftOut)
}
