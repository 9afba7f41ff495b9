import CKernels
import Foundation
import Statistics
import Testing

/// The kernels of norm support against the definition in double precision.
@Suite struct NormKernelTests {
  /// log-likelihood by predictor and upper cutpoint.
  static func reference(_ code: Int8, _ x: Double, _ lower: Double, _ upper: Double, _ calling: Double) -> Double {
    switch code {
    case 1: log(Normal.cdf(x - upper))
    case 2: log(Normal.cdf(x - lower) - Normal.cdf(x - upper))
    case 3: log(Normal.cdf(lower - x))
    case 4: log(1 - calling * Normal.cdf(lower - x))
    default: 0
    }
  }

  /// Single precision: log Φ is good to some 1e-6 relative, its second derivative to 1e-3 (see IdealPointKernelTests).
  @Test func valuesAndDerivatives() {
    let positions = (0..<32).map { Float($0) / 8 - 2 }
    let offsets = (0..<32).map { Float($0 % 5) / 10 - 0.2 }
    let calling = (0..<32).map { Float($0 % 9 + 1) / 10 }
    for silent in [false, true] {
      let codes = (0..<32).map { silent ? Int8($0 % 3 == 0 ? 0 : 4) : Int8($0 % 4) }
      var (value, gradient, curvature) = (
        [Float](repeating: 0, count: 32), [Float](repeating: 0, count: 32), [Float](repeating: 0, count: 32)
      )
      var sums = [Double](repeating: 0, count: 10)
      codes.withUnsafeBufferPointer { codes in
        positions.withUnsafeBufferPointer { positions in
          offsets.withUnsafeBufferPointer { offsets in
            calling.withUnsafeBufferPointer { calling in
              var acts = suasion_acts(
                blocks: 2, silent: silent ? 1 : 0, codes: codes.baseAddress, positions: positions.baseAddress,
                offsets: offsets.baseAddress, calling: calling.baseAddress, slope: 1.25, lower: -0.5, upper: 0.25)
              suasion_kernels_here().pointee.act_points(&acts, 1.25, &value, &gradient, &curvature)
              suasion_kernels_here().pointee.act_sums(&acts, &sums)
            }
          }
        }
      }
      var expected = [Double](repeating: 0, count: 10)
      for lane in 0..<32 {
        func l(_ dx: Double, _ du: Double) -> Double {
          Self.reference(
            codes[lane], 1.25 * Double(positions[lane]) + Double(offsets[lane]) + dx, -0.5, 0.25 + du,
            Double(calling[lane]))
        }
        let h = 1e-3
        let first = (l(h, 0) - l(-h, 0)) / (2 * h)
        let second = -(l(h, 0) - 2 * l(0, 0) + l(-h, 0)) / (h * h)
        #expect(abs(Double(value[lane]) - l(0, 0)) < 1e-5)
        #expect(abs(Double(gradient[lane]) - 1.25 * first) < 1e-4)
        #expect(abs(Double(curvature[lane]) - 1.5625 * second) < 3e-3)
        let p = Double(positions[lane])
        expected[0] += l(0, 0)
        expected[1] += first
        expected[2] += first * p
        expected[3] += second
        expected[4] += second * p
        expected[5] += second * p * p
        guard !silent else { continue }
        expected[6] += (l(0, h) - l(0, -h)) / (2 * h)
        expected[7] -= (l(0, h) - 2 * l(0, 0) + l(0, -h)) / (h * h)
        let mixed = (l(h, h) - l(h, -h) - l(-h, h) + l(-h, -h)) / (4 * h * h)
        expected[8] -= mixed
        expected[9] -= mixed * p
      }
      for k in 0..<10 { #expect(abs(sums[k] - expected[k]) < 0.02, "sum \(k), silent \(silent)") }
    }
  }

  @Test func sameBytesOnEveryProcessor() {
    let positions = (0..<32).map { Float($0) / 6 - 2.5 }
    let offsets = (0..<32).map { Float($0 % 7) / 9 - 0.3 }
    let calling = (0..<32).map { Float($0 % 9 + 1) / 10 }
    let results = (0..<3).compactMap { suasion_kernels_for(Int32($0))?.pointee }.map { kernels -> [UInt64] in
      var bits: [UInt64] = []
      for silent in [false, true] {
        let codes = (0..<32).map { silent ? Int8($0 % 3 == 0 ? 0 : 4) : Int8($0 % 4) }
        let start = [Float](repeating: 0.125, count: 32)
        var (alone, value, gradient, curvature) = (start, start, start, start)
        var sums = [Double](repeating: 0.125, count: 10)
        codes.withUnsafeBufferPointer { codes in
          positions.withUnsafeBufferPointer { positions in
            offsets.withUnsafeBufferPointer { offsets in
              calling.withUnsafeBufferPointer { calling in
                var acts = suasion_acts(
                  blocks: 2, silent: silent ? 1 : 0, codes: codes.baseAddress, positions: positions.baseAddress,
                  offsets: offsets.baseAddress, calling: calling.baseAddress, slope: 0.7, lower: -1, upper: 0.3)
                kernels.act_values(&acts, &alone)
                kernels.act_points(&acts, 0.7, &value, &gradient, &curvature)
                kernels.act_sums(&acts, &sums)
              }
            }
          }
        }
        bits += (alone + value + gradient + curvature).map { UInt64($0.bitPattern) } + sums.map(\.bitPattern)
      }
      return bits
    }
    #expect(Set(results).count == 1)
  }
}
