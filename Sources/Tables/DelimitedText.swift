import Statistics

/// A delimited text file (RFC 4180) held as bytes, with the extent of every field.
///
/// Accepts a UTF-8 byte-order mark, CRLF and quoted fields that span lines. Refuses, with the line: text that is not
/// UTF-8, a quote that never closes, a row with more or fewer fields than the header, a column named twice.
public struct DelimitedText: Sendable {
  public let name: String
  public let header: [String]
  public let rowCount: Int

  let bytes: [UInt8]
  /// Start and end of each field, row-major; a quoted field's extent lies inside its quotes.
  let starts: [Int32]
  let ends: [Int32]
  /// The line of the file on which each row begins.
  let lines: [Int32]

  public init(_ bytes: [UInt8], name: String, delimiter: Character = ",") throws {
    self.name = name
    guard bytes.count < Int(Int32.max) else {
      throw SuasionError(.data, "larger than 2 GiB", at: .init(file: name), hint: "split it by year")
    }
    try Self.requireUTF8(bytes, name: name)
    guard let separator = delimiter.asciiValue else {
      throw SuasionError(.fault, "delimiter \(delimiter) is not ASCII")
    }

    let quote = UInt8(ascii: "\""), newline = UInt8(ascii: "\n"), carriage = UInt8(ascii: "\r")
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var line: Int32 = 1
    var starts: [Int32] = []
    var ends: [Int32] = []
    var lines: [Int32] = []
    var width = -1
    starts.reserveCapacity(bytes.count / 6)
    ends.reserveCapacity(bytes.count / 6)

    try bytes.withUnsafeBufferPointer { text in
      let count = text.count
      while position < count {
        if text[position] == newline || text[position] == carriage {  // an empty line is no row
          if text[position] == newline { line += 1 }
          position += 1
          continue
        }
        let rowLine = line
        var fields = 0
        row: while true {
          if position < count, text[position] == quote {
            let openedOn = line
            position += 1
            starts.append(Int32(position))
            while true {
              guard position < count else {
                throw SuasionError(
                  .data, "a quoted field never closes", at: .init(file: name, line: Int(openedOn)),
                  hint: "the file may be truncated")
              }
              if text[position] == quote {
                if position + 1 < count, text[position + 1] == quote {
                  position += 2
                  continue
                }
                break
              }
              if text[position] == newline { line += 1 }
              position += 1
            }
            ends.append(Int32(position))
            position += 1
            if position < count, text[position] != separator, text[position] != newline, text[position] != carriage {
              throw SuasionError(
                .data, "text after a closing quote", at: .init(file: name, line: Int(line)),
                hint: "double the quotes inside a quoted field")
            }
          } else {
            starts.append(Int32(position))
            while position < count, text[position] != separator, text[position] != newline { position += 1 }
            var end = position
            if end > Int(starts[starts.count - 1]), text[end - 1] == carriage,
              position == count || text[position] == newline
            {
              end -= 1
            }
            ends.append(Int32(end))
          }
          fields += 1
          if position < count, text[position] == carriage { position += 1 }
          if position < count, text[position] == separator {
            position += 1
            continue row
          }
          if position < count, text[position] == newline {
            position += 1
            line += 1
          }
          break row
        }
        if width < 0 {
          width = fields
        } else if fields != width {
          throw SuasionError(
            .data, "\(fields) fields where the header has \(width)", at: .init(file: name, line: Int(rowLine)),
            hint: "the file may be truncated, or a field with a comma lacks its quotes")
        }
        lines.append(rowLine)
      }
    }
    guard width > 0 else {
      throw SuasionError(.data, "the file is empty", at: .init(file: name), hint: "a header row is needed")
    }
    self.bytes = bytes
    self.starts = starts
    self.ends = ends
    self.lines = lines
    rowCount = lines.count - 1
    var header: [String] = []
    for field in 0..<width {
      let title = Self.text(bytes, Int(starts[field]), Int(ends[field]))
      if header.contains(title), !title.isEmpty {
        throw SuasionError(
          .data, "column '\(title)' stands twice", at: .init(file: name, line: 1), hint: "rename one of the two")
      }
      header.append(title)
    }
    self.header = header
  }

  /// The index of a column, blanks about its name passed over; throws a line that names those there are.
  public func column(_ title: String) throws -> Int {
    guard let index = header.firstIndex(of: title) ?? header.firstIndex(where: { Self.bare($0) == title }) else {
      throw SuasionError(
        .data, "no column '\(title)'", at: .init(file: name, line: 1),
        hint: "the columns are \(header.prefix(12).joined(separator: ", "))\(header.count > 12 ? ", …" : "")")
    }
    return index
  }

  /// The line of the file on which a row begins.
  public func line(_ row: Int) -> Int { Int(lines[row + 1]) }

  public func location(_ row: Int, _ column: Int) -> SuasionError.Location {
    .init(file: name, line: line(row), column: header[column])
  }

  public func string(_ row: Int, _ column: Int) -> String {
    let (start, end) = extent(row, column)
    return Self.text(bytes, start, end)
  }

  public func isEmpty(_ row: Int, _ column: Int) -> Bool {
    let (start, end) = extent(row, column)
    return start == end
  }

  /// Nil where the field is empty.
  public func optionalString(_ row: Int, _ column: Int) -> String? {
    isEmpty(row, column) ? nil : string(row, column)
  }

  /// The raw bytes of a field, quotes inside still doubled.
  public func withBytes<R>(_ row: Int, _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    let (start, end) = extent(row, column)
    return try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
  }

  /// Nil where the field is empty; throws where it is no whole number ("120.0" counts as one).
  public func int(_ row: Int, _ column: Int) throws -> Int? {
    let (start, end) = extent(row, column)
    if start == end { return nil }
    if let number = fastInt(start, end) { return number }
    let text = Self.text(bytes, start, end)
    if let number = Double(text), number == number.rounded(), abs(number) < 1e15 { return Int(number) }
    throw SuasionError(.data, "'\(text)' is not a whole number", at: location(row, column))
  }

  /// Nil where the field is empty or one of NA, NaN, N.A.; throws where it is no number. Blanks about it are passed over.
  public func double(_ row: Int, _ column: Int) throws -> Double? {
    let (start, end) = extent(row, column)
    if start == end { return nil }
    if let number = bytes.withUnsafeBufferPointer({ plainDecimal($0, start, end) }) { return number }
    let text = Self.bare(Self.text(bytes, start, end))
    if ["", "NA", "NaN", "nan", "N.A.", "N/A", "."].contains(text) { return nil }
    guard let number = Double(text) else {
      throw SuasionError(.data, "'\(text)' is not a number", at: location(row, column))
    }
    return number.isNaN ? nil : number
  }

  // MARK: - Fields

  private func extent(_ row: Int, _ column: Int) -> (Int, Int) {
    let field = (row + 1) * header.count + column
    return (Int(starts[field]), Int(ends[field]))
  }

  private func fastInt(_ start: Int, _ end: Int) -> Int? {
    guard end - start <= 15 else { return nil }
    var position = start
    let negative = bytes[position] == UInt8(ascii: "-")
    if negative { position += 1 }
    guard position < end else { return nil }
    var value = 0
    while position < end {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
      position += 1
    }
    return negative ? -value : value
  }

  /// Without blanks at either end.
  private static func bare(_ text: String) -> String {
    guard text.utf8.first == 0x20 || text.utf8.last == 0x20 else { return text }
    var rest = text[...].drop { $0 == " " }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }

  private static func text(_ bytes: [UInt8], _ start: Int, _ end: Int) -> String {
    let raw = bytes[start..<end]
    guard raw.contains(UInt8(ascii: "\"")) else { return String(decoding: raw, as: UTF8.self) }
    return String(decoding: raw, as: UTF8.self).replacing("\"\"", with: "\"")
  }

  private static func requireUTF8(_ bytes: [UInt8], name: String) throws {
    // Most files are ASCII; a wide scan settles those before the decoder looks at each character.
    let isASCII = bytes.withUnsafeBytes { raw -> Bool in
      var position = 0
      while position + 8 <= raw.count {
        if raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
        position += 8
      }
      while position < raw.count {
        if raw[position] & 0x80 != 0 { return false }
        position += 1
      }
      return true
    }
    if isASCII || String(validating: bytes, as: UTF8.self) != nil { return }
    var line = 1
    for row in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if String(validating: row, as: UTF8.self) == nil { break }
      line += 1
    }
    throw SuasionError(
      .data, "not UTF-8", at: .init(file: name, line: line),
      hint: "convert it first, for instance: iconv -f latin1 -t utf8")
  }
}
