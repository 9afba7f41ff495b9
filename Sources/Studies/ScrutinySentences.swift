import Foundation
import Statistics

/// What each part of a scrutiny means here: one sentence from its numbers, by rule.
func sentences(of scrutiny: Scrutiny, alpha: Double) -> [String: String] {
  var sentences: [Scrutiny.Part: String] = [:]
  let unit = scrutiny.unit
  let smallest = scrutiny.smallestEffect
  let level = trimmed(alpha)

  let estimators = scrutiny.estimators.compactMap { row in row.estimate.map { (row, $0) } }
  if let leading = estimators.first, estimators.count > 1 {
    let others = estimators.dropFirst()
    let away = others.filter { $0.1.pValue < alpha && $0.1.estimate * leading.1.estimate < 0 }
    let same = others.count { $0.1.estimate * leading.1.estimate > 0 }
    let significant = estimators.filter { $0.1.pValue < alpha }
    let range = estimators.map(\.1.estimate)
    let span = "from \(signed(range.min() ?? 0)) to \(signed(range.max() ?? 0)) \(unit)"
    if !away.isEmpty {
      sentences[.estimators] =
        "The estimators disagree: \(listed(away.map(\.0.label))) \(away.count == 1 ? "finds" : "find") the opposite of \(leading.0.label), and estimates run \(span), so that the choice of estimator decides."
    } else if significant.isEmpty {
      sentences[.estimators] =
        "No estimator of \(estimators.count) excludes zero (at \(level)); estimates run \(span)."
    } else if significant.count == estimators.count {
      sentences[.estimators] =
        "All \(estimators.count) estimators exclude zero on the same side; estimates run \(span)."
    } else {
      sentences[.estimators] =
        "\(significant.count) of \(estimators.count) estimators exclude\(significant.count == 1 ? "s" : "") zero (\(listed(significant.map(\.0.label)))); \(same) of \(others.count) agree with \(leading.0.label) in sign, and estimates run \(span)."
    }
  }

  if let curve = scrutiny.curve {
    let known = curve.rows.count { $0.scaled != nil }
    let shares =
      "\(percent(curve.shareFor)) exclude zero in the direction claimed and \(percent(curve.shareAgainst)) in the other"
    let reading: String
    if curve.significantFor.pValue < alpha {
      reading = "more in favour than chance would give"
    } else if curve.significantAgainst.pValue < alpha {
      reading = "more against than chance would give"
    } else {
      reading = "no more than permuted adoption gives"
    }
    sentences[.curve] =
      "Of \(grouped(known)) specifications \(shares): \(reading) (p \(probability(curve.significantFor.pValue)) and \(probability(curve.significantAgainst.pValue)) over \(curve.permutations) permutations of \(grouped(curve.permuted)))."
  }

  if let bounds = scrutiny.bounds {
    if let breakdown = bounds.breakdown {
      sentences[.bounds] =
        "Trends after adoption would have to differ by \(bounds.breakdownIsOpen ? "more than " : "")\(rounded(breakdown)) times the most they differed from year to year before, for the effect to be nothing."
    } else {
      sentences[.bounds] =
        "Even if trends had been exactly parallel this event study would not exclude zero; allowing departures as large as those before adoption, the effect may lie anywhere \(interval(bounds.relativeMagnitudes.first { $0.magnitude == 1 } ?? bounds.original)) \(unit)."
    }
  }

  if let permutation = scrutiny.permutation {
    let p = permutation.studentizedPValue ?? permutation.pValue
    sentences[.permutation] =
      p < alpha
      ? "Had adoption fallen on other countries by lot, an estimate like this would be rare (p \(probability(p)) over \(permutation.draws.count) draws)."
      : "Had adoption fallen on other countries by lot, an estimate like this would be nothing unusual (p \(probability(p)) over \(permutation.draws.count) draws)."
  }

  let countries = scrutiny.leaveOneOut.filter { $0.kind == "country" }.compactMap { row in
    row.estimate.map { (name: row.name, estimate: $0) }
  }
  if let low = countries.min(by: { $0.estimate < $1.estimate }),
    let high = countries.max(by: { $0.estimate < $1.estimate })
  {
    let turns = low.estimate * high.estimate < 0
    let groups = scrutiny.leaveOneOut.filter { $0.kind != "country" }.compactMap { row in
      row.estimate.map { (row: row, estimate: $0) }
    }
    let full = estimators.first?.1.estimate ?? (low.estimate + high.estimate) / 2
    let turning = groups.filter { $0.estimate * full < 0 }.map { "\($0.row.kind) \($0.row.name)" }
    sentences[.leaveOneOut] =
      (turns
        ? "The sign hangs on single countries: without \(low.name) the estimate is \(signed(low.estimate)), without \(high.name) \(signed(high.estimate))"
        : "No single country turns the sign: the estimate stays between \(signed(low.estimate)) (without \(low.name)) and \(signed(high.estimate)) (without \(high.name))")
      + (turning.isEmpty
        ? "."
        : "; without \(listed(Array(turning.prefix(4))))\(turning.count > 4 ? " or \(turning.count - 4) more" : "") it does.")
  }

  if !scrutiny.placebos.isEmpty {
    let found = scrutiny.placebos.filter { $0.estimate.pValue < alpha }
    sentences[.placebos] =
      found.isEmpty
      ? "Adoptions said to have come 1 to \(scrutiny.placebos.map(\.yearsEarlier).max() ?? 1) years earlier show no effect, as they should."
      : "An adoption said to have come \(listed(found.map { String($0.yearsEarlier) })) years earlier already shows an effect: adopters were moving before they adopted."
  }

  if let power = scrutiny.power {
    let simulated = power.simulated.map { ", and \(rounded($0)) by simulation on the panel itself" } ?? ""
    let enough = (power.simulated ?? power.analytic) <= smallest
    sentences[.power] =
      "This design finds \(rounded(power.analytic)) \(unit) 8 times in 10\(simulated): \(enough ? "enough to see" : "too little to see") the smallest effect of interest, \(trimmed(smallest))."
      + (power.size.map {
        $0 > 2 * alpha
          ? " Where there is no effect its test rejects \(percent($0)) of the time instead of \(percent(alpha)), so that its p values are too small."
          : ""
      } ?? "")
      + (power.detectableDrift.flatMap { drift in
        power.biasOfDrift.map {
          " The pre-trend test would find a drift of \(rounded(drift)) a year 8 times in 10; such a drift would feign an effect of \(rounded(abs($0)))."
        }
      } ?? "")
    let inside = power.equivalenceLow > -smallest && power.equivalenceHigh < smallest
    sentences[.equivalence] =
      inside
      ? "An effect of interest is ruled out: the 90 % interval, \(signed(power.equivalenceLow)) to \(signed(power.equivalenceHigh)), lies within ±\(trimmed(smallest))."
      : "An effect of interest is not ruled out: the 90 % interval, \(signed(power.equivalenceLow)) to \(signed(power.equivalenceHigh)), reaches beyond ±\(trimmed(smallest))."
  }

  let balance = scrutiny.balance.compactMap { row in row.standardizedDifference.map { (row, $0) } }
  if let worst = balance.max(by: { abs($0.1) < abs($1.1) }) {
    let apart = balance.count { abs($0.1) > 0.25 }
    sentences[.balance] =
      apart == 0
      ? "Adopters and others were alike before: no difference exceeds a quarter of a standard deviation."
      : "Adopters and others differed before in \(apart) of \(balance.count) respects by more than a quarter of a standard deviation, most in \(worst.0.name) (\(signed(worst.1)))."
  }

  if !scrutiny.spillovers.isEmpty, let leading = estimators.first?.1 {
    let reached = scrutiny.spillovers.filter { ($0.onExposed?.pValue ?? 1) < alpha }
    let moved = scrutiny.spillovers.compactMap { row in row.withoutExposed.map { (row.ring, $0.estimate) } }
    sentences[.spillovers] =
      (reached.isEmpty
        ? "Neighbours' adoption does not move those that have not adopted"
        : "Neighbours' adoption moves those that have not adopted (\(listed(reached.map(\.ring))))")
      + (moved.isEmpty
        ? "; with exposed countries set aside nobody is left to compare with."
        : "; with exposed countries set aside the estimate is \(listed(moved.map { "\(signed($0.1)) (\($0.0))" })), where it was \(signed(leading.estimate)).")
  }

  if !scrutiny.heterogeneity.isEmpty {
    let apart = scrutiny.heterogeneity.filter { $0.difference.pValue < alpha }
    sentences[.heterogeneity] =
      apart.isEmpty
      ? "Adopters do not differ detectably in what the programme did to them, by \(listed(scrutiny.heterogeneity.map(\.variable)))."
      : "The effect differs by \(listed(apart.map { "\($0.variable) (\($0.groups.first?.name ?? "") less \($0.groups.last?.name ?? ""): \(signed($0.difference.estimate)))" })), at \(level) and before any correction for looking at \(scrutiny.heterogeneity.count)."
  }

  if let growth = scrutiny.growth {
    sentences[.growth] =
      growth.slope.pValue < alpha
      ? "The effect changes by \(signed(growth.slope.estimate)) \(unit) with each year since adoption, over \(growth.lastYear) years."
      : "The effect neither grows nor fades detectably over \(growth.lastYear) years since adoption (\(signed(growth.slope.confLow)) to \(signed(growth.slope.confHigh)) a year)."
  }

  let forbidden = scrutiny.bacon.filter { $0.kind == "later vs earlier treated" }.map(\.weight).reduce(0, +)
  if !scrutiny.bacon.isEmpty {
    sentences[.bacon] =
      "A two-way regression takes \(percent(forbidden)) of its weight from comparing adopters with earlier adopters, which says little where effects change over time."
  }

  if !scrutiny.mediation.isEmpty {
    let through = scrutiny.mediation.filter { $0.indirect.pValue < alpha }
    sentences[.mediation] =
      through.isEmpty
      ? "No effect through \(listed(scrutiny.mediation.map { $0.mediator.lowercased() })) can be told from none."
      : "If nothing else moves both, \(listed(through.map { "\(signed($0.indirect.estimate)) \(unit) run through \($0.mediator.lowercased())" })); errors correlated by \(listed(through.map { signed($0.correlation) })) would explain that away."
  }
  return Dictionary(uniqueKeysWithValues: sentences.map { ($0.key.rawValue, $0.value) })
}

/// "+0.12", "−0.034", "0".
private func signed(_ number: Double) -> String {
  let text = rounded(abs(number))
  return text == "0" ? "0" : (number < 0 ? "−" : "+") + text
}

private func percent(_ share: Double) -> String { share.isNaN ? "none" : "\(Int((100 * share).rounded())) %" }

private func probability(_ p: Double) -> String { p.isNaN ? "unknown" : p < 0.001 ? "< 0.001" : rounded(p) }

private func interval(_ interval: Scrutiny.Bounds.Interval) -> String {
  switch (interval.lowIsOpen, interval.highIsOpen) {
  case (false, false): "between \(signed(interval.low)) and \(signed(interval.high))"
  case (true, false): "below \(signed(interval.high))"
  case (false, true): "above \(signed(interval.low))"
  case (true, true): "at all, in"
  }
}
