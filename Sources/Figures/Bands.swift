/// Steps of colour on either side of a middle: zero for measures that can be negative, else one half.
struct Bands {
  let middle: Double
  let thresholds: [Double]
  let colours: [String]
  /// Whether any colour stands for values below the middle.
  var hasBelow = true

  /// The thresholds that a legend has room to name: all, or every second from the middle.
  var named: [Double] {
    guard thresholds.count > 7, let centre = thresholds.firstIndex(of: middle) else { return thresholds }
    return thresholds.enumerated().filter { ($0.offset - centre) % 2 == 0 }.map(\.element)
  }

  /// - Parameter step: the width of a step; nil for one that holds all values in five steps a side. What lies beyond
  ///   five steps has the last one's colour.
  init(_ values: [Double], step: Double? = nil) {
    let finite = values.filter(\.isFinite)
    let low = finite.min() ?? 0
    let high = finite.max() ?? 1
    middle = low < 0 ? 0 : 0.5
    let reach = max(high - middle, middle - low, 0.1)
    let step = step ?? [0.1, 0.2, 0.25, 0.5, 1].first { reach / $0 <= 5 } ?? reach / 5
    let below = max(1, min(5, Int(((middle - low) / step).rounded(.up))))
    let above = max(1, min(5, Int(((high - middle) / step).rounded(.up))))
    let middle = middle
    thresholds = (1 - below..<above).map { ((middle + Double($0) * step) * 1000).rounded() / 1000 }
    colours = FigureStyle.below.prefix(below).reversed() + FigureStyle.above.prefix(above)
  }

  /// Up to five steps of one colour from zero, for values of one sign; what lies below zero has the first one's.
  init(from zero: [Double]) {
    let high = zero.filter(\.isFinite).max() ?? 1
    let step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20].first { high / $0 <= 5 } ?? max(high, 1) / 5
    let count = max(1, min(5, Int((high / step).rounded(.up))))
    middle = 0
    hasBelow = false
    thresholds = count > 1 ? (1..<count).map { (Double($0) * step * 1000).rounded() / 1000 } : [step]
    colours = Array(FigureStyle.above.prefix(max(2, count)))
  }
}
