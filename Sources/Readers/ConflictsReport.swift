import Record

/// `Record/CONFLICTS.md`: what was met while the record was built, on how many facts the sources differ, and each one.
///
/// - Parameters:
///   - conflicts: of every reader, in any order.
///   - notes: one sentence each; printed in their order.
/// - Returns: Markdown, the same bytes for the same conflicts.
public func conflictsReport(_ conflicts: [Conflict], notes: [String]) -> String {
  let groups = Dictionary(grouping: conflicts) {
    Disagreement(kind: $0.kind, kept: $0.keptSource, other: $0.otherSource)
  }
  .sorted { $0.key < $1.key }
  var lines = [
    "# Known conflicts",
    "",
    "Written by `suasion record build`. Where two sources differ on a fact the record keeps one of them; each such "
      + "fact stands below, after what the readers inferred, repaired and left out. `conflicts.csv` has the same list "
      + "as a table.",
    "",
    "## What the readers met",
    "",
  ]
  lines += notes.map { "- \(escaped($0))" }
  lines += [
    "", "## How many", "", "| kind | kept | differs | facts | subjects |", "| --- | --- | --- | ---: | ---: |",
  ]
  for (group, members) in groups {
    let subjects = Set(members.map(\.subject)).count
    lines.append(
      "| \(escaped(group.kind)) | \(escaped(group.kept)) | \(escaped(group.other)) | \(members.count) | \(subjects) |")
  }
  lines.append("| all | | | \(conflicts.count) | \(Set(conflicts.map { $0.kind + "\t" + $0.subject }).count) |")
  for (group, members) in groups {
    lines += [
      "", "## \(escaped(group.kind)): \(escaped(group.kept)) kept, \(escaped(group.other)) differs", "",
    ]
    lines += entries(members)
  }
  return lines.joined(separator: "\n") + "\n"
}

private struct Disagreement: Hashable, Comparable {
  var kind: String
  var kept: String
  var other: String

  static func < (a: Disagreement, b: Disagreement) -> Bool { (a.kind, a.kept, a.other) < (b.kind, b.kept, b.other) }
}

/// One line a subject: `- v9423: NLD abstain (absent), NZL yes (absent)`, what differs in brackets.
private func entries(_ conflicts: [Conflict]) -> [String] {
  var bySubject: [String: [String]] = [:]
  for conflict in conflicts {
    let fact = "\(conflict.kept) (\(conflict.other))"
    bySubject[conflict.subject, default: []].append(conflict.country.map { "\($0) \(fact)" } ?? fact)
  }
  return bySubject.sorted { naturallyPrecedes($0.key, $1.key) }.map { subject, facts in
    "- \(escaped(subject)): \(escaped(facts.sorted().joined(separator: ", ")))"
  }
}

/// Orders `v9` before `v10`.
private func naturallyPrecedes(_ a: String, _ b: String) -> Bool {
  func parts(_ text: String) -> [(text: String, number: Int)] {
    var parts: [(String, Int)] = []
    var rest = text[...]
    while !rest.isEmpty {
      let words = rest.prefix { !$0.isNumber }
      let digits = rest.dropFirst(words.count).prefix { $0.isNumber }
      parts.append((String(words), Int(digits) ?? 0))
      rest = rest.dropFirst(words.count + digits.count)
    }
    return parts
  }
  for (x, y) in zip(parts(a), parts(b)) where x != y { return x < y }
  return (a.count, a) < (b.count, b)
}

/// Markdown's own characters, made harmless.
private func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    if "\\`*[]<>|".contains(character) { result += "\\" }
    result.append(character)
  }
  return result
}
