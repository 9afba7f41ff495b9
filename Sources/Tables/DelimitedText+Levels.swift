extension DelimitedText {
  /// The different texts of a column in the order in which they first appear, and for each row the place of its own.
  ///
  /// Fields are compared as bytes, in a table with open addressing: no text is made but one for each level.
  public func levels(_ column: Int) -> (codes: [Int32], names: [String]) {
    var firsts: [Int32] = []
    var hashes: [UInt64] = []
    var table = [Int32](repeating: -1, count: 1 << 10)
    let width = header.count
    let codes = [Int32](unsafeUninitializedCapacity: rowCount) { codes, filled in
      bytes.withUnsafeBufferPointer { bytes in
        starts.withUnsafeBufferPointer { starts in
          ends.withUnsafeBufferPointer { ends in
            func isSame(_ start: Int, _ count: Int, _ row: Int) -> Bool {
              let field = (row + 1) * width + column
              let other = Int(starts[field])
              guard Int(ends[field]) - other == count else { return false }
              for offset in 0..<count where bytes[start + offset] != bytes[other + offset] { return false }
              return true
            }
            for row in 0..<rowCount {
              let field = (row + 1) * width + column
              let start = Int(starts[field])
              let count = Int(ends[field]) - start
              // Sorted tables repeat the level of the row before.
              if row > 0, isSame(start, count, row - 1) {
                codes[row] = codes[row - 1]
                continue
              }
              var hash: UInt64 = 0xCBF2_9CE4_8422_2325
              for offset in 0..<count { hash = (hash ^ UInt64(bytes[start + offset])) &* 0x100_0000_01B3 }
              hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
              hash ^= hash >> 29
              var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
              while table[slot] >= 0 {
                let level = Int(table[slot])
                if hashes[level] == hash, isSame(start, count, Int(firsts[level])) { break }
                slot = (slot + 1) & (table.count - 1)
              }
              if table[slot] < 0 {
                table[slot] = Int32(firsts.count)
                firsts.append(Int32(row))
                hashes.append(hash)
              }
              codes[row] = table[slot]
              guard firsts.count * 2 > table.count else { continue }
              table = [Int32](repeating: -1, count: table.count * 4)
              for (level, hash) in hashes.enumerated() {
                var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
                while table[slot] >= 0 { slot = (slot + 1) & (table.count - 1) }
                table[slot] = Int32(level)
              }
            }
          }
        }
      }
      filled = rowCount
    }
    return (codes, firsts.map { string(Int($0), column) })
  }
}
