import Figures
import Record
import Studies
import Tables

/// The tables beside the page, as comma-separated text; a number that is missing is an empty field.
enum ReportTables {
  /// broom's columns, then where each row belongs.
  static func estimates(_ answer: Answer) -> String {
    var table = DelimitedWriter(header: [
      "term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high", "question", "coding", "outcome",
      "unit", "sample", "estimator", "decides", "minimum.detectable.effect", "smallest.effect", "n_treated",
      "n_control",
      "n_obs",
    ])
    for question in answer.questions {
      for row in question.evidence {
        let estimate = row.estimate
        table.append([
          row.id, number(estimate?.estimate), number(estimate?.stdError), number(estimate?.statistic),
          number(estimate?.pValue), number(estimate?.confLow), number(estimate?.confHigh), question.id,
          row.coding ?? "",
          row.outcome, row.unit, row.sampleLabel, row.estimator, String(row.decides),
          number(estimate?.minimumDetectableEffect), number(row.smallestEffect), count(row.sample?.adopters),
          count(row.sample?.compared), count(row.sample?.observations),
        ])
      }
    }
    return table.text
  }

  static func verdicts(_ answer: Answer) -> String {
    var table = DelimitedWriter(header: [
      "question", "title", "claim", "direction", "verdict", "reason", "term", "estimate", "conf.low", "conf.high",
      "p.value",
      "unit", "n_treated", "n_control", "n_obs", "missing",
    ])
    for question in answer.questions {
      let estimate = question.headline?.estimate
      let sample = question.headline?.sample
      table.append([
        question.id, question.title, question.claim, question.direction, question.verdict.rawValue, question.reason,
        question.headline?.id ?? "", number(estimate?.estimate), number(estimate?.confLow), number(estimate?.confHigh),
        number(estimate?.pValue), question.headline?.unit ?? "", count(sample?.adopters), count(sample?.compared),
        count(sample?.observations), question.missing.joined(separator: "; "),
      ])
    }
    return table.text
  }

  /// One row an evidence row, with its label, years, test of the years before adoption and notes.
  static func evidence(_ answer: Answer) -> String {
    var table = DelimitedWriter(header: [
      "question", "term", "label", "programme", "coding", "outcome", "outcome.label", "unit", "sample", "years",
      "estimator", "decides", "estimate", "std.error", "conf.low", "conf.high", "p.value", "minimum.detectable.effect",
      "smallest.effect", "n_treated", "n_control", "n_obs", "pretrend.statistic", "pretrend.df", "pretrend.p.value",
      "notes",
    ])
    for question in answer.questions {
      for row in question.evidence {
        let estimate = row.estimate
        table.append([
          question.id, row.id, row.label, row.programme ?? "", row.coding ?? "", row.outcome, row.outcomeLabel,
          row.unit,
          row.sampleLabel, row.sample?.years ?? "", row.estimator, String(row.decides), number(estimate?.estimate),
          number(estimate?.stdError), number(estimate?.confLow), number(estimate?.confHigh), number(estimate?.pValue),
          number(estimate?.minimumDetectableEffect), number(row.smallestEffect), count(row.sample?.adopters),
          count(row.sample?.compared), count(row.sample?.observations), number(row.preTrend?.statistic),
          count(row.preTrend?.degreesOfFreedom), number(row.preTrend?.pValue), row.notes.joined(separator: " "),
        ])
      }
    }
    return table.text
  }

  static func eventStudy(_ answer: Answer) -> String {
    var table = DelimitedWriter(header: [
      "term", "event.time", "estimate", "std.error", "conf.low", "conf.high", "countries", "question", "coding",
      "outcome",
      "row",
    ])
    for question in answer.questions {
      for row in question.evidence {
        for point in row.eventStudy {
          table.append([
            "event:\(point.eventTime)", String(point.eventTime), number(point.estimate), number(point.stdError),
            number(point.confLow), number(point.confHigh), String(point.countries), question.id, row.coding ?? "",
            row.outcome, row.id,
          ])
        }
      }
    }
    return table.text
  }

  /// Who is left out of each row and why, one country a line.
  static func leftOut(_ answer: Answer) -> String {
    var table = DelimitedWriter(header: ["question", "row", "reason", "country"])
    for question in answer.questions {
      for row in question.evidence {
        for group in row.sample?.leftOut ?? [] {
          for country in group.countries { table.append([question.id, row.id, group.reason, country]) }
        }
      }
    }
    return table.text
  }

  /// Adoption through time under every coding.
  static func codings(_ backdrop: Backdrop) -> String {
    var table = DelimitedWriter(header: ["channel", "programme", "coding", "label", "year", "countries"])
    for row in backdrop.uptake {
      table.append([row.channel, row.programme, row.coding, row.label, String(row.year), String(row.countries)])
    }
    return table.text
  }

  static func alignment(_ backdrop: Backdrop) -> String {
    var table = DelimitedWriter(header: ["country", "name", "year", "value", "conf.low", "conf.high", "roll.calls"])
    for row in backdrop.alignment {
      table.append([
        row.country, row.name, String(row.year), number(row.value), number(row.low), number(row.high),
        String(row.rollCalls),
      ])
    }
    return table.text
  }

  /// Each country-year's ideal point: the posterior's mean and 90 % interval.
  static func idealPoints(_ backdrop: Backdrop) -> String {
    var table = DelimitedWriter(header: ["country", "name", "year", "mean", "q05", "q95", "votes"])
    for row in backdrop.idealPoints {
      table.append([
        row.country, row.name, String(row.year), number(row.mean), number(row.q05), number(row.q95), String(row.votes),
      ])
    }
    return table.text
  }

  static func diagnostics(_ answer: Answer) -> String {
    var table = DelimitedWriter(header: ["question", "row", "diagnostic", "value"])
    for question in answer.questions {
      for (key, value) in question.diagnostics.sorted(by: { $0.key < $1.key }) {
        table.append([question.id, "", key, number(value)])
      }
      for row in question.evidence {
        for (key, value) in row.diagnostics.sorted(by: { $0.key < $1.key }) {
          table.append([question.id, row.id, key, number(value)])
        }
      }
    }
    return table.text
  }

  static func sources(_ sources: [Source]) -> String {
    var table = DelimitedWriter(header: ["id", "title", "publisher", "licence", "reference", "attribution"])
    for source in sources {
      table.append([
        source.id, source.title, source.publisher, source.licence, source.reference, source.attribution,
      ])
    }
    return table.text
  }

  /// The fewest digits that read back to the same value.
  static func number(_ value: Double?) -> String {
    guard let value, value.isFinite, let text = try? JSONValue(value).text() else { return "" }
    return text
  }

  static func count(_ value: Int?) -> String { value.map { String($0) } ?? "" }
}
