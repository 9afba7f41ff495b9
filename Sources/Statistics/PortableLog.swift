/// The natural logarithm of a positive finite number to about 1 ULP, with the same bits on every processor.
///
/// libm picks its kernel by processor (with and without fused multiply-add) and may differ in the last bit; random draws
/// must not. With x = m·2ᵏ and m in [√½, √2), log m = 2·artanh((m − 1)/(m + 1)), summed to the 21st power.
public func portableLog(_ x: Double) -> Double {
  guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x == .infinity ? .infinity : .nan }
  var mantissa = x.significand
  var exponent = Double(x.exponent)
  if mantissa > 1.414_213_562_373_095_1 {
    mantissa *= 0.5
    exponent += 1
  }
  let s = (mantissa - 1) / (mantissa + 1)
  let z = s * s
  var series = 1.0 / 21
  series = series * z + 1.0 / 19
  series = series * z + 1.0 / 17
  series = series * z + 1.0 / 15
  series = series * z + 1.0 / 13
  series = series * z + 1.0 / 11
  series = series * z + 1.0 / 9
  series = series * z + 1.0 / 7
  series = series * z + 1.0 / 5
  series = series * z + 1.0 / 3
  // ln 2 in two parts: the first has 21 trailing zero bits, so that its product with the exponent is exact.
  let high = 0x1.62e42feep-1
  let low = 0x1.a39ef35793c76p-33
  return exponent * high + (2 * s + (2 * s * z * series + exponent * low))
}
