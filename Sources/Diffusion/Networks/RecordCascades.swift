import Record
import Statistics

/// Cascades read off the record, and what had to be left out.
public struct RecordCascades: Sendable, Equatable {
  /// By framework or series; times in years.
  public let cascades: [Cascade]
  public let notes: [String]
}

extension Record {
  /// One cascade a framework: the first act of each country that counts as endorsing it, on its day.
  ///
  /// A country whose first dated act is known less precisely than `precision` is left out of that cascade, and so is one
  /// without any date; both are counted in the notes. With `.year` all acts of one year are simultaneous.
  public func endorsementCascades(precision: PartialDate.Precision = .day) -> RecordCascades {
    var (vague, undated) = (0, 0)
    var cascades: [Cascade] = []
    let byFramework = Dictionary(grouping: endorsements.filter(\.counts), by: \.framework)
    for (framework, acts) in byFramework.sorted(by: { $0.key < $1.key }) {
      var times: [String: Double] = [:]
      for (country, own) in Dictionary(grouping: acts, by: \.country) {
        guard let first = own.compactMap(\.date).min() else {
          undated += 1
          continue
        }
        if let time = cascadeTime(first, precision) { times[country.rawValue] = time } else { vague += 1 }
      }
      cascades.append(Cascade(id: framework, times: times))
    }
    var notes: [String] = []
    if undated > 0 { notes.append("\(undated) endorsements without a date are left out.") }
    if vague > 0 { notes.append("\(vague) endorsements not dated to the \(precision.rawValue) are left out.") }
    return RecordCascades(cascades: cascades, notes: notes)
  }

  /// One cascade a series of texts: the day of the first text of the series that each country sponsored.
  ///
  /// The record holds sponsors from 2019 on. Whoever sponsored the first text of a series may have done so for decades:
  /// such first sponsors are simultaneous, so that no edge joins them, yet they precede all later ones.
  ///
  /// - Parameters:
  ///   - series: Name of a series → symbols of its texts, as the caller's rule has it.
  /// - Throws: A data error for a symbol that is no text of the record.
  public func sponsorshipCascades(series: [String: [String]]) throws -> RecordCascades {
    let bySymbol = Dictionary(texts.map { ($0.symbol, $0) }, uniquingKeysWith: { first, _ in first })
    let cascades = try series.sorted { $0.key < $1.key }.map { name, symbols in
      var times: [String: Double] = [:]
      for symbol in symbols {
        guard let text = bySymbol[symbol] else {
          throw SuasionError(
            .data, "the series '\(name)' has the text '\(symbol)', which the record does not hold",
            hint: "name texts by the symbol in texts.csv")
        }
        let time = Double(text.date.ordinal) / daysOfYear
        for sponsor in text.allSponsors { times[sponsor.rawValue] = min(times[sponsor.rawValue] ?? time, time) }
      }
      return Cascade(id: name, times: times)
    }
    return RecordCascades(cascades: cascades, notes: [])
  }
}

private let daysOfYear = 365.2425

/// Years from 1970 to the day, month or year of a date; nil where it is less precise than that.
private func cascadeTime(_ date: PartialDate, _ precision: PartialDate.Precision) -> Double? {
  switch precision {
  case .day: date.precision == .day ? Double(date.earliest.ordinal) / daysOfYear : nil
  case .month: date.month.map { Double(date.year - 1970) + Double($0 - 1) / 12 }
  case .year: Double(date.year - 1970)
  }
}
