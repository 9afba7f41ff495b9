import Statistics

/// The influence functions of a complete panel without covariates, in cohorts' second moments of the outcome.
///
/// The influence of a unit on an ATT(g,t) is a multiple, the same throughout its cohort, of its outcome's change between
/// two periods, less a constant. So all variances follow from the cohorts' cross products of outcomes, and all bootstrap
/// draws from the cohorts' signed sums of outcomes: the units need to be passed over once a period, not once an ATT(g,t).
struct InfluenceMoments {
  let sample: GroupTimeSample
  let cells: [GroupTimeCell]
  /// Shape [periods × places], without unit and period means.
  let y: [Double]
  /// Cell → mean change of the cohort and of its controls.
  let ownMean: [Double]
  let controlMean: [Double]
  /// Order of a moment matrix: periods and a constant.
  let order: Int
  /// Cohort, and after them the never treated → moments, shape [cohorts + 1][order × order].
  let own: [[Double]]
  /// Cohort → moments of all units from its first place on.
  let later: [[Double]]
  /// Shape [features × features].
  private let gram: [Double]

  /// Fills in the cells' effects.
  init(_ sample: GroupTimeSample, _ cells: inout [GroupTimeCell]) {
    let n = sample.count
    let t = sample.periodCount
    let groups = sample.cohorts.count + 1
    let order = t + 1
    var y = sample.outcome
    y.withUnsafeMutableBufferPointer { y in
      var unitMean = [Double](repeating: 0, count: n)
      for period in 0..<t { for place in 0..<n { unitMean[place] += y[period * n + place] / Double(t) } }
      for period in 0..<t {
        var sum = 0.0
        for place in 0..<n {
          y[period * n + place] -= unitMean[place]
          sum += y[period * n + place]
        }
        for place in 0..<n { y[period * n + place] -= sum / Double(n) }
      }
    }
    var own: [[Double]] = []
    for group in 0..<groups {
      own.append(Self.moments(y, sample.first[group]..<sample.first[group + 1], n: n, periods: t))
    }
    var later = own
    for group in stride(from: groups - 2, through: 0, by: -1) {
      let rest = later[group + 1]
      for index in rest.indices { later[group][index] += rest[index] }
    }

    var ownMean: [Double] = []
    var controlMean: [Double] = []
    for index in cells.indices {
      let cell = cells[index]
      func change(_ m: [Double]) -> Double { m[cell.period * order + t] - m[cell.base * order + t] }
      let treated = change(own[cell.cohort])
      let controls = change(later[cell.firstControl]) - (cell.firstControl <= cell.cohort ? treated : 0)
      ownMean.append(treated / Double(cell.treated))
      controlMean.append(cell.controls > 0 ? controls / Double(cell.controls) : 0)
      cells[index].effect = cell.isBase ? 0 : ownMean[index] - controlMean[index]
    }
    self.sample = sample
    self.cells = cells
    self.y = y
    self.ownMean = ownMean
    self.controlMean = controlMean
    self.order = order
    self.own = own
    self.later = later
    gram = Self.gram(sample, cells, ownMean, controlMean, own, later, order)
  }

  /// Σ y yᵀ over units, bordered by Σ y and their number.
  private static func moments(_ y: [Double], _ places: Range<Int>, n: Int, periods t: Int) -> [Double] {
    let order = t + 1
    var result = [Double](repeating: 0, count: order * order)
    y.withUnsafeBufferPointer { y in
      for a in 0..<t {
        var sum = 0.0
        for place in places { sum += y[a * n + place] }
        result[a * order + t] = sum
        result[t * order + a] = sum
        for b in 0...a {
          var sums = (SIMD4<Double>.zero, SIMD4<Double>.zero)
          var place = places.lowerBound
          let (left, right) = (y.baseAddress.unsafelyUnwrapped + a * n, y.baseAddress.unsafelyUnwrapped + b * n)
          func load(_ start: UnsafePointer<Double>, _ at: Int) -> SIMD4<Double> {
            UnsafeRawPointer(start + at).loadUnaligned(as: SIMD4<Double>.self)
          }
          while place + 8 <= places.upperBound {
            sums.0 += load(left, place) * load(right, place)
            sums.1 += load(left, place + 4) * load(right, place + 4)
            place += 8
          }
          let both = sums.0 + sums.1
          var total = (both[0] + both[2]) + (both[1] + both[3])
          while place < places.upperBound {
            total += left[place] * right[place]
            place += 1
          }
          result[a * order + b] = total
          result[b * order + a] = total
        }
      }
    }
    result[t * order + t] = Double(places.count)
    return result
  }

  private static func gram(
    _ sample: GroupTimeSample, _ cells: [GroupTimeCell], _ ownMean: [Double], _ controlMean: [Double],
    _ own: [[Double]], _ later: [[Double]], _ order: Int
  ) -> [Double] {
    let t = order - 1
    let groups = sample.cohorts.count + 1
    let features = cells.count + groups - 1
    let size = order * order
    let ownFlat = own.flatMap { $0 }
    let laterFlat = later.flatMap { $0 }
    var gram = [Double](repeating: 0, count: features * features)
    gram.withUnsafeMutableBufferPointer { gram in
      ownFlat.withUnsafeBufferPointer { own in
        laterFlat.withUnsafeBufferPointer { later in
          /// Σ (change in j − p)(change in k − q) over the units of a moment matrix.
          func cross(
            _ m: UnsafeBufferPointer<Double>, _ group: Int, _ j: GroupTimeCell, _ p: Double, _ k: GroupTimeCell,
            _ q: Double
          ) -> Double {
            let now = group * size + j.period * order
            let before = group * size + j.base * order
            let constant = group * size + t * order
            return m[now + k.period] - m[now + k.base] - m[before + k.period] + m[before + k.base]
              - q * (m[now + t] - m[before + t]) - p * (m[constant + k.period] - m[constant + k.base])
              + p * q * m[constant + t]
          }
          for a in cells.indices where !cells[a].isBase {
            let j = cells[a]
            let (jOwn, jControls) = (1 / Double(j.treated), 1 / Double(j.controls))
            for b in 0...a where !cells[b].isBase {
              let k = cells[b]
              let (kOwn, kControls) = (1 / Double(k.treated), 1 / Double(k.controls))
              var sum = 0.0
              if j.cohort == k.cohort {
                sum += cross(own, j.cohort, j, ownMean[a], k, ownMean[b]) * jOwn * kOwn
              } else {
                if j.cohort >= k.firstControl {
                  sum -= cross(own, j.cohort, j, ownMean[a], k, controlMean[b]) * jOwn * kControls
                }
                if k.cohort >= j.firstControl {
                  sum -= cross(own, k.cohort, j, controlMean[a], k, ownMean[b]) * jControls * kOwn
                }
              }
              let start = max(j.firstControl, k.firstControl)
              var shared = cross(later, start, j, controlMean[a], k, controlMean[b])
              if j.cohort >= start { shared -= cross(own, j.cohort, j, controlMean[a], k, controlMean[b]) }
              if k.cohort >= start, k.cohort != j.cohort {
                shared -= cross(own, k.cohort, j, controlMean[a], k, controlMean[b])
              }
              sum += shared * jControls * kControls
              gram[a * features + b] = sum
              gram[b * features + a] = sum
            }
            for group in j.firstControl..<max(groups - 1, j.firstControl) where group != j.cohort {
              let constant = group * size + t * order
              let sum = own[constant + j.period] - own[constant + j.base] - controlMean[a] * own[constant + t]
              gram[a * features + cells.count + group] = -sum * jControls
              gram[(cells.count + group) * features + a] = -sum * jControls
            }
          }
          for group in 0..<groups - 1 {
            let place = cells.count + group
            gram[place * features + place] = own[group * size + t * order + t]
          }
        }
      }
    }
    return gram
  }
}

extension InfluenceMoments: InfluenceFunctions {
  var features: Int { cells.count + sample.cohorts.count }

  func variances(_ combinations: [Combination]) -> [Double] {
    combinations.map { combination in
      let image = image(combination)
      return max(0, inner(combination, image))
    }
  }

  func covariance(_ combinations: [Combination]) -> [Double] {
    let k = combinations.count
    var result = [Double](repeating: 0, count: k * k)
    for a in 0..<k {
      let image = image(combinations[a])
      for b in 0...a {
        let sum = inner(combinations[b], image)
        result[a * k + b] = sum
        result[b * k + a] = sum
      }
    }
    return result
  }

  /// Σ weights · rows of `gram`; a single feature's own row where there is but one.
  private func image(_ combination: Combination) -> [Double] {
    var image = [Double](repeating: 0, count: features)
    gram.withUnsafeBufferPointer { gram in
      image.withUnsafeMutableBufferPointer { image in
        for (feature, weight) in combination.terms {
          for other in image.indices { image[other] += weight * gram[feature * image.count + other] }
        }
      }
    }
    return image
  }

  private func inner(_ combination: Combination, _ image: [Double]) -> Double {
    var sum = 0.0
    for (feature, weight) in combination.terms { sum += weight * image[feature] }
    return sum
  }
}
