/// The short titles of the Voeten record.
enum VoetenTitle {
  /// Words whose accents and apostrophes were broken on their way, each reviewed.
  private static let repairs = [
    ("D?\u{C3}\u{192}\u{C2}\u{AB}TENTE", "DÉTENTE"),
    ("People?\u{C3}\u{192}\u{E2}\u{20AC}\u{A0}s", "People's"),
    ("?\u{C3}\u{192}\u{C2}\u{A1}INTERNATIONAL", "INTERNATIONAL"),
  ]
  private static let ending = "resolution / adopted by the general assembly"

  /// Without what a library added (`: resolution / adopted by the General Assembly`, often cut short), without a
  /// description that ran into the title, spaces single.
  static func clean(_ printed: String) -> String {
    var text = printed
    for (broken, whole) in repairs where text.contains(broken) { text = text.replacing(broken, with: whole) }
    if let tab = text.firstIndex(of: "\t") { text = String(text[..<tab]) }
    text = text.filter { $0 != "\\" && $0 != "\"" }
    if let colon = text.lastIndex(of: ":") {
      let tail = text[text.index(after: colon)...].drop { $0 == " " }
      if !tail.isEmpty, ending.hasPrefix(tail.lowercased()) { text = String(text[..<colon]) }
    }
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
