import Figures
import Studies

extension Page {
  func section(of question: QuestionAnswer) -> HTML {
    tag("article", ["class": "question", "id": anchor(question)]) {
      tag("header") {
        tag("h3") { question.title }
        tag("p", ["class": "claim"]) { "Claim: \(question.claim)" }
        tag("p", ["class": "ruling"]) {
          badge(question.verdict)
          tag("span", ["class": "reason"]) { question.reason }
        }
        forecastScore(of: question)
        leading(question)
      }
      if !question.missing.isEmpty {
        tag("div", ["class": "missing"]) {
          tag("h4") { "What is missing" }
          tag("ul") { for item in question.missing { tag("li") { item } } }
        }
      }
      let panels = figures.panels[question.id] ?? []
      let several = panels.count > 1
      for panel in panels where panel.group.decides || !panels.contains(where: { $0.group.decides }) {
        outcome(panel, question, titled: several)
      }
      let checks = panels.filter { !$0.group.decides && panels.contains { $0.group.decides } }
      if !checks.isEmpty {
        tag("details") {
          tag("summary") { "Checks on other measures: \(listed(checks.map(\.group.label)))" }
          for panel in checks { outcome(panel, question, titled: true) }
        }
      }
      scrutinySection(of: question)
      samples(question)
      diagnostics(question)
      if !question.notes.isEmpty {
        tag("div", ["class": "notes"]) {
          tag("h4") { "Notes" }
          tag("ul") { for note in question.notes { tag("li") { note } } }
        }
      }
    }
  }

  /// The leading estimate in one sentence.
  @HTMLBuilder private func leading(_ question: QuestionAnswer) -> [HTML] {
    if let row = question.headline, let estimate = row.estimate {
      let decimals = NumberText.decimals(of: row)
      tag("p", ["class": "leading"]) {
        "\(row.label), \(row.outcomeLabel): "
        tag("strong") {
          datum(estimate.estimate, NumberText.fixed(estimate.estimate, decimals))
          " \(row.unit) (\(row.sample?.counts == .occasions ? "95 % of futures" : "95 % CI") "
          datum(estimate.confLow, NumberText.fixed(estimate.confLow, decimals))
          " to "
          datum(estimate.confHigh, NumberText.fixed(estimate.confHigh, decimals))
          ")"
        }
        if row.sample?.counts == .occasions {
          "; smallest difference of interest ±\(NumberText.plain(row.smallestEffect))"
        } else {
          "; smallest effect of interest ±\(NumberText.plain(row.smallestEffect)), smallest detectable effect "
          datum(estimate.minimumDetectableEffect, NumberText.fixed(estimate.minimumDetectableEffect, decimals))
        }
        "."
      }
    }
  }

  @HTMLBuilder private func outcome(_ panel: FigureSet.Panel, _ question: QuestionAnswer, titled: Bool) -> [HTML] {
    tag("div", ["class": "outcome"]) {
      if titled { tag("h4", ["class": "outcome-title"]) { panel.group.heading } }
      panel.forest.map { picture($0, level: titled ? "h5" : "h4") }
      panel.eventStudy.map { picture($0, level: titled ? "h5" : "h4") }
      evidence(panel.group, question)
      if let checks = panel.eventStudyChecks {
        tag("details") {
          tag("summary") { "Paths before and after adoption in the checks" }
          picture(checks, level: "h5")
        }
      }
    }
  }

  /// The rows of one outcome as a table, with the notes below it, each told once.
  @HTMLBuilder private func evidence(_ group: OutcomeGroup, _ question: QuestionAnswer) -> [HTML] {
    let notes = RowNotes(group.rows)
    let counted =
      switch group.rows.lazy.compactMap(\.sample).first?.counts ?? .countries {
      case .countries: ["Adopters", "Compared", "Obs."]
      case .occasions: ["Endorsements", "Years without", "Years at risk"]
      }
    tag("p", ["class": "caption"]) {
      "\(group.heading). "
      if let sample = group.rows.first?.sampleLabel, !sample.isEmpty {
        let one = group.rows.allSatisfy { $0.sampleLabel == sample }
        "Sample: \(sample)\(one ? "" : ", unless a row says otherwise"). "
      }
      group.rows.allSatisfy(\.decides) ? "Every row decides." : "◆ decides; the rest are checks."
    }
    scrolling("Evidence: \(question.title), \(group.label)") {
      tag("table", ["class": "evidence"]) {
        tag("thead") {
          tag("tr") {
            tag("th", ["scope": "col"]) { "Row" }
            for heading in ["Estimate (95 % CI)", "p", "MDE"] + counted + ["Years", "Pre-trend p"] {
              tag("th", ["scope": "col", "class": "number"]) { heading }
            }
          }
        }
        tag("tbody") { for row in group.rows { evidenceRow(row, group, notes) } }
      }
    }
    if !notes.texts.isEmpty {
      tag("dl", ["class": "footnotes"]) {
        for (index, text) in notes.texts.enumerated() {
          tag("div") {
            tag("dt") { RowNotes.sign(index) }
            tag("dd") { text }
          }
        }
      }
    }
  }

  private func evidenceRow(_ row: Evidence, _ group: OutcomeGroup, _ notes: RowNotes) -> HTML {
    let estimate = row.estimate
    let decimals = group.decimals
    let signs = notes.signs(of: row)
    let short = group.shortLabel(of: row)
    return tag("tr", ["class": row.decides ? "decides" : short == nil ? nil : "under"]) {
      tag("th", ["scope": "row"]) {
        if row.decides { tag("span", ["class": "mark", "title": "decides"]) { "◆ " } }
        short ?? row.label
        if !signs.isEmpty { tag("sup") { signs } }
        if row.sampleLabel != group.rows.first?.sampleLabel { tag("span", ["class": "sample"]) { row.sampleLabel } }
      }
      if let estimate {
        tag("td", ["class": "number"]) {
          datum(estimate.estimate, NumberText.fixed(estimate.estimate, decimals))
          " ("
          datum(estimate.confLow, NumberText.fixed(estimate.confLow, decimals))
          " to "
          datum(estimate.confHigh, NumberText.fixed(estimate.confHigh, decimals))
          ")"
        }
      } else {
        tag("td", ["class": "number"]) { "not estimated" }
      }
      tag("td", ["class": "number"]) { datum(estimate?.pValue, NumberText.p(estimate?.pValue ?? .nan)) }
      tag("td", ["class": "number"]) {
        datum(
          estimate?.minimumDetectableEffect, NumberText.fixed(estimate?.minimumDetectableEffect ?? .nan, decimals))
      }
      for count in [row.sample?.treated, row.sample?.control, row.sample?.observations] {
        tag("td", ["class": "number"]) { count.map(NumberText.count) ?? NumberText.none }
      }
      tag("td", ["class": "number years"]) { row.sample?.years ?? NumberText.none }
      tag("td", ["class": "number"]) { datum(row.preTrend?.pValue, NumberText.p(row.preTrend?.pValue ?? .nan)) }
    }
  }

  /// Who is left out and why, by name; rows that leave out the same countries are told together.
  @HTMLBuilder private func samples(_ question: QuestionAnswer) -> [HTML] {
    let groups = leftOutGroups(question)
    if !groups.isEmpty {
      tag("details") {
        tag("summary") { "Samples, and the countries left out" }
        for group in groups {
          tag("div", ["class": "left-out"]) {
            tag("p", ["class": "rows"]) { listed(group.rows) }
            if group.leftOut.isEmpty {
              tag("p") { "No country is left out." }
            } else {
              tag("dl") {
                for part in group.leftOut {
                  tag("dt") { "\(part.reason) (\(NumberText.count(part.countries.count)))" }
                  tag("dd") { part.countries.map(name(of:)).joined(separator: ", ") }
                }
              }
            }
          }
        }
      }
    }
  }

  private func leftOutGroups(_ question: QuestionAnswer) -> [(rows: [String], leftOut: [Sample.LeftOut])] {
    var groups: [(rows: [String], leftOut: [Sample.LeftOut])] = []
    for row in question.evidence {
      guard let leftOut = row.sample?.leftOut else { continue }
      let label = "\(row.label) on \(row.outcomeLabel) (\(row.sampleLabel))"
      if let index = groups.firstIndex(where: { $0.leftOut == leftOut }) {
        groups[index].rows.append(label)
      } else {
        groups.append(([label], leftOut))
      }
    }
    return groups
  }

  /// A country's name where the study gives its code.
  private func name(of country: String) -> String {
    countries.first { $0.code.rawValue == country }?.name ?? country
  }

  @HTMLBuilder private func diagnostics(_ question: QuestionAnswer) -> [HTML] {
    let rows = question.evidence.filter { !$0.diagnostics.isEmpty }
    if !rows.isEmpty || !question.diagnostics.isEmpty {
      tag("details") {
        tag("summary") { "Diagnostics" }
        if !question.diagnostics.isEmpty { numbers("The question as a whole", question.diagnostics) }
        for row in rows { numbers("\(row.label) on \(row.outcomeLabel) (\(row.sampleLabel))", row.diagnostics) }
      }
    }
  }

  private func numbers(_ title: String, _ numbers: [String: Double]) -> HTML {
    tag("div", ["class": "diagnostics"]) {
      tag("p", ["class": "rows"]) { title }
      tag("dl") {
        for (key, value) in numbers.sorted(by: { $0.key < $1.key }) {
          tag("div") {
            tag("dt") { words(of: key) }
            tag("dd") { datum(value, NumberText.significant(value)) }
          }
        }
      }
    }
  }

  /// "breakdownValue" → "breakdown value".
  private func words(of key: String) -> String {
    var output = ""
    for character in key {
      if character.isUppercase, let last = output.last, last.isLowercase {
        output += " " + character.lowercased()
      } else {
        output.append(character == "_" || character == "." ? " " : character)
      }
    }
    return output
  }
}

/// The notes of a table's rows, each once, in order of first mention.
struct RowNotes {
  private(set) var texts: [String] = []

  init(_ rows: [Evidence]) {
    for row in rows { for note in row.notes where !texts.contains(note) { texts.append(note) } }
  }

  /// "a c": the signs of a row's notes.
  func signs(of row: Evidence) -> String {
    texts.indices.filter { row.notes.contains(texts[$0]) }.map(Self.sign).joined(separator: " ")
  }

  /// a, b, … z, aa, ab, ….
  static func sign(_ index: Int) -> String {
    let letter = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index % 26)))
    return index < 26 ? letter : sign(index / 26 - 1) + letter
  }
}
