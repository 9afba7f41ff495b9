import Statistics

extension InfluenceMoments {
  func draws(_ multipliers: Multipliers, threads: Int) throws -> [Double] {
    let n = sample.count
    let t = sample.periodCount
    let replicates = multipliers.replicates
    let groups = sample.cohorts.count + 1
    // Every cohort starts a block of its own.
    var places: [Int] = []
    var blocks = [0]
    for group in 0..<groups {
      places += Array(sample.first[group]..<sample.first[group + 1])
      while places.count % 8 != 0 { places.append(-1) }
      blocks.append(places.count / 8)
    }
    let panel = sample.panel
    let (layout, bounds) = (places, blocks)
    let signs = multipliers.blocks(layout.map { $0 < 0 ? -1 : panel.cluster[sample.units[$0]] })
    let tiles = (order + 7) / 8
    let sums = try parallelMap(count: tiles, threads: threads) { tile -> [[Double]] in
      let used = min(8, order - tile * 8)
      var lanes = [SIMD8<Double>](repeating: .zero, count: layout.count)
      for (index, place) in layout.enumerated() where place >= 0 {
        for lane in 0..<used {
          let period = tile * 8 + lane
          lanes[index][lane] = period < t ? y[period * n + place] : 1
        }
      }
      return (0..<groups).map { signs.sums(lanes, blocks: bounds[$0]..<bounds[$0 + 1], used: used) }
    }
    // Shape [groups][order × replicates], each cohort's own and those of all from it on.
    var ownSums: [[Double]] = []
    for group in 0..<groups {
      var own: [Double] = []
      own.reserveCapacity(order * replicates)
      for tile in 0..<tiles { own += sums[tile][group] }
      ownSums.append(own)
    }
    var laterSums = ownSums
    for group in stride(from: groups - 2, through: 0, by: -1) {
      let source = laterSums[group + 1]
      laterSums[group].withUnsafeMutableBufferPointer { target in
        source.withUnsafeBufferPointer { source in
          for index in target.indices { target[index] += source[index] }
        }
      }
    }
    var result = [Double](repeating: 0, count: features * replicates)
    result.withUnsafeMutableBufferPointer { result in
      for (index, cell) in cells.enumerated() where !cell.isBase {
        let own = (1 / Double(cell.treated), ownMean[index])
        let control = (1 / Double(cell.controls), controlMean[index])
        let isAmong = cell.cohort >= cell.firstControl
        let (now, before, constant) = (cell.period * replicates, cell.base * replicates, t * replicates)
        ownSums[cell.cohort].withUnsafeBufferPointer { mine in
          laterSums[cell.firstControl].withUnsafeBufferPointer { others in
            let target = index * replicates
            for b in 0..<replicates {
              let change = mine[now + b] - mine[before + b]
              let size = mine[constant + b]
              var rest = others[now + b] - others[before + b] - control.1 * others[constant + b]
              if isAmong { rest -= change - control.1 * size }
              result[target + b] = own.0 * (change - own.1 * size) - control.0 * rest
            }
          }
        }
      }
      for group in 0..<groups - 1 {
        let target = (cells.count + group) * replicates
        for b in 0..<replicates { result[target + b] = ownSums[group][t * replicates + b] }
      }
    }
    return result
  }
}
