/// The double nearest to a decimal number without an exponent; nil where the text is none, or has more than 19 digits.
///
/// Below 2⁵³ over a power of ten below 10²² both parts are whole doubles, and one division rounds once (Clinger 1990, doi
/// 10.1145/93542.93557). Else the quotient is found to 63 bits or more in whole numbers, its last bit set where something
/// remains, and rounded once.
@inline(__always)
func plainDecimal(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Double? {
  guard end - start <= 21, start < end else { return nil }
  var position = start
  let negative = bytes[position] == UInt8(ascii: "-")
  if negative { position += 1 }
  var value: UInt64 = 0
  var digits = 0
  var point = -1
  while position < end {
    let byte = bytes[position]
    position += 1
    if byte == UInt8(ascii: ".") {
      guard point < 0 else { return nil }
      point = digits
      continue
    }
    let digit = byte &- UInt8(ascii: "0")
    guard digit < 10 else { return nil }
    value = value &* 10 &+ UInt64(digit)
    digits += 1
  }
  guard digits > 0, digits <= 19 else { return nil }
  let decimals = point < 0 ? 0 : digits - point
  let power = powersOfTen[decimals]
  let magnitude: Double
  if value <= 1 << 53 {
    magnitude = Double(value) / Double(power)
  } else {
    let (up, down) = (value.leadingZeroBitCount, power.leadingZeroBitCount)
    let whole = value << UInt64(up)
    let (quotient, remainder) = (power << UInt64(down)).dividingFullWidth((whole >> 1, whole << 63))
    let rounded = Double(quotient | (remainder == 0 ? 0 : 1))
    magnitude = rounded * Double(sign: .plus, exponent: down - up - 63, significand: 1)
  }
  return negative ? -magnitude : magnitude
}

/// 10⁰ to 10¹⁹; exact as doubles too.
private let powersOfTen: [UInt64] = (0..<20).reduce(into: []) { powers, _ in
  powers.append((powers.last ?? 0) == 0 ? 1 : powers[powers.count - 1] * 10)
}

extension DelimitedText {
  /// A column of numbers: NaN where the field is empty or one of NA, NaN, N.A.; throws where it is no number.
  public func doubles(_ column: Int) throws -> [Double] {
    let width = header.count
    var odd: [Int] = []
    var values = [Double](unsafeUninitializedCapacity: rowCount) { values, count in
      bytes.withUnsafeBufferPointer { bytes in
        starts.withUnsafeBufferPointer { starts in
          ends.withUnsafeBufferPointer { ends in
            for row in 0..<rowCount {
              let field = (row + 1) * width + column
              if let number = plainDecimal(bytes, Int(starts[field]), Int(ends[field])) {
                values[row] = number
              } else {
                values[row] = .nan
                odd.append(row)
              }
            }
          }
        }
      }
      count = rowCount
    }
    for row in odd { values[row] = try double(row, column) ?? .nan }
    return values
  }
}
