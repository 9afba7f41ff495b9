import Statistics
import Yams

/// A node of a study file that knows its place, and notices keys that nobody read.
///
/// `Codable` passes over unknown keys in silence; a misspelt `smalest_effect` must be an error, with its line.
struct StudyNode {
  let node: Node
  let file: String
  let path: String

  static func parse(_ text: String, file: String) throws -> StudyNode {
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw SuasionError(.usage, "the study is empty", at: .init(file: file), hint: "see Studies/tech-diplomacy.yml")
      }
      return StudyNode(node: node, file: file, path: "")
    } catch let error as YamlError {
      throw SuasionError(
        .usage, "not readable as YAML: \(String(describing: error).split(separator: "\n").joined(separator: " "))",
        at: .init(file: file), hint: "mind the indentation and the colons")
    }
  }

  var location: SuasionError.Location {
    .init(file: file, line: node.mark?.line, key: path.isEmpty ? nil : path)
  }

  func fault(_ message: String, hint: String? = nil) -> SuasionError {
    SuasionError(.usage, message, at: location, hint: hint)
  }

  func child(_ node: Node, _ name: String) -> StudyNode {
    StudyNode(node: node, file: file, path: path.isEmpty ? name : "\(path).\(name)")
  }

  /// Reads a mapping; every key must be one of `keys`.
  func mapping<Value>(_ keys: Set<String>, _ read: (StudyMapping) throws -> Value) throws -> Value {
    guard let mapping = node.mapping else { throw fault("a list of keys is needed here") }
    var children: [String: StudyNode] = [:]
    for (key, value) in mapping {
      guard let name = key.string else { throw fault("a key that is no text") }
      let child = StudyNode(node: value, file: file, path: path.isEmpty ? name : "\(path).\(name)")
      guard keys.contains(name) else {
        throw SuasionError(
          .usage, "unknown key '\(name)'", at: .init(file: file, line: key.mark?.line, key: path.isEmpty ? nil : path),
          hint: "the keys here are \(keys.sorted().joined(separator: ", "))")
      }
      children[name] = child
    }
    return try read(StudyMapping(node: self, children: children))
  }

  /// Reads a mapping whose keys are names of the author's own.
  func named<Value>(_ read: (String, StudyNode) throws -> Value) throws -> [(String, Value)] {
    guard let mapping = node.mapping else { throw fault("a list of named entries is needed here") }
    return try mapping.map { key, value in
      guard let name = key.string else { throw fault("a key that is no text") }
      return (name, try read(name, child(value, name)))
    }
  }

  func list<Value>(_ read: (StudyNode) throws -> Value) throws -> [Value] {
    guard let sequence = node.sequence else { throw fault("a list is needed here", hint: "write [a, b] or - lines") }
    return try sequence.enumerated().map { index, item in
      try read(StudyNode(node: item, file: file, path: "\(path)[\(index)]"))
    }
  }

  func string() throws -> String {
    guard let text = node.scalar?.string, !text.isEmpty else { throw fault("a text is needed here") }
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(" ") }.joined(separator: " ")
  }

  func int() throws -> Int {
    guard let number = node.int else { throw fault("a whole number is needed here") }
    return number
  }

  func double() throws -> Double {
    guard let number = node.float ?? node.int.map(Double.init), number.isFinite else {
      throw fault("a number is needed here")
    }
    return number
  }

  func bool() throws -> Bool {
    guard let value = node.bool else { throw fault("true or false is needed here") }
    return value
  }

  func choice<Choice: RawRepresentable & CaseIterable>() throws -> Choice where Choice.RawValue == String {
    let written = try string()
    guard let choice = Choice(rawValue: written) else {
      throw fault(
        "'\(written)' is not known here", hint: "choose from \(Choice.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    return choice
  }
}

/// The keys of a mapping, each with its place.
struct StudyMapping {
  let node: StudyNode
  let children: [String: StudyNode]

  subscript(_ key: String) -> StudyNode? { children[key] }

  func required(_ key: String) throws -> StudyNode {
    guard let child = children[key] else { throw node.fault("key '\(key)' is missing") }
    return child
  }

  func strings(_ key: String) throws -> [String] { try children[key]?.list { try $0.string() } ?? [] }
}
