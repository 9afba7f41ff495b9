import Statistics

/// A named column of numbers: a regressor, an instrument.
public struct RegressionColumn: Sendable {
  public var name: String
  /// One value per row; NaN where missing.
  public var values: [Double]

  public init(_ name: String, _ values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// A named column of categories: a fixed effect to absorb, or the clusters that errors are correlated within.
public struct CategoryColumn: Sendable {
  /// One category per row, by number or by name.
  public enum Levels: Sendable {
    case integers([Int])
    /// Half the memory, for data of many millions of rows.
    case narrow([Int32])
    case names([String])

    public var count: Int {
      switch self {
      case .integers(let values): values.count
      case .narrow(let values): values.count
      case .names(let values): values.count
      }
    }
  }

  public var name: String
  public var levels: Levels

  public init(_ name: String, _ values: [Int]) {
    self.name = name
    levels = .integers(values)
  }

  public init(_ name: String, _ values: [Int32]) {
    self.name = name
    levels = .narrow(values)
  }

  public init(_ name: String, _ values: [String]) {
    self.name = name
    levels = .names(values)
  }
}

/// Categories as numbers from 0, in ascending order of what they were, without gaps.
struct LevelCodes: Sendable {
  /// Row → level.
  var codes: [Int32]
  var count: Int

  init(codes: [Int32], count: Int) {
    self.codes = codes
    self.count = count
  }

  /// - Parameter rows: the rows to keep, ascending; all where nil.
  init(_ column: CategoryColumn, rows: [Int32]?) {
    switch column.levels {
    case .integers(let values): self.init(numbers: values, rows: rows)
    case .narrow(let values): self.init(numbers: values, rows: rows)
    case .names(let values):
      let kept = rows.map { $0.map { values[Int($0)] } } ?? values
      // Numbered as they come, then renumbered in the order of the names: each name is hashed once.
      var places: [String: Int32] = [:]
      var names: [String] = []
      var codes = [Int32](repeating: 0, count: kept.count)
      for (row, name) in kept.enumerated() {
        if let place = places[name] {
          codes[row] = place
        } else {
          codes[row] = Int32(names.count)
          places[name] = Int32(names.count)
          names.append(name)
        }
      }
      var rank = [Int32](repeating: 0, count: names.count)
      for (position, place) in names.indices.sorted(by: { names[$0] < names[$1] }).enumerated() {
        rank[place] = Int32(position)
      }
      self.init(codes: codes.map { rank[Int($0)] }, count: names.count)
    }
  }

  private init<Number: FixedWidthInteger & SignedInteger>(numbers: [Number], rows: [Int32]?) {
    let n = rows?.count ?? numbers.count
    guard n > 0 else {
      self.init(codes: [], count: 0)
      return
    }
    self = numbers.withUnsafeBufferPointer { numbers -> LevelCodes in
      if let rows {
        return Self.code(n) { numbers[Int(rows[$0])] }
      }
      return Self.code(n) { numbers[$0] }
    }
  }

  @inline(__always)
  private static func code<Number: FixedWidthInteger & SignedInteger>(
    _ n: Int, _ value: (Int) -> Number
  ) -> LevelCodes {
    var low = value(0)
    var high = low
    for row in 0..<n {
      let number = value(row)
      if number < low { low = number }
      if number > high { high = number }
    }
    let (span, overflow) = Int(high).subtractingReportingOverflow(Int(low))
    let codes: [Int32]
    if !overflow, span < max(4 * n, 1 << 16) {
      var table = [Int32](repeating: -1, count: span + 1)
      let base = Int(low)
      var next: Int32 = 0
      codes = table.withUnsafeMutableBufferPointer { table in
        for row in 0..<n { table[Int(value(row)) &- base] = 0 }
        for place in 0..<table.count where table[place] == 0 {
          table[place] = next
          next &+= 1
        }
        return [Int32](unsafeUninitializedCapacity: n) { codes, count in
          for row in 0..<n { codes[row] = table[Int(value(row)) &- base] }
          count = n
        }
      }
      return LevelCodes(codes: codes, count: Int(next))
    }
    let distinct = Set((0..<n).map(value)).sorted()
    let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
    return LevelCodes(codes: (0..<n).map { places[value($0)] ?? 0 }, count: distinct.count)
  }

  /// Keeps the rows given and numbers the levels that are left anew.
  func kept(_ rows: [Int32]) -> LevelCodes {
    LevelCodes(numbers: codes, rows: rows)
  }

  /// How many rows each level has.
  func sizes() -> [Int32] {
    var sizes = [Int32](repeating: 0, count: count)
    sizes.withUnsafeMutableBufferPointer { sizes in
      codes.withUnsafeBufferPointer { codes in for code in codes { sizes[Int(code)] &+= 1 } }
    }
    return sizes
  }

  /// Whether every level lies within one level of `other`.
  func isNested(in other: LevelCodes) -> Bool {
    guard count >= other.count else { return false }
    var home = [Int32](repeating: -1, count: count)
    return home.withUnsafeMutableBufferPointer { home in
      codes.withUnsafeBufferPointer { codes in
        other.codes.withUnsafeBufferPointer { others in
          for row in 0..<codes.count {
            let code = Int(codes[row])
            if home[code] < 0 {
              home[code] = others[row]
            } else if home[code] != others[row] {
              return false
            }
          }
          return true
        }
      }
    }
  }
}
