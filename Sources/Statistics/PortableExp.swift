import CKernels

/// eˣ with the same bits on every processor, within 1e-15 relative for |x| ≤ 700; 0 below −708, infinite above 709.
@inlinable
public func portableExp(_ x: Double) -> Double {
  guard x == x else { return x }
  if x > 709 { return .infinity }
  if x < -708 { return 0 }
  let n = (x * 1.442_695_040_888_963_4).rounded()
  let r = (x - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33
  var sum = 1.0 / 6_227_020_800
  sum = sum * r + 1.0 / 479_001_600
  sum = sum * r + 1.0 / 39_916_800
  sum = sum * r + 1.0 / 3_628_800
  sum = sum * r + 1.0 / 362_880
  sum = sum * r + 1.0 / 40_320
  sum = sum * r + 1.0 / 5040
  sum = sum * r + 1.0 / 720
  sum = sum * r + 1.0 / 120
  sum = sum * r + 1.0 / 24
  sum = sum * r + 1.0 / 6
  sum = sum * r + 0.5
  sum = sum * r + 1
  sum = sum * r + 1
  return sum * Double(sign: .plus, exponent: Int(n), significand: 1)
}

/// Eight at once, to about 1e-14 relative for |x| ≤ 700, the value at the bound beyond: two terms shorter than that of one
/// number, and other in the last bits.
@inlinable
@inline(__always)
public func portableExp(_ x: SIMD8<Double>) -> SIMD8<Double> {
  let bounded = pointwiseMin(pointwiseMax(x, SIMD8(repeating: -700)), SIMD8(repeating: 700))
  // Adding 1.5 · 2⁵² rounds to a whole number and leaves it in the lowest bits.
  let magic = SIMD8<Double>(repeating: 0x1.8p52)
  let shifted = bounded * 1.442_695_040_888_963_4 + magic
  let whole = shifted - magic
  let r = (bounded - whole * 0x1.62e42feep-1) - whole * 0x1.a39ef35793c76p-33
  var sum = SIMD8<Double>(repeating: 1.0 / 39_916_800)
  sum = sum * r + 1.0 / 3_628_800
  sum = sum * r + 1.0 / 362_880
  sum = sum * r + 1.0 / 40_320
  sum = sum * r + 1.0 / 5040
  sum = sum * r + 1.0 / 720
  sum = sum * r + 1.0 / 120
  sum = sum * r + 1.0 / 24
  sum = sum * r + 1.0 / 6
  sum = sum * r + 0.5
  sum = sum * r + 1
  sum = sum * r + 1
  let power = unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &<< SIMD8(repeating: 52)
  return unsafeBitCast(unsafeBitCast(sum, to: SIMD8<UInt64>.self) &+ power, to: SIMD8<Double>.self)
}

/// eˣ as the kernels of the hazards compute it, the same bits on every processor: for what must agree with what they fit.
public func kernelExp(_ x: Double) -> Double {
  var value = 0.0
  withUnsafePointer(to: x) { suasion_kernels_here().pointee.exponentials(1, $0, &value) }
  return value
}
