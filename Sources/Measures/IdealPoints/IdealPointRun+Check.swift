import Statistics

extension IdealPointRun {
  /// The posterior predictive check: shares of votes of each kind, by time, in data drawn again from some draws.
  ///
  /// The same voters vote on the same items; the share's spread is that of the drawn votes and of the posterior.
  func predictedShares() throws -> [IdealPointPosterior.PredictedShare] {
    let rows = traces.map(\.items.count).min() ?? 0
    guard rows > 0 else { return [] }
    let perChain = min(5, rows)
    let (layout, traces) = (layout, traces)
    let times = layout.data.times.count
    // Of each draw: expected votes of yes, abstain, no at each time, and their variance.
    let drawn = try parallelMap(count: traces.count * perChain, threads: options.threads) { number in
      let trace = traces[number / perChain]
      return layout.expectedVotes(trace, row: (2 * (number % perChain) + 1) * rows / (2 * perChain))
    }
    var observed = [Int](repeating: 0, count: 3 * times)
    var votes = [Int](repeating: 0, count: times)
    for vote in layout.data.votes {
      observed[Int(vote.time) * 3 + Int(vote.ballot.rawValue)] += 1
      votes[Int(vote.time)] += 1
    }
    let reach = Normal.quantile(0.95)
    return layout.data.times.indices.filter { votes[$0] > 0 }.flatMap { time in
      VoteData.Ballot.allCases.map { ballot in
        let cell = time * 3 + Int(ballot.rawValue)
        let total = Double(votes[time])
        let means = drawn.map { $0.mean[cell] / total }
        let within = mean(drawn.map { $0.variance[cell] / (total * total) })
        let between = means.count > 1 ? standardDeviation(means) : 0
        let spread = reach * (within + between * between).squareRoot()
        return .init(
          time: layout.data.times[time], ballot: ballot, votes: votes[time], observed: Double(observed[cell]) / total,
          mean: mean(means), q05: mean(means) - spread, q95: mean(means) + spread)
      }
    }
  }
}

extension VoteLayout {
  /// Expected votes of each kind at each time under one draw, and their variance; shape [times, 3].
  func expectedVotes(_ trace: IdealPointTrace, row: Int) -> (mean: [Double], variance: [Double]) {
    let count = data.items.count
    let items = trace.items[row]
    let points = trace.points[row * trace.thinning]
    var stateOf = [Int](repeating: -1, count: data.units.count * data.times.count)
    for unit in data.units.indices {
      for state in unitStart[unit]..<unitStart[unit + 1] { stateOf[unit * data.times.count + stateTime[state]] = state }
    }
    var mean = [Double](repeating: 0, count: 3 * data.times.count)
    var variance = mean
    for vote in data.votes {
      let item = Int(vote.item)
      let theta = Double(points[stateOf[Int(vote.unit) * data.times.count + Int(vote.time)]])
      let pull = Double(items[2 * count + item]) * theta
      let yes = Normal.cdf(Double(items[item]) - pull)
      let notNo = Normal.cdf(Double(items[count + item]) - pull)
      let cell = 3 * Int(vote.time)
      for (offset, share) in [yes, notNo - yes, 1 - notNo].enumerated() {
        mean[cell + offset] += share
        variance[cell + offset] += share * (1 - share)
      }
    }
    return (mean, variance)
  }

  /// What a reader must know of the votes before believing what a model makes of them.
  func notes() -> [String] {
    var notes: [String] = []
    var kinds = [UInt8](repeating: 0, count: data.items.count)
    for vote in data.votes { kinds[Int(vote.item)] |= 1 << vote.ballot.rawValue }
    let unanimous = kinds.count { $0.nonzeroBitCount == 1 }
    if unanimous > 0 {
      notes.append("\(unanimous) items on which all voted alike: they say little of where anybody stands")
    }
    let alone = data.units.indices.filter { unit in
      stateVotes[unitStart[unit]..<unitStart[unit + 1]].reduce(0, +) == 1
    }
    if !alone.isEmpty {
      notes.append("one vote only, so that the prior decides: \(alone.map { data.units[$0] }.joined(separator: ", "))")
    }
    let absent = data.units.indices.filter { unitStart[$0] == unitStart[$0 + 1] }
    if !absent.isEmpty {
      notes.append("no vote, and so no position: \(absent.map { data.units[$0] }.joined(separator: ", "))")
    }
    let years = data.times.indices.filter { time in !sessions.contains { $0.time == time } }
    var empty = years.map { data.times[$0] }
    if let first = data.times.first, let last = data.times.last, last - first < 1000 {
      empty += Set(first...last).subtracting(data.times)
    }
    if !empty.isEmpty {
      let list = empty.sorted().map(String.init).joined(separator: ", ")
      notes.append("no votes at \(list): the walk takes these steps unseen")
    }
    let groups = connectedGroups()
    if groups > 1 {
      notes.append(
        "\(groups) groups of units share no item and no path: the priors alone set each one's scale beside the other's")
    }
    return notes
  }

  /// Groups of units that votes on common items, or paths over time, tie together.
  private func connectedGroups() -> Int {
    var parent = Array(0..<data.units.count + data.items.count)
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node {
        parent[node] = parent[parent[node]]
        node = parent[node]
      }
      return node
    }
    for vote in data.votes {
      let (a, b) = (root(Int(vote.unit)), root(data.units.count + Int(vote.item)))
      if a != b { parent[max(a, b)] = min(a, b) }
    }
    let voters = data.units.indices.filter { unitStart[$0] < unitStart[$0 + 1] }
    return Set(voters.map(root)).count
  }
}
