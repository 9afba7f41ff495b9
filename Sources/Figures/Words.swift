/// Breaks a text into lines of at most `width` characters, at spaces.
func wrapped(_ text: String, at width: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(separator: " ") {
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] = last + " " + word
    } else {
      lines.append(String(word))
    }
  }
  return lines.isEmpty ? [""] : lines
}

extension String {
  /// With its first letter small, unless the word is an abbreviation (GDP) or holds a capital further on (PM2.5).
  var decapitalised: String {
    guard let first, let word = split(separator: " ").first, !word.dropFirst().contains(where: \.isUppercase) else {
      return self
    }
    return first.lowercased() + dropFirst()
  }
}

/// A text as a literal of Vega's expression language.
func expressionLiteral(_ text: String) -> String {
  "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'").replacing("\n", with: "\\n") + "'"
}

func expressionList(_ texts: [String]) -> String {
  "[" + texts.map(expressionLiteral).joined(separator: ", ") + "]"
}

func expressionObject(_ pairs: [(key: String, value: String)]) -> String {
  "{" + pairs.map { "\(expressionLiteral($0.key)): \(expressionLiteral($0.value))" }.joined(separator: ", ") + "}"
}
