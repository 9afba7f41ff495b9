import Statistics

/// A JSON document that is written the same way every time: keys stand in the order given, numbers in the fewest digits
/// that read back to the same value, and what JSON cannot say (NaN, infinities) is refused.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  /// A whole number in all its digits, beyond the 2^53 that a `Double` holds: a seed.
  case whole(UInt64)
  case string(String)
  case array([JSONValue])
  case object(Members)

  /// Members in the order they are written.
  public struct Members: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public private(set) var pairs: [(key: String, value: JSONValue)]

    public init(_ pairs: [(key: String, value: JSONValue)]) { self.pairs = pairs }
    public init(dictionaryLiteral elements: (String, JSONValue)...) { pairs = elements.map { ($0.0, $0.1) } }

    public subscript(key: String) -> JSONValue? {
      get { pairs.first { $0.key == key }?.value }
      set {
        let index = pairs.firstIndex { $0.key == key }
        switch (index, newValue) {
        case (let index?, let value?): pairs[index].value = value
        case (let index?, nil): pairs.remove(at: index)
        case (nil, let value?): pairs.append((key, value))
        case (nil, nil): break
        }
      }
    }

    public static func == (a: Members, b: Members) -> Bool {
      a.pairs.count == b.pairs.count && zip(a.pairs, b.pairs).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Members(elements.map { ($0.0, $0.1) }))
  }
  public init(nilLiteral: ()) { self = .null }

  public init(_ value: String) { self = .string(value) }
  public init(_ value: Int) { self = .number(Double(value)) }
  public init(_ value: Double) { self = .number(value) }
  public init(_ value: Bool) { self = .bool(value) }
  public init(_ value: String?) { self = value.map(JSONValue.string) ?? .null }
  public init(_ value: Int?) { self = value.map { .number(Double($0)) } ?? .null }
  public init(_ values: [String]) { self = .array(values.map(JSONValue.string)) }
  public init(_ values: [JSONValue]) { self = .array(values) }

  /// A number where there is a finite one, else null: for a result that could not be estimated.
  public init(orNull value: Double?) { self = value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }

  /// A member of an object, or an element of an array.
  public subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  public subscript(index: Int) -> JSONValue? {
    if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
  }

  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var number: Double? { if case .number(let value) = self { value } else { nil } }
  public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  public var members: Members? { if case .object(let members) = self { members } else { nil } }
}

extension JSONValue {
  /// The document as text; on one line, or indented by two spaces with flat arrays and small objects kept on one line.
  ///
  /// - Throws: `SuasionError` (fault) at a number that is not finite, naming where it stands.
  public func text(indented: Bool = false) throws -> String {
    var output = ""
    try write(to: &output, indent: indented ? 0 : nil, path: "$")
    return output
  }

  private func write(to output: inout String, indent: Int?, path: @autoclosure () -> String) throws {
    switch self {
    case .null: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .number(let value): output += try Self.digits(value, at: path())
    case .whole(let value): output += String(value)
    case .string(let text): Self.quote(text, to: &output)
    case .array(let elements):
      let inner = indent.flatMap { isSmall ? nil : $0 + 2 }
      output += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { output += indent != nil && inner == nil ? ", " : "," }
        Self.breakLine(inner, &output)
        try element.write(to: &output, indent: inner, path: "\(path())[\(index)]")
      }
      if !elements.isEmpty, let indent, inner != nil { Self.breakLine(indent, &output) }
      output += "]"
    case .object(let members):
      let inner = indent.flatMap { isSmall ? nil : $0 + 2 }
      output += "{"
      for (index, (key, value)) in members.pairs.enumerated() {
        if index > 0 { output += indent != nil && inner == nil ? ", " : "," }
        Self.breakLine(inner, &output)
        Self.quote(key, to: &output)
        output += indent != nil ? ": " : ":"
        try value.write(to: &output, indent: inner, path: "\(path()).\(key)")
      }
      if !members.pairs.isEmpty, let indent, inner != nil { Self.breakLine(indent, &output) }
      output += "}"
    }
  }

  /// Whether it is short and flat enough to stand on one line.
  private var isSmall: Bool {
    switch self {
    case .array(let elements): elements.allSatisfy(\.isScalar)
    case .object(let members): members.pairs.count <= 2 && members.pairs.allSatisfy { $0.value.isScalar }
    default: true
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array(let elements): elements.isEmpty
    case .object(let members): members.pairs.isEmpty
    default: true
    }
  }

  private static func breakLine(_ indent: Int?, _ output: inout String) {
    guard let indent else { return }
    output += "\n"
    output += String(repeating: " ", count: indent)
  }

  private static func digits(_ value: Double, at path: String) throws -> String {
    guard value.isFinite else { throw SuasionError(.fault, "\(value) cannot stand in JSON", at: .init(key: path)) }
    if value == 0 { return "0" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func quote(_ text: String, to output: inout String) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\u{0}"..."\u{1F}", "\u{2028}", "\u{2029}":
        let hex = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}
