import Foundation
import Record
import Statistics

/// The share of a group that has adopted by the end of a year.
public struct UptakePoint: Sendable, Equatable {
  public let year: Int
  /// Countries at risk in the year, and those of them that adopt in it.
  public let atRisk: Int
  public let adopting: Int
  /// One minus the Kaplan-Meier estimate.
  public let share: Double
  /// Greenwood's.
  public let stdError: Double
  /// Interval on the log(-log) scale, which stays within 0...1; NaN while nobody has adopted and once everybody has.
  public let confLow: Double
  public let confHigh: Double
}

/// Uptake through time in one group.
public struct UptakeCurve: Sendable, Equatable {
  public let group: String
  public let countries: Int
  public let points: [UptakePoint]
}

/// Uptake through time, by group.
public struct KaplanMeier: Sendable {
  /// By name of the group; each from its first year at risk to its last.
  public let curves: [UptakeCurve]
  public let leftOut: [UptakeLeftOut]

  /// Kaplan and Meier's estimate (1958, doi:10.1080/01621459.1958.10501452) with calendar years as time, Greenwood's
  /// variance, and late entry: a country counts from the first year in which it is at risk.
  ///
  /// - Parameters:
  ///   - spells: one a country.
  ///   - level: of the interval, 0.95 by default.
  ///   - group: the name of the country's group, fixed through time; nil leaves the country out, named in `leftOut`.
  /// - Throws: a data error for a country given twice, and for no country at risk in any group.
  public init(spells: [UptakeSpell], level: Double = 0.95, group: (UptakeSpell) -> String?) throws {
    var (spells, leftOut) = try usable(spells)
    let groups = Dictionary(grouping: spells) { group($0) }
    spells = groups[nil] ?? []
    if !spells.isEmpty { leftOut.append(.init(reason: "in no group", countries: spells.map(\.country))) }
    self.leftOut = leftOut
    let z = Normal.quantile(0.5 + level / 2)
    curves = groups.compactMap { name, spells in name.map { Self.curve($0, spells, z: z) } }
      .sorted { $0.group < $1.group }
    guard !curves.isEmpty else { throw SuasionError(.data, "no country at risk belongs to a group") }
  }

  private static func curve(_ group: String, _ spells: [UptakeSpell], z: Double) -> UptakeCurve {
    let first = spells.map(\.atRisk.lowerBound).min() ?? 0
    let last = spells.map(\.atRisk.upperBound).max() ?? 0
    var survival = 1.0
    var greenwood = 0.0
    let points = (first...last).map { year in
      let atRisk = spells.count { $0.atRisk.contains(year) }
      let adopting = spells.count { $0.adopts(in: year) && $0.atRisk.contains(year) }
      if atRisk > 0 {
        survival *= Double(atRisk - adopting) / Double(atRisk)
        greenwood += Double(adopting) / (Double(atRisk) * Double(atRisk - adopting))
      }
      let stdError = survival > 0 ? survival * greenwood.squareRoot() : .nan
      var (low, high) = (Double.nan, Double.nan)
      if survival > 0, survival < 1 {
        let reach = z * greenwood.squareRoot() / abs(log(survival))
        (low, high) = (1 - pow(survival, exp(-reach)), 1 - pow(survival, exp(reach)))
      }
      return UptakePoint(
        year: year, atRisk: atRisk, adopting: adopting, share: 1 - survival, stdError: stdError, confLow: low,
        confHigh: high)
    }
    return UptakeCurve(group: group, countries: spells.count, points: points)
  }
}
