import Statistics

/// One figure: a Vega-Lite specification, the same for the page, the files and any other viewer.
public struct Figure: Sendable {
  /// The name of its files: `forest-culture-alignment`.
  public let name: String
  /// The finding in words.
  public let title: String
  /// What is drawn, and how to read it.
  public let subtitle: String
  /// What a screen reader says in place of the picture.
  public let description: String
  public let specification: JSONValue

  /// Adds title, description and the house's style to a drawing.
  ///
  /// - Parameter wideTitle: whether the title begins at the picture's edge, since labels take much of its width.
  init(
    name: String, title: String, subtitle: String, description: String, titleExpression: String? = nil,
    wideTitle: Bool = false, hints: JSONValue.Members = [:], drawing: JSONValue.Members
  ) {
    self.name = name
    self.title = title
    self.subtitle = subtitle
    self.description = description
    var members: JSONValue.Members = [
      "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
      "description": .string(description),
      "title": [
        "text": titleExpression.map { ["expr": .string($0)] } ?? JSONValue(wrapped(title, at: 78)),
        "subtitle": JSONValue(wrapped(subtitle, at: 96)),
      ],
    ]
    if wideTitle, var words = members["title"]?.members {
      words["frame"] = "bounds"
      members["title"] = .object(words)
    }
    if !hints.pairs.isEmpty { members["usermeta"] = ["suasion": .object(hints)] }
    for (key, value) in drawing.pairs { members[key] = value }
    members["config"] = FigureStyle.config
    specification = .object(members)
  }

  /// A file name from words: lower case, letters, digits and hyphens.
  public static func slug(_ words: String...) -> String {
    var output = ""
    for scalar in words.joined(separator: "-").lowercased().unicodeScalars {
      let kept = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
      if kept { output.unicodeScalars.append(scalar) } else if !output.isEmpty, output.last != "-" { output += "-" }
    }
    while output.last == "-" { output.removeLast() }
    return output.isEmpty ? "figure" : output
  }
}
