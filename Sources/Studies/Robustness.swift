/// A verdict that rests on rows that speak, after the leading row was put to the test: where it fails a check that the
/// study's rule names, the verdict is undecided and the check is named; where it stands, the reason says what it stood.
func scrutinised(
  _ ruling: (verdict: Verdict, reason: String), _ scrutiny: Scrutiny?, by decision: Decision
) -> (verdict: Verdict, reason: String) {
  guard let rule = decision.robustness, let scrutiny, [.supported, .contradicted].contains(ruling.verdict) else {
    return ruling
  }
  var failed: [String] = []
  var stood: [String] = []
  func judge(_ passes: Bool?, _ name: String, _ words: String) {
    guard let passes else {
      failed.append("\(name) could not be had")
      return
    }
    if passes { stood.append(name) } else { failed.append(words) }
  }
  if let limit = rule.permutation {
    let p = scrutiny.permutation.map { $0.studentizedPValue ?? $0.pValue }
    judge(
      p.map { $0 <= limit }, "permuted adoption",
      "permuted adoption gives such an estimate with p \(rounded(p ?? 1)), above \(trimmed(limit))")
  }
  if rule.leaveOneOut {
    let full = scrutiny.estimators.first?.estimate?.estimate
    let turned = scrutiny.leaveOneOut.filter { row in
      row.kind == "country" && (row.estimate.flatMap { estimate in full.map { estimate * $0 < 0 } } ?? false)
    }
    judge(
      full == nil || scrutiny.leaveOneOut.isEmpty ? nil : turned.isEmpty, "leaving out any one country",
      "without \(turned.first?.name ?? "one country") the sign turns")
  }
  if let share = rule.estimators {
    let first = scrutiny.estimators.first?.estimate
    let others = scrutiny.estimators.dropFirst().compactMap(\.estimate)
    let agreeing = others.count { $0.estimate * (first?.estimate ?? 0) > 0 }
    let opposed = others.count {
      $0.estimate * (first?.estimate ?? 0) < 0 && $0.pValue < decision.alpha
    }
    judge(
      others.isEmpty || first == nil ? nil : Double(agreeing) > share * Double(others.count) && opposed == 0,
      "the other estimators",
      opposed > 0
        ? "\(opposed) of \(others.count) other estimators find the opposite"
        : "only \(agreeing) of \(others.count) other estimators agree in sign")
  }
  if let least = rule.breakdown {
    let value = scrutiny.bounds.map { $0.breakdown ?? 0 }
    judge(
      value.map { $0 >= least }, "bounds on differing trends",
      "the interval holds zero once trends differ by \(rounded(value ?? 0)) times what they did before adoption, where the study asks for \(trimmed(least))"
    )
  }
  guard failed.isEmpty else {
    return (.undecided, "\(ruling.reason) But the leading row does not stand: \(failed.joined(separator: "; ")).")
  }
  return stood.isEmpty
    ? ruling : (ruling.verdict, "\(ruling.reason) The leading row stands against \(listed(stood)).")
}

/// "A", "A and B", "A, B and C".
public func listed(_ items: [String]) -> String {
  guard items.count > 1, let last = items.last else { return items.first ?? "" }
  return items.dropLast().joined(separator: ", ") + " and " + last
}
