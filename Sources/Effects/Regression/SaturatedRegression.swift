import Statistics

/// The regression with a dummy for every cell of cohort and event time, beside unit and period effects and covariates,
/// solved along its structure: dummies of different cohorts meet in the period effects and covariates (the border) only,
/// so the equations of the cells are one small block for each cohort.
struct SaturatedRegression {
  /// A cohort's own equations, unit effects swept out.
  private struct Block {
    /// Cells of the cohort are `first..<first + factor.order`.
    var first: Int
    var factor: EnvelopeCholesky
    var order: Int
  }

  let cellCount: Int
  let borderCount: Int
  /// Cell → mean effect.
  private(set) var effects: [Double] = []
  /// Border: periods by stratum, then covariates.
  private(set) var border: [Double] = []
  /// Row → what the regression leaves of its outcome.
  private(set) var residuals: [Double] = []
  /// Border columns that others determine.
  let held: [Bool]
  private let blocks: [Block]
  /// Cell × border: the cells' solution for each border column.
  private let projected: [Double]
  private let borderFactor: OrderedCholesky
  private let free: [Int]

  /// - Parameters:
  ///   - units: unit → its rows, as places in the arrays that follow.
  ///   - cell: row → its cell, ascending by cohort; −1 for rows of controls and of the reference period.
  ///   - cohortOf: cell → cohort, any number, ascending.
  ///   - node: row → its period within its stratum, of `nodes`.
  ///   - covariates: covariate → row → value.
  init(
    units: [Range<Int>], cell: [Int], cohortOf: [Int], node: [Int], nodes: Int, covariates: [[Double]],
    outcome: [Double]
  ) {
    let q = covariates.count
    let m = nodes + q
    let width = m + 1
    let cells = cohortOf.count
    cellCount = cells
    borderCount = m
    var firstOf: [Int] = []
    var blockOf = [Int](repeating: 0, count: cells)
    for index in 0..<cells {
      if index == 0 || cohortOf[index] != cohortOf[index - 1] { firstOf.append(index) }
      blockOf[index] = firstOf.count - 1
    }
    let sizes = firstOf.indices.map { ($0 + 1 < firstOf.count ? firstOf[$0 + 1] : cells) - firstOf[$0] }

    // Cross-products with unit means taken out: cells by cells of a cohort, cells by border, border by border. The
    // outcome is the border's last column.
    var own = sizes.map { [Double](repeating: 0, count: $0 * $0) }
    var cross = [Double](repeating: 0, count: cells * width)
    var corner = [Double](repeating: 0, count: width * width)
    var scale = [Double](repeating: 0, count: width)
    var mean = [Double](repeating: 0, count: q + 1)
    func value(_ column: Int, _ row: Int) -> Double { column < q ? covariates[column][row] : outcome[row] }
    var centred = [Double](repeating: 0, count: q + 1)
    for rows in units where !rows.isEmpty {
      let share = 1 / Double(rows.count)
      for column in 0...q { mean[column] = rows.reduce(0) { $0 + value(column, $1) } * share }
      for row in rows {
        for column in 0...q { centred[column] = value(column, row) - mean[column] }
        let p = node[row]
        let c = cell[row]
        corner[p * width + p] += 1
        scale[p] += 1
        for other in rows { corner[p * width + node[other]] -= share }
        for a in 0...q {
          corner[p * width + nodes + a] += centred[a]
          corner[(nodes + a) * width + p] += centred[a]
          for b in 0...q { corner[(nodes + a) * width + nodes + b] += centred[a] * centred[b] }
          scale[nodes + a] += centred[a] * centred[a]
        }
        guard c >= 0 else { continue }
        let block = blockOf[c]
        let begin = firstOf[block]
        let size = sizes[block]
        own[block][(c - begin) * size + c - begin] += 1
        cross[c * width + p] += 1
        for other in rows {
          cross[c * width + node[other]] -= share
          if cell[other] >= 0 { own[block][(c - begin) * size + cell[other] - begin] -= share }
        }
        for a in 0...q { cross[c * width + nodes + a] += centred[a] }
      }
    }

    var blocks: [Block] = []
    var solved = [Double](repeating: 0, count: cells * width)
    for block in firstOf.indices {
      let size = sizes[block]
      let begin = firstOf[block]
      let factor = EnvelopeCholesky(dense: own[block], order: size)
      for column in 0..<width {
        let solution = factor.solve((0..<size).map { cross[(begin + $0) * width + column] })
        for index in 0..<size { solved[(begin + index) * width + column] = solution[index] }
      }
      blocks.append(Block(first: begin, factor: factor, order: size))
    }
    for index in 0..<cells {
      for a in 0..<width {
        let value = cross[index * width + a]
        if value == 0 { continue }
        for b in 0..<width { corner[a * width + b] -= value * solved[index * width + b] }
      }
    }
    var square = [Double](repeating: 0, count: m * m)
    for a in 0..<m { for b in 0..<m { square[a * m + b] = 0.5 * (corner[a * width + b] + corner[b * width + a]) } }
    let factor = OrderedCholesky(square, order: m, scale: Array(scale[0..<m]), tolerance: 1e-10)
    var held = [Bool](repeating: true, count: m)
    for index in factor.kept { held[index] = false }
    self.held = held
    free = factor.kept
    borderFactor = factor
    self.blocks = blocks
    projected = (0..<cells).flatMap { index in solved[index * width..<index * width + m] }

    let share = factor.solve(factor.kept.map { corner[$0 * width + m] })
    var border = [Double](repeating: 0, count: m)
    for (index, value) in zip(factor.kept, share) { border[index] = value }
    effects = (0..<cells).map { index in
      var value = solved[index * width + m]
      for column in factor.kept { value -= solved[index * width + column] * border[column] }
      return value
    }
    self.border = border
    residuals = outcome
    for rows in units where !rows.isEmpty {
      var sum = 0.0
      for row in rows {
        var value = outcome[row] - border[node[row]] - (cell[row] >= 0 ? effects[cell[row]] : 0)
        for column in 0..<q { value -= covariates[column][row] * border[nodes + column] }
        residuals[row] = value
        sum += value
      }
      for row in rows { residuals[row] -= sum / Double(rows.count) }
    }
  }

  /// Cells whose effect moves when the data are fitted equally well another way, on account of a period that controls say
  /// nothing of.
  func unidentified(nodes: Int) -> Set<Int> {
    var found: Set<Int> = []
    for (block, place) in blocks.flatMap({ block in (0..<block.order).map { (block, $0) } }) {
      if block.factor.isHeld[place] { found.insert(block.first + place) }
    }
    for column in 0..<nodes where held[column] {
      // A direction that the data do not see: this column by 1, the others in answer.
      var direction = [Double](repeating: 0, count: borderCount)
      direction[column] = 1
      let answer = nullAnswer(column)
      for (index, value) in zip(free, answer) { direction[index] = value }
      for index in 0..<cellCount {
        var shift = 0.0
        for other in 0..<borderCount where direction[other] != 0 {
          shift -= projected[index * borderCount + other] * direction[other]
        }
        if abs(shift) > 1e-7 { found.insert(index) }
      }
    }
    return found
  }

  private func nullAnswer(_ column: Int) -> [Double] { borderFactor.dependence[column] ?? [] }

  /// How a weighted sum of the cells' effects, plus a weighted sum of the border's free columns, weighs the rows: by cell
  /// and by border column, up to a constant within units.
  func influence(cells weights: [Double], border right: [Double]) -> (cells: [Double], border: [Double]) {
    var own = [Double](repeating: 0, count: cellCount)
    for block in blocks {
      let part = Array(weights[block.first..<block.first + block.order])
      guard part.contains(where: { $0 != 0 }) else { continue }
      for (index, value) in block.factor.solve(part).enumerated() { own[block.first + index] = value }
    }
    var reduced = right
    for index in 0..<cellCount where weights[index] != 0 {
      for column in 0..<borderCount { reduced[column] -= weights[index] * projected[index * borderCount + column] }
    }
    let share = borderFactor.solve(free.map { reduced[$0] })
    var border = [Double](repeating: 0, count: borderCount)
    for (index, value) in zip(free, share) { border[index] = value }
    for index in 0..<cellCount {
      for column in free { own[index] -= projected[index * borderCount + column] * border[column] }
    }
    return (own, border)
  }
}
