import Foundation
import Studies

/// Numbers as a reader sees them: sensible digits, a true minus sign. Formats, computes nothing.
public enum NumberText {
  /// What stands where there is no number.
  public static let none = "–"

  /// A number with a fixed count of decimals; never "−0.00".
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return none }
    let text = String(format: "%.\(max(0, min(decimals, 10)))f", value)
    let digits = text.hasPrefix("-") ? String(text.dropFirst()) : text
    let negative = text.hasPrefix("-") && digits.contains { $0 != "0" && $0 != "." }
    return (negative ? "−" : "") + grouped(digits)
  }

  /// The decimals of an outcome: one digit more than its smallest effect of interest has.
  public static func decimals(of row: Evidence) -> Int {
    decimals(scale: row.smallestEffect > 0 ? row.smallestEffect : abs(row.estimate?.stdError ?? 0))
  }

  /// The decimals that show a tenth of `scale`.
  public static func decimals(scale: Double) -> Int {
    guard scale > 0, scale.isFinite else { return 2 }
    return min(6, max(0, 1 - Int(log10(scale).rounded(.down))))
  }

  /// "−0.05 to 0.01".
  public static func interval(_ low: Double, _ high: Double, _ decimals: Int) -> String {
    "\(fixed(low, decimals)) to \(fixed(high, decimals))"
  }

  /// "−0.02 (95 % CI −0.05 to 0.01)".
  public static func full(_ estimate: Estimate, _ decimals: Int) -> String {
    "\(fixed(estimate.estimate, decimals)) (95 % CI \(interval(estimate.confLow, estimate.confHigh, decimals)))"
  }

  /// "−0.02 (−0.05 to 0.01)", where the heading says what the brackets hold.
  public static func short(_ estimate: Estimate, _ decimals: Int) -> String {
    "\(fixed(estimate.estimate, decimals)) (\(interval(estimate.confLow, estimate.confHigh, decimals)))"
  }

  /// A p-value to three decimals, "< 0.001" below.
  public static func p(_ value: Double) -> String {
    guard value.isFinite else { return none }
    return value < 0.001 ? "< 0.001" : fixed(value, 3)
  }

  /// A number that is not counted in decimals (a smallest effect, a threshold): as few digits as say it.
  public static func plain(_ value: Double) -> String {
    guard value.isFinite else { return none }
    let text = value.description
    let digits = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    return digits.replacing("-", with: "−")
  }

  /// A diagnostic of unknown scale: four significant digits.
  public static func significant(_ value: Double) -> String {
    guard value.isFinite else { return none }
    if value == value.rounded(), abs(value) < 1e15 { return fixed(value, 0) }
    return String(format: "%.4g", value).replacing("-", with: "−")
  }

  /// 6551 → "6,551".
  public static func count(_ value: Int) -> String { fixed(Double(value), 0) }

  /// "12 countries", "1 country".
  public static func count(_ value: Int, _ singular: String, _ plural: String) -> String {
    "\(count(value)) \(value == 1 ? singular : plural)"
  }

  private static func grouped(_ digits: String) -> String {
    let parts = digits.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first, whole.count > 3 else { return digits }
    var output = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { output += "," }
      output.append(digit)
    }
    return parts.count > 1 ? output + "." + parts[1] : output
  }
}
