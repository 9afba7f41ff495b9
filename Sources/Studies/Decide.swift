import Effects
import Foundation
import Statistics

/// What one row of evidence says to the claim.
enum RowVerdict: Equatable {
  case supports, contradicts, equivalent
  /// Too wide to say, or not to be believed.
  case open(Openness)
}

/// Why a row says nothing.
enum Openness: CaseIterable {
  case wide, preTrend, unproven, notEstimated

  func words(_ rows: Int, _ decision: Decision) -> String {
    switch self {
    case .wide:
      rows == 1
        ? "leaves both no effect and one of interest possible" : "leave both no effect and one of interest possible"
    case .preTrend:
      "\(rows == 1 ? "decides" : "decide") nothing, since paths differed before adoption (joint test p < \(trimmed(decision.preTrend)))"
    case .unproven:
      "\(rows == 1 ? "decides" : "decide") nothing, since the forecast did no better on the past than simpler ones"
    case .notEstimated: "cannot be estimated"
    }
  }
}

/// A row that the decision rule reads, and the sign that the claim expects of it.
struct DecidingRow {
  let evidence: Evidence
  let direction: Direction
  /// What must be said before the row, and before a verdict that rests on it.
  var warnings: [String] = []
  /// Whether the row is a forecast of a kind that did no better on the past than its baselines.
  var isUnproven = false
}

/// Turns a question's deciding rows into a verdict, by the study's rule and nothing else.
///
/// 1. A row that could not be estimated, whose joint test of the years before adoption falls below
///    `decision.preTrend`, or which is a forecast that does not beat its baselines, is open.
/// 2. P-values of the remaining rows are adjusted by Holm's method (Holm 1979, Scandinavian Journal of Statistics 6,
///    65-70). A row speaks for the claim where the adjusted p lies below `decision.alpha` and the sign is the expected
///    one, against it where the sign is the other.
/// 3. A row that speaks neither way shows equivalence where its 90 % interval lies within the smallest effect of
///    interest (two one-sided tests at 5 %; Schuirmann 1987, doi 10.1007/BF01068419).
/// 4. Supported (contradicted) where more than `decision.majority` of all deciding rows speak for (against) and none the
///    other way; no effect of interest where every row shows equivalence; else undecided.
func decide(_ rows: [DecidingRow], by decision: Decision) -> (verdict: Verdict, reason: String) {
  guard rows.contains(where: { $0.evidence.estimate != nil }) else {
    return (.notMeasurable, "The record holds too little for any row: see what is missing.")
  }
  let verdicts = rowVerdicts(rows, by: decision)
  let count = rows.count
  let supporting = verdicts.filter { $0 == .supports }.count
  let contradicting = verdicts.filter { $0 == .contradicts }.count
  let needed = Int(decision.majority * Double(count)) + 1
  let level = trimmed(decision.alpha)
  func rowsOf(_ n: Int) -> String {
    n == count ? (count == 1 ? "The row" : "All \(count) rows") : "\(n) of \(count) rows"
  }

  if supporting >= needed, contradicting == 0 {
    return (
      .supported,
      "\(rowsOf(supporting)) exclude\(supporting == 1 ? "s" : "") zero in the direction claimed (Holm-adjusted p < \(level)), none in the other."
    )
  }
  if contradicting >= needed, supporting == 0 {
    return (
      .contradicted,
      "\(rowsOf(contradicting)) exclude\(contradicting == 1 ? "s" : "") zero in the direction opposite to the claim (Holm-adjusted p < \(level)), none in the one claimed."
    )
  }
  if verdicts.allSatisfy({ $0 == .equivalent }) {
    return (.noEffect, "\(rowsOf(count)): the 90 % interval lies within the smallest effect of interest.")
  }
  var parts: [String] = []
  func part(_ n: Int, _ words: String) {
    parts.append(count == 1 ? "The row \(words)" : "\(n) of \(count) rows \(words)")
  }
  if supporting > 0 { part(supporting, supporting == 1 ? "speaks for the claim" : "speak for the claim") }
  if contradicting > 0 { part(contradicting, contradicting == 1 ? "speaks against it" : "speak against it") }
  let equivalent = verdicts.filter { $0 == .equivalent }.count
  if equivalent > 0 { part(equivalent, equivalent == 1 ? "shows no effect of interest" : "show no effect of interest") }
  for why in Openness.allCases {
    let some = verdicts.filter { $0 == .open(why) }.count
    if some > 0 { part(some, why.words(some, decision)) }
  }
  return (.undecided, parts.joined(separator: "; ") + detectable(rows, verdicts) + ".")
}

/// The effect that the first row which cannot tell would have found, beside the smallest of interest; of a forecast, which
/// is no test, nothing.
private func detectable(_ rows: [DecidingRow], _ verdicts: [RowVerdict]) -> String {
  guard let index = verdicts.firstIndex(of: .open(.wide)), let estimate = rows[index].evidence.estimate else {
    return ""
  }
  let row = rows[index].evidence
  if row.sample?.counts == .occasions { return "" }
  let subject = rows.count == 1 ? "it" : "the first of them"
  let found =
    "\(subject) would have found \(rounded(estimate.minimumDetectableEffect)) \(row.unit) or more with 80 % power"
  return "; \(found), where the smallest effect of interest is \(rounded(row.smallestEffect))"
}

func rowVerdicts(_ rows: [DecidingRow], by decision: Decision) -> [RowVerdict] {
  var verdicts = [RowVerdict?](repeating: nil, count: rows.count)
  for (index, row) in rows.enumerated() {
    if row.evidence.estimate == nil {
      verdicts[index] = .open(.notEstimated)
    } else if let test = row.evidence.preTrend, test.pValue < decision.preTrend {
      verdicts[index] = .open(.preTrend)
    } else if row.isUnproven {
      verdicts[index] = .open(.unproven)
    }
  }
  let standing = rows.indices.filter { verdicts[$0] == nil }
  let adjusted = holm(standing.compactMap { rows[$0].evidence.estimate?.pValue })
  for (index, p) in zip(standing, adjusted) {
    guard let estimate = rows[index].evidence.estimate else { continue }
    if p < decision.alpha {
      let expected = rows[index].direction.sign.map { $0 * estimate.estimate > 0 } ?? true
      verdicts[index] = expected ? .supports : .contradicts
    } else if equivalenceTest(
      estimate: estimate.estimate, stdError: estimate.stdError, bound: rows[index].evidence.smallestEffect
    ).isEquivalent {
      verdicts[index] = .equivalent
    } else {
      verdicts[index] = .open(.wide)
    }
  }
  return verdicts.map { $0 ?? .open(.notEstimated) }
}

/// Holm's step-down adjusted p-values, in the order given.
func holm(_ pValues: [Double]) -> [Double] {
  let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  var adjusted = pValues
  var running = 0.0
  for (rank, index) in order.enumerated() {
    running = max(running, min(1, pValues[index] * Double(pValues.count - rank)))
    adjusted[index] = running
  }
  return adjusted
}

private let plain = Locale(identifier: "en_US_POSIX")

/// A number without trailing zeros.
func trimmed(_ number: Double) -> String {
  number.formatted(.number.precision(.fractionLength(0...4)).locale(plain))
}

/// A number to two significant digits, as befits a spread.
func rounded(_ number: Double) -> String {
  number.formatted(.number.precision(.significantDigits(1...2)).locale(plain))
}
