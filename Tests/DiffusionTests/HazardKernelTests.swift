import CKernels
import Foundation
import Statistics
import Testing

/// The kernels of hazards against the definition, and against themselves built for other processors.
@Suite struct HazardKernelTests {
  /// Rows that fill no register of eight.
  static let count = 1003
  static let room = 1008

  let processors: [suasion_kernels] = (0..<3).compactMap { suasion_kernels_for($0)?.pointee }
  /// Linear predictors from where the logistic is flat to where it is steep, weights, and columns [6][count].
  let eta: [Double]
  let weights: [Double]
  let columns: [Double]

  init() {
    var stream = RandomStream(seed: 6, purpose: "hazard kernels")
    let extremes = [-800, -708, -40, -1e-9, 0, 1e-9, 0.25, 3, 40]
    eta = (0..<Self.room).map { $0 < extremes.count ? extremes[$0] : 4 * stream.normal() }
    weights = (0..<Self.count).map { _ in 0.5 + stream.uniform() }
    columns = (0..<6 * Self.count).map { _ in stream.normal() }
  }

  struct Terms {
    var value: Double
    var first: [Double]
    var second: [Double]
  }

  func terms(_ kernels: suasion_kernels, kind: Int32, weights: [Double]?) -> Terms {
    var terms = Terms(
      value: 0, first: [Double](repeating: 1, count: Self.room), second: [Double](repeating: 1, count: Self.room))
    terms.value = kernels.hazard_terms(kind, Int64(Self.count), eta, weights, &terms.first, &terms.second)
    return terms
  }

  /// Σ first, Σ second, Σ first x, Σ second x, Σ second x xᵀ.
  func moments(_ kernels: suasion_kernels, _ terms: Terms, columns k: Int) -> [Double] {
    var (work, sums) = ([Double](repeating: 0, count: Self.room), [Double](repeating: 0, count: 64))
    kernels.hazard_moments(
      Int64(Self.count), Int32(k), columns, Int64(Self.count), terms.first, terms.second, &work, &sums)
    return Array(sums[0..<2 + 2 * k + k * (k + 1) / 2])
  }

  @Test func sameBytesOnEveryProcessor() {
    let results = processors.map { kernels -> [UInt64] in
      var numbers: [Double] = []
      for kind in Int32(0)..<4 {
        for weights in [nil, weights] {
          let terms = terms(kernels, kind: kind, weights: weights)
          numbers += [terms.value] + terms.first + terms.second
          for k in 0...6 { numbers += moments(kernels, terms, columns: k) }
        }
      }
      let slopes = [0.7, -1.3, 0.2, 1e-3, 5, -0.4]
      var out = [Double](repeating: 0, count: Self.room)
      for k in Int32(0)...6 {
        for offset in [nil, weights] {
          kernels.linear_predictor(Int64(Self.count), k, columns, Int64(Self.count), slopes, -0.3, offset, &out)
          numbers += out
        }
        kernels.weighted_sums(Int64(Self.count), k, columns, Int64(Self.count), weights, &out)
        numbers += out[0...Int(k)]
      }
      kernels.exponentials(Int64(Self.count), eta, &out)
      numbers += out[0..<Self.count]
      kernels.logarithms(Int64(Self.count), weights, &out)
      numbers += out[0..<Self.count]
      return numbers.map(\.bitPattern)
    }
    #expect(Set(results).count == 1)
    #expect(results[0].count > 20_000)
  }

  /// exp and log to two units in the last place.
  @Test func elementaryFunctions() {
    let kernels = suasion_kernels_here().pointee
    var out = [Double](repeating: .nan, count: Self.room)
    kernels.exponentials(Int64(Self.count), eta, &out)
    for (x, value) in zip(eta[0..<Self.count], out) where x >= -708 {
      #expect(abs(value - exp(x)) <= 2 * exp(x).ulp, "exp \(x)")
    }
    // The value at the bound beyond it, and nothing written past the count.
    #expect(out[0] == out[1] && out[Self.count].isNaN)
    kernels.logarithms(Int64(Self.count), weights, &out)
    for (x, value) in zip(weights, out) { #expect(abs(value - log(x)) <= 2 * max(log(x).ulp, 0x1p-54), "log \(x)") }
  }

  /// Log-likelihoods and their derivatives against the library's functions; exponents end at ±708.
  @Test(arguments: Int32(0)..<4) func likelihoodsOfRows(kind: Int32) {
    let terms = terms(suasion_kernels_here().pointee, kind: kind, weights: weights)
    var sum = 0.0
    for i in 0..<Self.count {
      let (x, w, isEvent) = (eta[i], weights[i], kind % 2 == 1)
      let (value, first, second) = kind < 2 ? logit(x, isEvent) : cloglog(max(-708, x), isEvent)
      sum += w * value
      #expect(abs(terms.first[i] - w * first) <= 1e-13 * abs(w * first) + 1e-250, "first at \(x)")
      #expect(abs(terms.second[i] - w * second) <= 1e-9 * abs(w * second) + 1e-250, "second at \(x)")
    }
    #expect(abs(terms.value / sum - 1) < 1e-13)
    #expect(terms.first[Self.count...].allSatisfy { $0 == 0 } && terms.second[Self.count...].allSatisfy { $0 == 0 })
  }

  func logit(_ x: Double, _ isEvent: Bool) -> (Double, Double, Double) {
    let (p, q) = (1 / (1 + exp(-max(-708, x))), 1 / (1 + exp(max(-708, x))))
    let s = isEvent ? x : -x
    return (s > 0 ? -log1p(exp(-s)) : s - log1p(exp(s)), isEvent ? q : -p, p * q)
  }

  func cloglog(_ x: Double, _ isEvent: Bool) -> (Double, Double, Double) {
    let mu = exp(x)
    if !isEvent { return (-mu, -mu, mu) }
    let q = mu * exp(-mu) / -expm1(-mu)
    // μ + q − 1 loses its digits near 0, where it is μ / 2 + μ² / 12.
    let second = mu < 1e-4 ? mu / 2 + mu * mu / 12 : mu + q - 1
    return (log(-expm1(-mu)), q, q * second)
  }

  @Test(arguments: 0...6) func sumsOfRows(k: Int) {
    let kernels = suasion_kernels_here().pointee
    let terms = terms(kernels, kind: 0, weights: weights)
    func column(_ j: Int) -> ArraySlice<Double> { columns[j * Self.count..<(j + 1) * Self.count] }
    func dot(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
      compensatedSum(zip(a, b).map { $0 * $1 })
    }
    let (first, second) = (terms.first[0..<Self.count], terms.second[0..<Self.count])
    var expected = [compensatedSum(Array(first)), compensatedSum(Array(second))]
    expected += (0..<k).map { dot(first, column($0)) } + (0..<k).map { dot(second, column($0)) }
    for row in 0..<k {
      for other in 0...row { expected.append(dot(zip(second, column(row)).map { $0 * $1 }, column(other))) }
    }
    for (a, b) in zip(moments(kernels, terms, columns: k), expected) { #expect(abs(a - b) < 1e-11) }
    var sums = [Double](repeating: 0, count: 8)
    kernels.weighted_sums(Int64(Self.count), Int32(k), columns, Int64(Self.count), weights, &sums)
    for j in 0..<k { #expect(abs(sums[1 + j] - dot(weights, column(j))) < 1e-11) }
    #expect(abs(sums[0] - compensatedSum(weights)) < 1e-11)
  }
}
