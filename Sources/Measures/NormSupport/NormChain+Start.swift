import Statistics

extension NormChain {
  /// Where the chain starts: around the principal components of the acts, turned, stretched and shaken by chance.
  func start() {
    let (lanes, times, count) = (layout.lanes, layout.periods.count, layout.states.count)
    for d in 0..<options.dimensions {
      let component = layout.components[d]
      let turned = random.uniform() < 0.5 ? -1.0 : 1.0
      let stretch = 0.5 + random.uniform()
      for lane in 0..<count {
        var x = turned * stretch * component[lane] + 0.5 * normal()
        for t in 0..<times {
          x += 0.1 * normal()
          position[d][t * lanes + lane] = Float(x)
        }
      }
    }
    let lean = startActivity()
    for set in layout.sets.indices {
      var counts = [0.0, 0.0, 0.0, 0.0]
      for row in layout.sets[set].rows where !layout.rows[row].isSilent {
        for lane in 0..<count {
          let code = Int(layout.codes[row * lanes + lane])
          if code > 0 { counts[min(code, 3)] += 1 }
        }
      }
      let total = counts[1] + counts[2] + counts[3]
      if layout.sets[set].kind == .vote {
        let no = total > 0 ? (counts[3] + 0.5) / (total + 1.5) : 0.02
        lower[set] = Normal.quantile(no) + 0.3 * normal()
        let gap = total > 0 ? Normal.quantile((counts[3] + counts[2] + 1) / (total + 1.5)) - Normal.quantile(no) : 0.6
        logGap[set] = portableLog(max(gap, 0.05)) + 0.2 * normal()
      } else {
        lower[set] = -Normal.quantile((counts[1] + 0.5) / (total + 1)) + 0.3 * normal()
      }
      for d in 0..<options.dimensions { slope[d][set] = 0.2 * normal() }
      if layout.sets[set].kind == .sponsorship { slope[0][set] += lean }
      setUpper(set)
    }
    prior.innovation = options.innovationScale * (0.2 + random.uniform())
    for index in calling.indices { calling[index] = logistic(-2 + normal()) }
    for index in routine.indices { routine[index] = logistic(-2 + normal()) }
    spreadCalling()
    drawTurns()
  }
}

extension NormChain {
  /// Propensities from how often states sponsor, less what a slope of their positions makes of that; the slope is drawn
  /// at random, pointing the way votes do, and given back.
  private func startActivity() -> Double {
    let lean = (votesPointUp ? 2 : -2) * random.uniform()
    let levels = sponsorLevels
    let centre = mean(levels)
    for lane in 0..<layout.states.count {
      let level = levels[lane] - centre - lean * meanPosition(lane, position[0].start)
      activity[lane] = Float(level + 0.3 * normal())
    }
    return lean
  }

  /// Whether votes go with the positions where the chain starts, on the whole.
  private var votesPointUp: Bool {
    let lanes = layout.lanes
    var direction = 0.0
    for (index, row) in layout.rows.enumerated() where row.kind == .vote && !row.isSilent {
      let voters = (0..<layout.states.count).filter { layout.codes[index * lanes + $0] != 0 }
      let places = voters.map { Double(position[0][row.period * lanes + $0]) }
      let centre = voters.isEmpty ? 0 : mean(places)
      for (lane, place) in zip(voters, places) {
        direction += (2 - Double(layout.codes[index * lanes + lane])) * (place - centre)
      }
    }
    return direction >= 0
  }

  /// The probit of the share of texts that each state sponsors.
  private var sponsorLevels: [Double] {
    let rows = layout.rows.indices.filter { layout.rows[$0].kind == .sponsorship }
    return (0..<layout.states.count).map { lane in
      let codes = rows.map { layout.codes[$0 * layout.lanes + lane] }
      let (yes, all) = (codes.count { $0 == 1 }, codes.count { $0 != 0 })
      return all > 0 ? Normal.quantile((Double(yes) + 0.5) / (Double(all) + 1)) : 0
    }
  }
}

/// The first two principal components of the states over the items, each of variance 1: yes 1, abstention 0, no −1,
/// each item centred, sponsorship also by state, so that activity does not pass for a position. Shape [2][states].
func normComponents(
  _ rows: [NormLayout.Row], _ codes: [Int8], count: Int, lanes: Int
) -> [[Double]] {
  var scores: [[Double]] = []
  var isSponsorship: [Bool] = []
  for (index, row) in rows.enumerated() where !row.isSilent {
    var score = [Double](repeating: 0, count: count)
    var (sum, n) = (0.0, 0.0)
    for lane in 0..<count where codes[index * lanes + lane] != 0 {
      score[lane] = 2 - Double(codes[index * lanes + lane])
      sum += score[lane]
      n += 1
    }
    guard n > 1 else { continue }
    for lane in 0..<count where codes[index * lanes + lane] != 0 { score[lane] -= sum / n }
    scores.append(score)
    isSponsorship.append(row.kind == .sponsorship)
  }
  for lane in 0..<count {
    var (sum, n) = (0.0, 0.0)
    for index in scores.indices where isSponsorship[index] {
      sum += scores[index][lane]
      n += 1
    }
    if n > 0 { for index in scores.indices where isSponsorship[index] { scores[index][lane] -= sum / n } }
  }
  var components: [[Double]] = []
  for number in 0..<2 {
    var v = (0..<count).map { Double(($0 * 7919 + 13 * (number + 1)) % 101) / 50 - 1 }
    for _ in 0..<60 {
      var next = [Double](repeating: 0, count: count)
      for score in scores {
        var dot = 0.0
        for lane in 0..<count { dot += score[lane] * v[lane] }
        for lane in 0..<count { next[lane] += score[lane] * dot }
      }
      for before in components {
        var dot = 0.0
        for lane in 0..<count { dot += before[lane] * next[lane] }
        for lane in 0..<count { next[lane] -= before[lane] * dot / Double(count) }
      }
      var length = 0.0
      for value in next { length += value * value }
      guard length > 1e-12 else { break }
      let scale = (Double(count) / length).squareRoot()
      v = next.map { $0 * scale }
    }
    components.append(v)
  }
  return components
}
