/// A whole number with its thousands set apart: 13,855.
public func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var words = number < 0 ? "-" : ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place) % 3 == 0 { words += "," }
    words.append(digit)
  }
  return words
}

/// A number and what is counted: `1 text`, `1,204 texts`.
public func counted(_ number: Int, _ one: String, _ many: String) -> String {
  "\(grouped(number)) \(number == 1 ? one : many)"
}
