import Statistics

/// A flow that moves what lies above a centre up and what lies below it down, smoothly over a width: its inverse is
/// the same flow the other way. With u = (x − centre)/width, sinh u grows by e^(distance/width).
struct SplitFlow {
  let centre: Double
  let width: Double
  let distance: Double
  /// e^(distance/width)
  private let growth: Double

  init(centre: Double, width: Double, distance: Double) {
    (self.centre, self.width, self.distance) = (centre, width, distance)
    growth = portableExp(distance / width)
  }

  /// Where x goes, and the derivative there.
  func callAsFunction(_ x: Double) -> (to: Double, slope: Double) {
    let u = (x - centre) / width
    guard abs(u) < 18 else { return (x + (u > 0 ? distance : -distance), 1) }
    let e = portableExp(u)
    let sinh = 0.5 * (e - 1 / e)
    let moved = sinh * growth
    let size = abs(moved)
    let root = (size * size + 1).squareRoot()
    let to = width * portableLog(size + root)
    // tanh(u') / tanh(u) = (sinh u' / sinh u) (cosh u / cosh u')
    return (centre + (moved < 0 ? -to : to), growth * 0.5 * (e + 1 / e) / root)
  }
}

extension NormChain {
  static let shapeWidths = [0.15, 0.4, 1.0]

  /// Draws two camps apart or together, wherever on the scale they part, the cutpoints of items with them: blocs whose
  /// distance only the slopes hold would else move in very small steps.
  func moveShape(_ dimension: Int) {
    let (lanes, count, times) = (layout.lanes, layout.states.count, layout.periods.count)
    let (x, slopes) = (position[dimension].start, slope[dimension])
    let class_ = random.integer(below: Self.shapeWidths.count)
    let step = dimension * Self.shapeWidths.count + class_
    let flow = SplitFlow(
      centre: 1.3 * normal(), width: Self.shapeWidths[class_], distance: shapeSteps[step].size * normal())
    // Beyond this the flow is not what it is where `abs(u) < 18` says.
    guard abs(flow.distance) < 12 * flow.width else { return }
    func logPrior() -> Double {
      var sum = logActivities
      for lane in 0..<count { sum += logWalk(lane, x) }
      for set in layout.sets.indices { sum += logItemPrior(set, dimension) }
      return sum
    }
    let likelihood = heldTotal ?? total(nil)
    heldTotal = likelihood
    let before = likelihood + logPrior()
    spare.start.update(from: x, count: times * lanes)
    var jacobian = 0.0
    // Logarithms of products: of so many slopes that none leaves the range of a Double.
    var product = 1.0
    for t in 0..<times {
      for lane in 0..<count {
        let moved = flow(Double(x[t * lanes + lane]))
        x[t * lanes + lane] = Float(moved.to)
        product *= moved.slope
        if lane % 8 == 7 || lane == count - 1 {
          jacobian += portableLog(product)
          product = 1
        }
      }
    }
    let keptSlopes = slopes.array
    let keptLower = lower.array
    for set in layout.sets.indices {
      let half = 0.5 * (upper[set] - lower[set])
      let middle = lower[set] + half
      guard abs(slopes[set]) > 1e-5 else { continue }
      let moved = flow(middle / slopes[set])
      slopes[set] /= moved.slope
      lower[set] = slopes[set] * moved.to - half
      jacobian -= portableLog(moved.slope)
      setUpper(set)
    }
    let changed = total(nil)
    let taken = accepts(changed + logPrior() - before + jacobian)
    shapeSteps[step].note(taken)
    if taken {
      heldTotal = changed
      return
    }
    x.update(from: spare.start, count: times * lanes)
    for set in layout.sets.indices {
      (slopes[set], lower[set]) = (keptSlopes[set], keptLower[set])
      setUpper(set)
    }
  }
}
