/// Builds comma-separated text: UTF-8, LF, quotes only where a field needs them.
public struct DelimitedWriter: Sendable {
  public private(set) var text: String
  private let width: Int

  public init(header: [String]) {
    text = ""
    width = header.count
    append(header)
  }

  /// Adds a row; its width is the header's.
  public mutating func append(_ fields: [String]) {
    precondition(fields.count == width, "a row of \(fields.count) fields under a header of \(width)")
    for (index, field) in fields.enumerated() {
      if index > 0 { text += "," }
      text += Self.quoted(field)
    }
    text += "\n"
  }

  static func quoted(_ field: String) -> String {
    let special = field.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
    return special ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
  }
}
