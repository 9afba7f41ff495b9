import Statistics

extension NetworkSearch {
  /// In how many bootstrap samples of cascades each edge is found, by the same rule; nil without replicates.
  ///
  /// As many cascades as there are are drawn with replacement. The parameters of the delays stay as they are.
  func returns(
    of edges: [FoundEdge], from baseline: [Double], _ options: LatentDiffusionOptions
  ) throws -> [Int]? {
    guard options.replicates > 0 else { return nil }
    let (limit, cutoff) = options.limits(units: units)
    let found = try parallelMap(count: options.replicates, threads: options.threads) { replicate in
      var stream = RandomStream(
        seed: options.seed, purpose: "latent network bootstrap", unit: UInt64(replicate))
      let copies = stream.multinomial(trials: cascades, categories: cascades).map(Double.init)
      return Set(
        run(from: baseline, copies: copies, limit: limit, cutoff: cutoff).edges.map { $0.from * units + $0.to })
    }
    return edges.map { edge in found.count { $0.contains(edge.from * units + edge.to) } }
  }

  /// What the search finds when times are dealt anew within each cascade; nil without shuffles.
  func shuffled(
    _ edges: [FoundEdge], baseline: [Double], _ options: LatentDiffusionOptions
  ) throws -> ShuffledSearch? {
    guard options.shuffles > 0 else { return nil }
    let (limit, cutoff) = options.limits(units: units)
    let found = try parallelMap(count: options.shuffles, threads: options.threads) { shuffle in
      var stream = RandomStream(seed: options.seed, purpose: "latent network shuffle", unit: UInt64(shuffle))
      let order = dealt(&stream)
      // An event's score without a network depends on its time alone, and so moves with it.
      let search = NetworkSearch(
        units: units, cascades: cascades, times: order.map { times[$0] }, retention: retention,
        background: background, backgroundHasDelay: backgroundHasDelay, density: density)
      let start = order.map { baseline[$0] }
      let once = [Double](repeating: 1, count: cascades)
      let sought = search.run(
        from: start, copies: once, limit: limit, cutoff: cutoff, fewest: edges.count)
      return (edges: sought.beforeCutoff, gain: sought.edges.prefix(edges.count).reduce(0) { $0 + $1.gain })
    }
    let gain = edges.reduce(0) { $0 + $1.gain }
    return ShuffledSearch(
      edges: found.map(\.edges).sorted(), gains: found.map(\.gain).sorted(),
      pValue: Double(found.count { $0.gain >= gain } + 1) / Double(options.shuffles + 1))
  }

  /// For each cell of the table the cell whose time it takes: events of a cascade permuted, other cells themselves.
  private func dealt(_ stream: inout RandomStream) -> [Int] {
    var order = Array(times.indices)
    for column in 0..<cascades {
      let cells = (0..<units).map { $0 * cascades + column }.filter { !times[$0].isNaN }
      var dealt = cells
      for last in stride(from: cells.count - 1, to: 0, by: -1) {
        dealt.swapAt(last, stream.integer(below: last + 1))
      }
      for (cell, source) in zip(cells, dealt) { order[cell] = source }
    }
    return order
  }
}
