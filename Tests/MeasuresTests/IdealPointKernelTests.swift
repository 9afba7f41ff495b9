import CKernels
import Foundation
import Statistics
import Testing

@testable import Measures

@Suite("Kernels of the ideal points") struct IdealPointKernelTests {
  /// log Φ, its derivative and minus its second at z in double precision.
  private func exact(_ z: Double) -> (value: Double, slope: Double, curvature: Double) {
    let mills = Normal.density(z) / Normal.cdf(z)
    return (z > 0 ? log1p(-Normal.upperTail(z)) : log(Normal.cdf(z)), mills, mills * (mills + z))
  }

  private func approximate(_ z: [Float], processor: Int32 = 0) -> (value: [Float], slope: [Float], curvature: [Float]) {
    var value = [Float](repeating: .nan, count: z.count)
    var slope = value
    var curvature = value
    KernelCase.kernels(processor).log_normal_cdf(Int32(z.count), z, &value, &slope, &curvature)
    return (value, slope, curvature)
  }

  /// Relative where the number is above 1. Polynomials of degree 4 or 5 give the derivative to 1e-5 and the curvature, which
  /// shapes proposals only, to 4e-4; three times that is let pass. Below −8, where P < 1e-15, a parabola may take over: the
  /// curvature it freezes is 0.01 off, and the value no more than 1 in 500.
  @Test(arguments: [(-8.0...10.0, 3.5e-6, 3e-5, 1e-3), (-14.0...(-8.0), 2.5e-3, 5e-3, 1.5e-2)])
  func logNormalCDF(range: ClosedRange<Double>, value: Double, slope: Double, curvature: Double) {
    let z = (0..<16_000).map { Float(range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 16_000) }
    let found = approximate(z)
    var worst = (value: 0.0, slope: 0.0, curvature: 0.0)
    for (index, z) in z.enumerated() {
      let exact = exact(Double(z))
      worst.value = max(worst.value, abs(Double(found.value[index]) - exact.value) / max(1, abs(exact.value)))
      worst.slope = max(worst.slope, abs(Double(found.slope[index]) - exact.slope) / max(1, exact.slope))
      worst.curvature = max(worst.curvature, abs(Double(found.curvature[index]) - exact.curvature))
    }
    #expect(worst.value < value)
    #expect(worst.slope < slope)
    #expect(worst.curvature < curvature)
  }

  /// 30 stands for no vote: it must add nothing at all. Far below, what comes out must still be a number that falls.
  @Test func farOut() {
    let far = approximate([30, 1e4] + (0..<14).map { -16 - 20 * Float($0) })
    #expect(far.value[0] == 0 && far.slope[0] == 0 && far.curvature[0] == 0)
    #expect(far.value[1] == 0 && far.slope[1] == 0)
    for index in 3..<16 {
      #expect(far.value[index].isFinite && far.value[index] < far.value[index - 1])
      #expect(far.slope[index] > far.slope[index - 1])
    }
  }

  /// Whatever the processor, the same bits: the draws of a run do not say where it ran.
  @Test(arguments: KernelCase.processors) func processorsAgree(processor: Int32) throws {
    let (here, any) = (KernelCase.kernels(processor), KernelCase.kernels(0))
    func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
    let z = (0..<4096).map { Float(-40 + 0.0173 * Double($0)) }
    let (found, expected) = (approximate(z, processor: processor), approximate(z))
    #expect(bits(found.value) == bits(expected.value))
    #expect(bits(found.slope) == bits(expected.slope))
    #expect(bits(found.curvature) == bits(expected.curvature))
    for spread in [0.5, 2, 8] {
      let made = try KernelCase(spread: spread)
      #expect(bits(made.points(here)) == bits(made.points(any)))
      #expect(bits(made.sums(here)) == bits(made.sums(any)))
      let prior = suasion_item_prior(
        lower_mean: 0.1, lower_precision: 0.2, slope_mean: 0, slope_precision: 0.3, log_gap_mean: -1,
        log_gap_precision: 1)
      let (a, b) = (made.itemPosterior(here, prior), made.itemPosterior(any, prior))
      #expect(bits(a.gradient) == bits(b.gradient) && bits(a.value) == bits(b.value))
      #expect(bits(a.curvature) == bits(b.curvature))
    }
    var (a, b) = ([Float](repeating: 0, count: 1 << 16), [Float](repeating: 1, count: 1 << 16))
    here.normals(7, 8, 9, 1 << 40, Int64(a.count), &a)
    any.normals(7, 8, 9, 1 << 40, Int64(b.count), &b)
    #expect(bits(a) == bits(b))
    here.log_uniforms(7, 8, 9, 1 << 40, Int64(a.count), &a)
    any.log_uniforms(7, 8, 9, 1 << 40, Int64(b.count), &b)
    #expect(bits(a) == bits(b))
  }

  /// Central differences of the log-likelihood in double precision are good to 1e-7 or better; the kernels carry single
  /// precision through up to 21 votes, some with |z| near 6, where an abstention's probability is a difference of two.
  @Test func pointsAgainstDifferences() throws {
    let made = try KernelCase()
    let slots = made.layout.pointSlots
    let found = made.points(KernelCase.kernels(0))
    var worst = (value: 0.0, gradient: 0.0, curvature: 0.0)
    for unit in 0..<KernelCase.units {
      let slot = made.layout.stateSlot[unit]
      let at = Double(made.positions[slot])
      func f(_ step: Double) -> Double { made.unitLogLikelihood(unit, at: at + step) }
      let (h, k) = (1e-4, 1e-3)
      let gradient = (f(h) - f(-h)) / (2 * h)
      let curvature = -(f(k) - 2 * f(0) + f(-k)) / (k * k)
      worst.value = max(worst.value, abs(Double(found[slot]) - f(0)) / (1 + abs(f(0))))
      worst.gradient = max(worst.gradient, abs(Double(found[slots + slot]) - gradient) / (1 + abs(gradient)))
      worst.curvature = max(worst.curvature, abs(Double(found[2 * slots + slot]) - curvature) / (1 + abs(curvature)))
    }
    #expect(worst.value < 2e-6)
    #expect(worst.gradient < 1.5e-5)
    #expect(worst.curvature < 4e-4)
  }

  /// As above, in three parameters; the log posterior's gradient holds the prior too, the curvature does not.
  @Test func itemsAgainstDifferences() throws {
    let made = try KernelCase()
    let count = made.layout.itemSlots
    let prior = suasion_item_prior(
      lower_mean: 0.1, lower_precision: 0.2, slope_mean: -0.2, slope_precision: 0.3, log_gap_mean: -1,
      log_gap_precision: 0.7)
    let mean = [prior.lower_mean, prior.slope_mean, prior.log_gap_mean].map(Double.init)
    let precision = [prior.lower_precision, prior.slope_precision, prior.log_gap_precision].map(Double.init)
    let found = made.itemPosterior(KernelCase.kernels(0), prior)
    var worst = (value: 0.0, gradient: 0.0, curvature: 0.0)
    for slot in 0..<count where made.layout.slotItem[slot] >= 0 {
      let item = made.item(slot)
      let at = [item.lower, item.slope, item.logGap]
      func likelihood(_ moves: (Int, Double)...) -> Double {
        var p = at
        for (row, step) in moves { p[row] += step }
        return made.itemLogLikelihood(made.layout.slotItem[slot], at: p)
      }
      var value = likelihood()
      for row in 0..<3 { value -= 0.5 * precision[row] * (at[row] - mean[row]) * (at[row] - mean[row]) }
      worst.value = max(worst.value, abs(Double(found.value[slot]) - value) / (1 + abs(value)))
      let (h, k) = (1e-4, 1e-3)
      for row in 0..<3 {
        let pull = precision[row] * (at[row] - mean[row])
        let gradient = (likelihood((row, h)) - likelihood((row, -h))) / (2 * h) - pull
        let kernel = Double(found.gradient[row * count + slot])
        worst.gradient = max(worst.gradient, abs(kernel - gradient) / (1 + abs(gradient)))
        for column in 0...row {
          let above = likelihood((row, k), (column, k)) - likelihood((row, k), (column, -k))
          let below = likelihood((row, -k), (column, k)) - likelihood((row, -k), (column, -k))
          let second = (above - below) / (4 * k * k)
          let kernel = Double(found.curvature[(row * (row + 1) / 2 + column) * count + slot])
          worst.curvature = max(worst.curvature, abs(kernel + second) / (1 + abs(second)))
        }
      }
    }
    #expect(worst.value < 2e-6)
    #expect(worst.gradient < 1.5e-5)
    #expect(worst.curvature < 5e-4)
  }
}
