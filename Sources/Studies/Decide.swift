import Effects
import Foundation
import Statistics

/// What one row of evidence says to the claim.
enum RowVerdict: Equatable {
  case supports, contradicts, equivalent
  /// Too wide to say, or not to be believed; the words say which.
  case open(String)
}

/// A row that the decision rule reads, and the sign that the claim expects of it.
struct DecidingRow {
  let evidence: Evidence
  let direction: Direction
}

/// Turns a question's deciding rows into a verdict, by the study's rule and nothing else.
///
/// 1. A row that could not be estimated, or whose joint test of the years before adoption falls below
///    `decision.preTrend`, is open.
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
  func rowsOf(_ n: Int) -> String { n == count ? (count == 1 ? "The row" : "All \(count) rows") : "\(n) of \(count) rows" }

  if supporting >= needed, contradicting == 0 {
    return (.supported, "\(rowsOf(supporting)) exclude\(count == 1 ? "s" : "") zero in the direction claimed (Holm-adjusted p < \(level)), none in the other.")
  }
  if contradicting >= needed, supporting == 0 {
    return (.contradicted, "\(rowsOf(contradicting)) exclude\(count == 1 ? "s" : "") zero in the direction opposite to the claim (Holm-adjusted p < \(level)), none in the one claimed.")
  }
  if verdicts.allSatisfy({ $0 == .equivalent }) {
    return (.noEffect, "\(rowsOf(count)): the 90 % interval lies within the smallest effect of interest.")
  }
  var parts: [String] = []
  if supporting > 0 { parts.append("\(supporting) of \(count) rows speak for the claim") }
  if contradicting > 0 { parts.append("\(contradicting) of \(count) against it") }
  let equivalent = verdicts.filter { $0 == .equivalent }.count
  if equivalent > 0 { parts.append("\(equivalent) of \(count) show\(equivalent == 1 ? "s" : "") no effect of interest") }
  var reasons: [(text: String, count: Int)] = []
  for case .open(let why) in verdicts {
    if let index = reasons.firstIndex(where: { $0.text == why }) {
      reasons[index].count += 1
    } else {
      reasons.append((why, 1))
    }
  }
  parts += reasons.map { "\($0.count) of \(count) \($0.text)" }
  return (.undecided, parts.joined(separator: "; ") + ".")
}

func rowVerdicts(_ rows: [DecidingRow], by decision: Decision) -> [RowVerdict] {
  var verdicts = [RowVerdict?](repeating: nil, count: rows.count)
  for (index, row) in rows.enumerated() {
    if row.evidence.estimate == nil {
      verdicts[index] = .open("cannot be estimated")
    } else if let test = row.evidence.preTrend, test.pValue < decision.preTrend {
      verdicts[index] = .open(
        "decide\(rows.count == 1 ? "s" : "") nothing: paths differed before adoption (joint test p < \(trimmed(decision.preTrend)))")
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
      verdicts[index] = .open("cannot tell an effect of interest from none")
    }
  }
  return verdicts.map { $0 ?? .open("cannot be estimated") }
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

func trimmed(_ number: Double) -> String { number.formatted(.number.precision(.fractionLength(0...4)).locale(Locale(identifier: "en_US_POSIX"))) }
