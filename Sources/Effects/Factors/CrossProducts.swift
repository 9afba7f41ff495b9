/// Adds Σ weight · r · rᵀ over rows of length `order` to the lower triangle of `products`.
func addProducts(_ rows: [Double], weights: [Double], order t: Int, to products: inout [Double]) {
  let lanes = (t + 7) / 8
  let count = weights.count
  withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: max(1, count * lanes)) { packed in
    for row in 0..<count {
      for lane in 0..<lanes {
        var own = SIMD8<Double>()
        for i in 0..<min(8, t - 8 * lane) { own[i] = rows[row * t + 8 * lane + i] }
        packed[row * lanes + lane] = own
      }
    }
    rows.withUnsafeBufferPointer { rows in
      weights.withUnsafeBufferPointer { weights in
        products.withUnsafeMutableBufferPointer { products in
          var i = 0
          while i < t {
            let next = min(i + 1, t - 1)
            for lane in 0...next / 8 {
              var first = SIMD8<Double>()
              var second = SIMD8<Double>()
              for row in 0..<count {
                let own = packed[row * lanes + lane]
                let weight = weights[row]
                first += own * (weight * rows[row * t + i])
                second += own * (weight * rows[row * t + next])
              }
              for place in 0..<8 {
                let j = 8 * lane + place
                if j <= i { products[i * t + j] += first[place] }
                if next > i, j <= next { products[next * t + j] += second[place] }
              }
            }
            i += 2
          }
        }
      }
    }
  }
}
