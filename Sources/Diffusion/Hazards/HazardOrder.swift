/// Stable sorting of row numbers by whole-number keys, least significant key first.
enum HazardOrder {
  /// A number's place among doubles as an unsigned integer.
  @inline(__always)
  static func key(_ value: Double) -> UInt64 {
    // Adding zero makes −0 and 0 one value.
    let bits = (value + 0).bitPattern
    return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) &>> 63) | 0x8000_0000_0000_0000)
  }

  /// Sorts `order` by `key` of the row numbers it holds; rows with equal keys stay in the order they had.
  static func sort(_ order: inout [Int32], by key: (Int) -> UInt64) {
    let count = order.count
    var isSorted = true
    var all: UInt64 = 0
    var keys = [UInt64](unsafeUninitializedCapacity: count) { keys, filled in
      order.withUnsafeBufferPointer { order in
        var last: UInt64 = 0
        let first = count > 0 ? key(Int(order[0])) : 0
        for place in 0..<count {
          let own = key(Int(order[place]))
          keys[place] = own
          isSorted = isSorted && own >= last
          last = own
          all |= own ^ first
        }
      }
      filled = count
    }
    if isSorted { return }
    // The upper 33 of the bits that differ, least first; what they leave equal is settled run by run.
    let high = 64 - all.leadingZeroBitCount
    let low = max(0, high - 33)
    radix(&keys, &order, shifts: Array(stride(from: low, to: high, by: 11)), all)
    if all & ((1 &<< UInt64(low)) - 1) != 0 { settle(&keys, &order, below: low) }
  }

  /// Rows of which `isFirst` holds before the others, each in the order they had.
  static func partition(_ order: inout [Int32], _ isFirst: (Int) -> Bool) {
    let count = order.count
    order = [Int32](unsafeUninitializedCapacity: count) { target, filled in
      order.withUnsafeBufferPointer { order in
        var (first, last) = (0, count)
        // The others from the end backwards, then turned round.
        for row in order {
          if isFirst(Int(row)) {
            target[first] = row
            first += 1
          } else {
            last -= 1
            target[last] = row
          }
        }
        target[last...].reverse()
      }
      filled = count
    }
  }

  private static func radix(_ keys: inout [UInt64], _ order: inout [Int32], shifts: [Int], _ all: UInt64) {
    let count = order.count
    var spareKeys = [UInt64](unsafeUninitializedCapacity: count) { $1 = count }
    var spareOrder = [Int32](unsafeUninitializedCapacity: count) { $1 = count }
    var places = [Int](repeating: 0, count: 2048)
    for shift in shifts where (all &>> UInt64(shift)) & 2047 != 0 {
      places.withUnsafeMutableBufferPointer { places in
        keys.withUnsafeMutableBufferPointer { keys in
          spareKeys.withUnsafeMutableBufferPointer { spareKeys in
            order.withUnsafeMutableBufferPointer { order in
              spareOrder.withUnsafeMutableBufferPointer { spareOrder in
                places.update(repeating: 0)
                for place in 0..<count { places[Int((keys[place] &>> UInt64(shift)) & 2047)] &+= 1 }
                var start = 0
                for digit in 0..<2048 {
                  let size = places[digit]
                  places[digit] = start
                  start &+= size
                }
                for place in 0..<count {
                  let digit = Int((keys[place] &>> UInt64(shift)) & 2047)
                  let to = places[digit]
                  places[digit] = to &+ 1
                  spareKeys[to] = keys[place]
                  spareOrder[to] = order[place]
                }
              }
            }
          }
        }
      }
      swap(&keys, &spareKeys)
      swap(&order, &spareOrder)
    }
  }

  /// Sorts each run of keys that agree but for the bits below `low`.
  private static func settle(_ keys: inout [UInt64], _ order: inout [Int32], below low: Int) {
    let count = keys.count
    var long: [Range<Int>] = []
    keys.withUnsafeMutableBufferPointer { keys in
      order.withUnsafeMutableBufferPointer { order in
        var first = 0
        while first < count {
          let upper = keys[first] &>> UInt64(low)
          var end = first + 1
          while end < count, keys[end] &>> UInt64(low) == upper { end += 1 }
          if end - first > 48 {
            long.append(first..<end)
          } else if end - first > 1 {
            for place in first + 1..<end {
              let (key, row) = (keys[place], order[place])
              var to = place
              while to > first, keys[to - 1] > key {
                keys[to] = keys[to - 1]
                order[to] = order[to - 1]
                to -= 1
              }
              keys[to] = key
              order[to] = row
            }
          }
          first = end
        }
      }
    }
    for run in long {
      var (ownKeys, ownOrder) = (Array(keys[run]), Array(order[run]))
      var all: UInt64 = 0
      for key in ownKeys { all |= key ^ ownKeys[0] }
      if all == 0 { continue }
      radix(&ownKeys, &ownOrder, shifts: Array(stride(from: 0, to: low, by: 11)), all)
      order.replaceSubrange(run, with: ownOrder)
    }
  }
}
