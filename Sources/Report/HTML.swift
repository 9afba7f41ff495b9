/// A piece of a page. Text is escaped when it is written; there is no way to put markup in from outside.
indirect enum HTML: Sendable {
  case text(String)
  case element(String, [(String, String)], [HTML])
  case group([HTML])
  /// The content of a `style` element: the house's own file, never text from a study or the record.
  case stylesheet([UInt8])

  static let nothing = HTML.group([])

  /// The whole document.
  func document() -> String {
    var output = "<!doctype html>\n"
    write(to: &output)
    return output + "\n"
  }

  private static let void: Set<String> = ["meta", "link", "img", "br", "hr", "input"]
  /// Elements before which a line break changes nothing that is seen.
  private static let block: Set<String> = [
    "head", "body", "header", "main", "footer", "nav", "section", "article", "h1", "h2", "h3", "h4", "p", "ul", "ol",
    "li",
    "dl", "div", "table", "thead", "tbody", "tr", "figure", "figcaption", "details", "summary", "meta", "link", "title",
    "style", "script", "caption", "aside",
  ]

  private func write(to output: inout String) {
    switch self {
    case .text(let text): Self.escape(text, to: &output)
    case .group(let parts): for part in parts { part.write(to: &output) }
    case .stylesheet(let bytes): output += String(decoding: bytes, as: UTF8.self)
    case .element(let name, let attributes, let children):
      if Self.block.contains(name), output.last != "\n" { output += "\n" }
      output += "<\(name)"
      for (key, value) in attributes {
        output += " \(key)=\""
        Self.escape(value, to: &output)
        output += "\""
      }
      output += ">"
      if Self.void.contains(name) { return }
      for child in children { child.write(to: &output) }
      output += "</\(name)>"
    }
  }

  static func escape(_ text: String, to output: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      case "\n", "\t": output.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": output += "\u{FFFD}"
      default: output.unicodeScalars.append(scalar)
      }
    }
  }
}

extension HTML: ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self = .text(value) }
}

@resultBuilder
enum HTMLBuilder {
  static func buildExpression(_ part: HTML) -> [HTML] { [part] }
  static func buildExpression(_ text: String) -> [HTML] { [.text(text)] }
  static func buildExpression(_ parts: [HTML]) -> [HTML] { parts }
  static func buildExpression(_ part: HTML?) -> [HTML] { part.map { [$0] } ?? [] }
  static func buildBlock(_ parts: [HTML]...) -> [HTML] { parts.flatMap { $0 } }
  static func buildOptional(_ parts: [HTML]?) -> [HTML] { parts ?? [] }
  static func buildEither(first parts: [HTML]) -> [HTML] { parts }
  static func buildEither(second parts: [HTML]) -> [HTML] { parts }
  static func buildArray(_ parts: [[HTML]]) -> [HTML] { parts.flatMap { $0 } }
}

/// An element: `tag("p", ["class": "lead"]) { "Text" }`. An attribute without a value is left out.
func tag(
  _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], @HTMLBuilder _ content: () -> [HTML] = { [] }
) -> HTML {
  .element(name, attributes.compactMap { key, value in value.map { (key, $0) } }, content())
}

/// A link to a page of the web, or the bare text where the address is not one (`javascript:…` stays text).
func externalLink(_ address: String) -> HTML {
  let url: String? =
    if address.hasPrefix("https://") || address.hasPrefix("http://") {
      address
    } else if address.lowercased().hasPrefix("doi:") {
      "https://doi.org/" + address.dropFirst(4).drop { $0 == " " }
    } else if address.hasPrefix("10."), address.contains("/") {
      "https://doi.org/" + address
    } else {
      nil
    }
  guard let url, !url.contains(" ") else { return .text(address) }
  return tag("a", ["href": url, "rel": "noreferrer"]) { address }
}
