import ArgumentParser
import Statistics

extension ParsableCommand {
  /// The choice that a word names.
  func word<Choice: RawRepresentable<String> & CaseIterable>(
    _ word: String, _ option: String, _ what: String
  ) throws -> Choice {
    guard let choice = Choice(rawValue: word) else {
      throw SuasionError(
        .usage, "no \(what) '\(word)'", at: .init(key: option), hint: "choose from \(Self.names(Choice.self))")
    }
    return choice
  }

  static func names<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type) -> String {
    type.allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// Names with commas between.
  func list(_ names: String?) -> [String] {
    names?.split(separator: ",").map { String($0.trimming(while: \.isWhitespace)) }.filter { !$0.isEmpty } ?? []
  }
}

extension Substring {
  /// Without the leading and trailing characters that satisfy `condition`.
  func trimming(while condition: (Character) -> Bool) -> Substring {
    var rest = drop(while: condition)
    while let last = rest.last, condition(last) { rest.removeLast() }
    return rest
  }
}

/// Words as typed, with a negative number joined to the option before it (`--leads -2` as `--leads=-2`), which the parser
/// would else take for an option.
func joiningNegativeNumbers(_ words: [String]) -> [String] {
  func isNegative(_ word: String) -> Bool {
    guard word.hasPrefix("-"), let next = word.dropFirst().first else { return false }
    return next.isASCII && next.isNumber || next == "." || Double(word) != nil
  }
  var joined: [String] = []
  for (place, word) in words.enumerated() {
    if word == "--" { return joined + words[place...] }
    if isNegative(word), place > 0, words[place - 1].hasPrefix("--"), !words[place - 1].contains("="),
      let option = joined.popLast()
    {
      joined.append("\(option)=\(word)")
    } else {
      joined.append(word)
    }
  }
  return joined
}
