/// Sorting of draws by their bits, each with the place it came from: a number's order in the upper half of a key, its
/// slot in the lower.
enum RadixSort {
  /// Room that `sort` needs for counting.
  static let counters = 4 * 256

  /// Fills `keys` with one key for each value; false if one is not finite.
  static func fill(
    _ keys: UnsafeMutablePointer<UInt64>, _ values: UnsafeBufferPointer<Float>, _ slots: UnsafePointer<UInt32>
  ) -> Bool {
    var finite = true
    for index in 0..<values.count {
      // Adding zero makes −0 and 0 one value.
      let bits = (values[index] + 0).bitPattern
      finite = finite && bits & 0x7f80_0000 != 0x7f80_0000
      // Negative numbers have all bits turned round, others the sign: then the order is that of unsigned integers.
      let mask = UInt32(bitPattern: Int32(bitPattern: bits) &>> 31) | 0x8000_0000
      keys[index] = UInt64(bits ^ mask) &<< 32 | UInt64(slots[index])
    }
    return finite
  }

  /// Sorts by the upper 32 bits, least byte first; equal ones keep their order.
  static func sort(
    _ keys: UnsafeMutablePointer<UInt64>, _ spare: UnsafeMutablePointer<UInt64>,
    _ counts: UnsafeMutablePointer<Int>, count: Int
  ) {
    counts.update(repeating: 0, count: counters)
    for index in 0..<count {
      let key = keys[index]
      counts[byte(key, 0)] &+= 1
      counts[256 &+ byte(key, 1)] &+= 1
      counts[512 &+ byte(key, 2)] &+= 1
      counts[768 &+ byte(key, 3)] &+= 1
    }
    var from = keys
    var to = spare
    for pass in 0..<4 {
      let places = counts + pass &* 256
      // All in one bucket: nothing to move.
      if places[byte(from[0], pass)] == count { continue }
      var start = 0
      for digit in 0..<256 {
        let size = places[digit]
        places[digit] = start
        start &+= size
      }
      for index in 0..<count {
        let key = from[index]
        let digit = byte(key, pass)
        to[places[digit]] = key
        places[digit] &+= 1
      }
      swap(&from, &to)
    }
    if from != keys { keys.update(from: from, count: count) }
  }

  /// The numbers and slots that `fill` put into the keys.
  static func unpack(
    _ keys: UnsafePointer<UInt64>, count: Int, _ values: UnsafeMutablePointer<Double>,
    _ slots: UnsafeMutablePointer<UInt32>
  ) {
    for index in 0..<count {
      let key = UInt32(truncatingIfNeeded: keys[index] &>> 32)
      let mask = ~UInt32(bitPattern: Int32(bitPattern: key) &>> 31) | 0x8000_0000
      values[index] = Double(Float(bitPattern: key ^ mask))
      slots[index] = UInt32(truncatingIfNeeded: keys[index])
    }
  }

  @inline(__always)
  private static func byte(_ key: UInt64, _ pass: Int) -> Int {
    Int(truncatingIfNeeded: key &>> UInt64(truncatingIfNeeded: 32 &+ pass &* 8)) & 255
  }
}
