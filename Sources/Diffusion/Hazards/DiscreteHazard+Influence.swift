import CKernels
import Statistics

extension DiscreteHazard {
  func conclusion(_ parameters: [Double], covariance: [Double]) throws -> HazardConclusion {
    HazardConclusion(
      influence: influence(parameters, bread: covariance), baseline: baseline(parameters, covariance))
  }

  private func influence(_ parameters: [Double], bread: [Double]) -> [Double] {
    let k = sample.covariateCount
    let all = parameterCount
    let kernels = suasion_kernels_here().pointee
    let room = Self.pieceRows + 8
    let groups = sample.groupCount
    var total = [Double](repeating: 0, count: sample.clusterCount * k)
    guard k > 0 else { return total }
    let stride = Int64(sample.count)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 5 * room) { work in
      guard let base = work.baseAddress else { return }
      let (eta, first, second) = (base, base + room, base + 2 * room)
      let (offset, z) = (base + 3 * room, base + 4 * room)
      total.withUnsafeMutableBufferPointer { total in
        parameters.withUnsafeBufferPointer { parameters in
          bread.withUnsafeBufferPointer { bread in
            sample.cluster.withUnsafeBufferPointer { cluster in
              guard let slopes = parameters.baseAddress, let bread = bread.baseAddress else { return }
              func gather(_ effects: UnsafePointer<Double>, _ piece: Piece) {
                for i in 0..<piece.end - piece.first {
                  var sum = 0.0
                  for group in 0..<groups { sum += effects[Int(sample.level(group)[piece.first + i])] }
                  offset[i] = sum
                }
              }
              for piece in pieces {
                let count = piece.end - piece.first
                let x = sample.columns.start + piece.first
                if groups > 0 { gather(slopes + k, piece) }
                kernels.linear_predictor(
                  Int64(count), Int32(truncatingIfNeeded: k), x, stride, slopes,
                  constant(piece.block, parameters), groups > 0 ? offset : nil, eta)
                _ = kernels.hazard_terms(
                  (isCloglog ? 2 : 0) + (piece.isEvent ? 1 : 0), Int64(count), eta,
                  sample.weights.map { $0.start + piece.first }, first, second)
                for j in 0..<k {
                  let row = bread + j * all
                  if groups > 0 { gather(row + k, piece) }
                  kernels.linear_predictor(
                    Int64(count), Int32(truncatingIfNeeded: k), x, stride, row,
                    constant(piece.block, UnsafeBufferPointer(start: row, count: all)), groups > 0 ? offset : nil, z)
                  for i in 0..<count { total[Int(cluster[piece.first + i]) * k + j] += first[i] * z[i] }
                }
              }
            }
          }
        }
      }
    }
    return total
  }
}
