/// The one error of the house: what is wrong, where, and how to mend it.
///
/// The command prints it on one line, `error: place: message (hint)`, and leaves with `code.exitStatus`.
public struct SuasionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Whose fault it is; decides the exit status.
  public enum Code: String, Sendable {
    /// The evidence or the file given: exit 1.
    case data
    /// The words of the command or of a study file: exit 2.
    case usage
    /// Ours: exit 70.
    case fault

    public var exitStatus: Int32 {
      switch self {
      case .data: 1
      case .usage: 2
      case .fault: 70
      }
    }
  }

  /// A place in a file, or a key of a study.
  public struct Location: Equatable, Sendable, CustomStringConvertible {
    public var file: String?
    public var line: Int?
    public var column: String?
    public var key: String?

    public init(file: String? = nil, line: Int? = nil, column: String? = nil, key: String? = nil) {
      self.file = file
      self.line = line
      self.column = column
      self.key = key
    }

    public var description: String {
      var parts: [String] = []
      if let file {
        parts.append(line.map { "\(file):\($0)" } ?? file)
      } else if let line {
        parts.append("line \(line)")
      }
      if let column { parts.append("column \(column)") }
      if let key { parts.append("key \(key)") }
      return parts.joined(separator: ", ")
    }
  }

  public var code: Code
  public var message: String
  public var location: Location?
  public var hint: String?

  public init(_ code: Code, _ message: String, at location: Location? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.location = location
    self.hint = hint
  }

  public var description: String {
    var text = ""
    if let location, !location.description.isEmpty { text += "\(location.description): " }
    text += message
    if let hint { text += "; \(hint)" }
    return text
  }
}
