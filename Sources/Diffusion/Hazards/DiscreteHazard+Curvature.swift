import CKernels
import Statistics

extension DiscreteHazard {
  /// Sums over the rows of one unit.
  struct Sums: Sendable {
    var value = 0.0
    /// Σ second x xᵀ, the lower triangle row by row.
    var products: [Double]
    /// Σ first x.
    var slopes: [Double]
    var firstBlock: Int
    /// [block of the unit][2 + covariates]: Σ first, Σ second, Σ second x.
    var blocks: [Double]
    var groups: GroupSums
  }

  /// Sums by level: Σ first, Σ second by the levels of two groups, Σ second x, Σ second by block.
  struct GroupSums: Sendable {
    var first: [Double]
    var second: [Double]
    var slopes: [Double]
    var blocks: [Double]
  }

  func curvature(_ parameters: [Double], thin: Int, threads: Int) throws -> HazardCurvature {
    let constants = parameters.withUnsafeBufferPointer { parameters in
      sample.blocks.indices.map { constant($0, parameters) }
    }
    let sums = try parallelMap(count: units.count, threads: threads) { unit in
      self.sums(units[unit], parameters, constants, thin: thin)
    }
    return assembled(sums)
  }

  private func sums(_ unit: Range<Int>, _ parameters: [Double], _ constants: [Double], thin: Int) -> Sums {
    let k = sample.covariateCount
    let levels = sample.levelCount
    let groups = sample.groupCount
    let stride = sample.count
    let firstBlock = pieces[unit.lowerBound].block
    let blockCount = pieces[unit.upperBound - 1].block - firstBlock + 1
    var sums = Sums(
      products: [Double](repeating: 0, count: k * (k + 1) / 2), slopes: [Double](repeating: 0, count: k),
      firstBlock: firstBlock, blocks: [Double](repeating: 0, count: blockCount * (2 + k)),
      groups: GroupSums(
        first: [Double](repeating: 0, count: levels), second: [Double](repeating: 0, count: levels * levels),
        slopes: [Double](repeating: 0, count: levels * k), blocks: [Double](repeating: 0, count: levels * blockCount)))
    let kernels = suasion_kernels_here().pointee
    let room = Self.pieceRows + 8
    let moments = 2 + 2 * k + k * (k + 1) / 2
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 5 * room + moments) { work in
      guard let base = work.baseAddress else { return }
      let (eta, first, second) = (base, base + room, base + 2 * room)
      let (scratch, offset, out) = (base + 3 * room, base + 4 * room, base + 5 * room)
      parameters.withUnsafeBufferPointer { parameters in
        guard let slopes = parameters.baseAddress else { return }
        let effects = slopes + k
        for piece in pieces[unit] {
          let count = thin == 1 ? piece.end - piece.first : (piece.end - piece.first + thin - 1) / thin
          let x = sample.columns.start + piece.first
          if groups > 0 {
            for i in 0..<count {
              var sum = 0.0
              for group in 0..<groups { sum += effects[Int(sample.level(group)[piece.first + i])] }
              offset[i] = sum
            }
          }
          kernels.linear_predictor(
            Int64(count), Int32(truncatingIfNeeded: k), x, Int64(stride), slopes, constants[piece.block],
            groups > 0 ? offset : nil, eta)
          sums.value += kernels.hazard_terms(
            (isCloglog ? 2 : 0) + (piece.isEvent ? 1 : 0), Int64(count), eta,
            sample.weights.map { $0.start + piece.first }, first, second)
          kernels.hazard_moments(
            Int64(count), Int32(truncatingIfNeeded: k), x, Int64(stride), first, second, scratch, out)
          let block = (piece.block - firstBlock) * (2 + k)
          sums.blocks[block] += out[0]
          sums.blocks[block + 1] += out[1]
          for j in 0..<k {
            sums.slopes[j] += out[2 + j]
            sums.blocks[block + 2 + j] += out[2 + k + j]
          }
          for j in sums.products.indices { sums.products[j] += out[2 + 2 * k + j] }
          if groups > 0 {
            scatter(
              piece, count: count, first, second, block: piece.block - firstBlock, blockCount: blockCount, &sums.groups)
          }
        }
      }
    }
    return sums
  }

  private func scatter(
    _ piece: Piece, count: Int, _ first: UnsafePointer<Double>, _ second: UnsafePointer<Double>, block: Int,
    blockCount: Int, _ sums: inout GroupSums
  ) {
    let k = sample.covariateCount
    let levels = sample.levelCount
    sums.first.withUnsafeMutableBufferPointer { gradient in
      sums.second.withUnsafeMutableBufferPointer { pairs in
        sums.slopes.withUnsafeMutableBufferPointer { slopes in
          sums.blocks.withUnsafeMutableBufferPointer { blocks in
            for group in 0..<sample.groupCount {
              let own = sample.level(group) + piece.first
              for i in 0..<count {
                let level = Int(own[i])
                gradient[level] += first[i]
                pairs[level * levels + level] += second[i]
                blocks[level * blockCount + block] += second[i]
              }
              for j in 0..<k {
                let x = sample.column(j) + piece.first
                for i in 0..<count { slopes[Int(own[i]) * k + j] += second[i] * x[i] }
              }
              for other in 0..<group {
                let to = sample.level(other) + piece.first
                for i in 0..<count { pairs[Int(own[i]) * levels + Int(to[i])] += second[i] }
              }
            }
          }
        }
      }
    }
  }

  private func assembled(_ units: [Sums]) -> HazardCurvature {
    let k = sample.covariateCount
    let levels = sample.levelCount
    let dense = denseCount
    let blockCount = sample.blocks.count
    var curvature = HazardCurvature(dense: dense, diagonal: periods)
    var blocks = [Double](repeating: 0, count: blockCount * (2 + k))
    var levelBlocks = [Double](repeating: 0, count: levels * blockCount)
    for unit in units {
      curvature.value += unit.value
      for j in 0..<k { curvature.gradient[j] += unit.slopes[j] }
      var pair = 0
      for row in 0..<k {
        for column in 0...row {
          curvature.dense[row * dense + column] += unit.products[pair]
          pair += 1
        }
      }
      for (index, value) in unit.blocks.enumerated() { blocks[unit.firstBlock * (2 + k) + index] += value }
      guard levels > 0 else { continue }
      let own = unit.blocks.count / (2 + k)
      for level in 0..<levels {
        curvature.gradient[k + level] += unit.groups.first[level]
        for j in 0..<k { curvature.dense[(k + level) * dense + j] += unit.groups.slopes[level * k + j] }
        for other in 0...level {
          curvature.dense[(k + level) * dense + k + other] += unit.groups.second[level * levels + other]
        }
        for block in 0..<own {
          levelBlocks[level * blockCount + unit.firstBlock + block] += unit.groups.blocks[level * own + block]
        }
      }
    }
    if periods > 0 {
      for block in 0..<periods {
        curvature.gradient[dense + block] = blocks[block * (2 + k)]
        curvature.diagonal[block] = blocks[block * (2 + k) + 1]
        for j in 0..<k { curvature.cross[block * dense + j] = blocks[block * (2 + k) + 2 + j] }
        for level in 0..<levels { curvature.cross[block * dense + k + level] = levelBlocks[level * blockCount + block] }
      }
      return curvature
    }
    for block in 0..<blockCount {
      for power in 0..<powers {
        let value = powerValues[block * powers + power]
        if value == 0 { continue }
        let row = k + levels + power
        curvature.gradient[row] += value * blocks[block * (2 + k)]
        for j in 0..<k { curvature.dense[row * dense + j] += value * blocks[block * (2 + k) + 2 + j] }
        for level in 0..<levels {
          curvature.dense[row * dense + k + level] += value * levelBlocks[level * blockCount + block]
        }
        for other in 0...power {
          curvature.dense[row * dense + k + levels + other] +=
            value * powerValues[block * powers + other] * blocks[block * (2 + k) + 1]
        }
      }
    }
    return curvature
  }
}
