import Record

/// What the record holds, in a table that fits a terminal of 80 columns.
func recordSummary(_ record: Record) -> String {
  var lines: [String] = []
  func pad(_ text: String, _ width: Int) -> String {
    text.count >= width
      ? String(text.prefix(width - 1)) + "…" : text + String(repeating: " ", count: width - text.count)
  }
  func line(_ what: String, _ count: String, _ from: String, _ to: String, _ note: String) {
    let number = String(repeating: " ", count: max(0, 8 - count.count)) + count
    lines.append("  " + pad(what, 39) + number + "  " + pad(from, 6) + pad(to, 6) + note)
  }
  func row(_ what: String, _ count: Int, _ from: String, _ to: String, _ note: String) {
    line(what, String(count), from, to, note)
  }
  func years(_ dates: [Int]) -> (String, String) {
    (dates.min().map(String.init) ?? "", dates.max().map(String.init) ?? "")
  }
  lines.append("Record \(record.contentHash.prefix(12))")
  line("what", "count", "from", "to", "")

  row("countries", record.countries.count, "", "", "")
  let calls = record.rollCalls
  let (firstCall, lastCall) = years(calls.map(\.year))
  row("roll calls", calls.count, firstCall, lastCall, "")
  for origin in RollCall.Origin.allCases {
    let some = calls.filter { $0.origin == origin }
    let (from, to) = years(some.map(\.year))
    let label =
      switch origin {
      case .voeten: "  from the Voeten record alone"
      case .un: "  from the UN's files alone"
      case .both: "  from both, the UN's kept"
      }
    row(label, some.count, from, to, "")
  }
  var counts = [Int](repeating: 0, count: Stance.allCases.count)
  for value in record.stances.values { counts[Int(value)] += 1 }
  row("stances", counts[0] + counts[1] + counts[2], firstCall, lastCall, "")
  for stance in [Stance.yes, .abstain, .no, .absent, .unknown] {
    row("  \(stance)", counts[Int(stance.rawValue)], "", "", "")
  }
  let (firstText, lastText) = years(record.texts.map(\.date.year))
  row("texts with sponsors", record.texts.count, firstText, lastText, "")
  row("  without a vote", record.texts.filter { $0.adoption == .withoutVote }.count, "", "", "")
  row("conflicts between sources", record.conflicts.count, "", "", "")

  lines.append("")
  line("programme/coding", "adopted", "from", "to", "list      undated")
  for coding in record.codings {
    let events = record.adoptions.filter { $0.coding == coding.id && $0.counts }
    let adopters = Set(events.map(\.country))
    let dated = Set(events.filter { $0.date != nil }.map(\.country))
    let (from, to) = years(events.compactMap { $0.date?.year })
    row(coding.id, adopters.count, from, to, pad(coding.coverage.rawValue, 10) + "\(adopters.count - dated.count)")
  }
  lines.append("")
  line("framework", "adhered", "from", "to", "list")
  for framework in record.frameworks {
    let acts = record.endorsements.filter { $0.framework == framework.id && $0.counts }
    let (from, to) = years(acts.compactMap { $0.date?.year })
    row(framework.id, Set(acts.map(\.country)).count, from, to, framework.coverage.rawValue)
  }
  lines.append("")
  line("indicator", "values", "from", "to", "extreme")
  for indicator in record.indicators {
    let series = record.observations[indicator.id] ?? []
    let (from, to) = years(series.map(\.year))
    row(indicator.id, series.count, from, to, "\(series.filter(\.flagged).count)")
  }
  return lines.map { $0.replacing(#/\s+$/#, with: "") }.joined(separator: "\n") + "\n"
}
