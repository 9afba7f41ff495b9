import Statistics

/// Selected order statistics of draws, in time proportional to their number.
struct OrderStatistics {
  private var values: [Double]

  /// Values must not be NaN.
  init(_ values: [Double]) { self.values = values }

  /// The smallest value that at least this share of the values do not exceed: type 1 of Hyndman & Fan (1996), as `did` has
  /// it.
  mutating func inverse(_ probability: Double) -> Double {
    let rank = Int((probability * Double(values.count) - 1e-9).rounded(.up))
    return select(min(max(rank, 1), values.count) - 1)
  }

  /// Interpolated between order statistics: type 7, as `quantile(ofSorted:)`.
  mutating func interpolated(_ probability: Double) -> Double {
    let position = probability * Double(values.count - 1)
    let below = min(Int(position), values.count - 1)
    let fraction = position - Double(below)
    let low = select(below)
    guard fraction > 0, below + 1 < values.count else { return low }
    // What follows the place is no smaller, so the next order statistic is the least of it.
    var next = Double.infinity
    for index in below + 1..<values.count { next = min(next, values[index]) }
    return low + fraction * (next - low)
  }

  /// Hoare's selection, with the median of three as the pivot.
  private mutating func select(_ place: Int) -> Double {
    values.withUnsafeMutableBufferPointer { values in
      var low = 0
      var high = values.count - 1
      while low < high {
        let middle = low + (high - low) / 2
        if values[middle] < values[low] { values.swapAt(middle, low) }
        if values[high] < values[low] { values.swapAt(high, low) }
        if values[high] < values[middle] { values.swapAt(high, middle) }
        let pivot = values[middle]
        var left = low
        var right = high
        while left <= right {
          while values[left] < pivot { left += 1 }
          while pivot < values[right] { right -= 1 }
          if left <= right {
            values.swapAt(left, right)
            left += 1
            right -= 1
          }
        }
        if place <= right {
          high = right
        } else if place >= left {
          low = left
        } else {
          break
        }
      }
      return values[place]
    }
  }
}
