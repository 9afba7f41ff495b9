/// The normal quantile of a rank, 1...count, halves included: that of (rank − ⅜) / (count + ¼) (Blom 1958).
func normalScore(rank: Double, of count: Int) -> Double {
  Normal.quantile((rank - 0.375) / (Double(count) - 0.75 + 1))
}

/// Puts the normal score of each of `count` ascending values into its slot; equal values share their mean rank.
func scatterScores(
  _ ascending: UnsafePointer<Double>, _ slots: UnsafePointer<UInt32>, count: Int, _ scoreOfRank: UnsafePointer<Double>,
  into scores: UnsafeMutablePointer<Double>
) {
  var index = 0
  while index < count {
    let value = ascending[index]
    var end = index &+ 1
    while end < count && ascending[end] == value { end &+= 1 }
    if end == index &+ 1 {
      scores[Int(truncatingIfNeeded: slots[index])] = scoreOfRank[index]
    } else {
      let score = normalScore(rank: Double(index &+ 1 &+ end) / 2, of: count)
      for tied in index..<end { scores[Int(truncatingIfNeeded: slots[tied])] = score }
    }
    index = end
  }
}

/// Orders ascending values by their distance from `middle`, working outwards on both sides of it at once.
func fold(
  _ ascending: UnsafePointer<Double>, _ slots: UnsafePointer<UInt32>, count: Int, at middle: Double,
  into distances: UnsafeMutablePointer<Double>, _ distanceSlots: UnsafeMutablePointer<UInt32>
) {
  var above = countUpTo(middle, ascending, count)
  var below = above &- 1
  var place = 0
  while below >= 0 && above < count {
    // In whole numbers, whose order is that of distances: which side is nearer is a coin's toss, and a branch would be
    // guessed wrong every other time. All ones where the upper side is.
    let down = Int64(bitPattern: (middle - ascending[below]).bitPattern)
    let up = Int64(bitPattern: (ascending[above] - middle).bitPattern)
    let mask = (up &- down) &>> 63
    let upper = Int(truncatingIfNeeded: mask)
    distances[place] = Double(bitPattern: UInt64(bitPattern: down ^ ((down ^ up) & mask)))
    distanceSlots[place] = slots[below &+ ((above &- below) & upper)]
    below &-= 1 &+ upper
    above &-= upper
    place &+= 1
  }
  while below >= 0 {
    distances[place] = middle - ascending[below]
    distanceSlots[place] = slots[below]
    below &-= 1
    place &+= 1
  }
  while above < count {
    distances[place] = ascending[above] - middle
    distanceSlots[place] = slots[above]
    above &+= 1
    place &+= 1
  }
}

/// How many of ascending values do not exceed `limit`.
func countUpTo(_ limit: Double, _ ascending: UnsafePointer<Double>, _ count: Int) -> Int {
  var low = 0
  var high = count
  while low < high {
    let middle = (low &+ high) / 2
    if ascending[middle] <= limit { low = middle &+ 1 } else { high = middle }
  }
  return low
}

/// Mean and sample standard deviation, in two passes.
func meanAndDeviation(_ values: UnsafePointer<Double>, _ count: Int) -> (mean: Double, sd: Double) {
  let raw = UnsafeRawPointer(values)
  let blocks = count / 8
  var sums = SIMD8<Double>.zero
  for block in 0..<blocks { sums += raw.loadUnaligned(fromByteOffset: block &* 64, as: SIMD8<Double>.self) }
  var sum = orderedSum(sums)
  for index in blocks &* 8..<count { sum += values[index] }
  let mean = sum / Double(count)
  var squares = SIMD8<Double>.zero
  var rests = SIMD8<Double>.zero
  for block in 0..<blocks {
    let rest = raw.loadUnaligned(fromByteOffset: block &* 64, as: SIMD8<Double>.self) - mean
    rests += rest
    squares += rest * rest
  }
  var square = orderedSum(squares)
  var rest = orderedSum(rests)
  for index in blocks &* 8..<count {
    rest += values[index] - mean
    square += (values[index] - mean) * (values[index] - mean)
  }
  let variance = (square - rest * rest / Double(count)) / Double(count - 1)
  return (mean + rest / Double(count), variance.squareRoot())
}
