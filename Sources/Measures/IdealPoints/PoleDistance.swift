import Statistics

extension IdealPointPosterior {
  /// How far a unit stood from a pole at one time: |θ − θ of the pole|.
  public struct Distance: Sendable, Equatable {
    public let unit: Int
    public let time: Int
    public let summary: DrawSummary
  }

  /// Distances of all other units to a pole at each time at which both voted, as posterior quantities: in every draw the
  /// pole stands where that draw has it. None where no unit has the name.
  public func distances(to pole: String) -> [Distance] {
    var poleAt: [Int: Int] = [:]
    for (index, point) in points.enumerated() where units[point.unit] == pole { poleAt[point.time] = index }
    var summarizer = ChainSummarizer(chains: chains, draws: max(drawsPerChain, 1))
    var values = [Float](repeating: 0, count: drawCount)
    return points.indices.compactMap { index in
      let point = points[index]
      guard let other = poleAt[point.time], other != index, drawCount > 0 else { return nil }
      for draw in 0..<drawCount {
        let first = draw * points.count
        values[draw] = abs(draws[first + index] - draws[first + other])
      }
      return Distance(unit: point.unit, time: point.time, summary: summarizer.summarize(values))
    }
  }
}
