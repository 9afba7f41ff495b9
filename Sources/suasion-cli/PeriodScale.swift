import Effects
import Record
import Statistics

/// How a column writes its periods: as whole numbers, or as dates of years, months or days.
enum PeriodScale: Equatable {
  case number, year, month, day

  /// The scale of a column: of the words given, numbers if all are, else the coarsest that keeps all dates apart.
  static func of(_ words: some Sequence<String>) -> PeriodScale? {
    var dates: Set<Day> = []
    var areNumbers = true
    for word in words {
      if areNumbers, whole(word) != nil { continue }
      areNumbers = false
      guard let day = day(word) else { return nil }
      dates.insert(day)
    }
    if areNumbers { return .number }
    if dates.allSatisfy({ $0.month == 1 && $0.day == 1 }) { return .year }
    return dates.allSatisfy { $0.day == 1 } ? .month : .day
  }

  /// The period of a word on this scale; nil where it is none. A date among periods that are years is its year.
  func period(_ word: String) -> Int? {
    if self == .number {
      if let number = Self.whole(word) { return number }
      return Self.day(word)?.year
    }
    if self == .year, let number = Self.whole(word) { return number }
    guard let day = Self.day(word) else { return nil }
    switch self {
    case .number, .year: return day.year
    case .month: return day.year * 12 + day.month - 1
    case .day: return day.ordinal
    }
  }

  /// A period as the table writes it: 2004, 2004-03 or 2004-03-01.
  func label(_ period: Int) -> String {
    switch self {
    case .number, .year: return String(period)
    case .month:
      let (year, month) = (period / 12, period % 12 + 1)
      return "\(year)-\(month < 10 ? "0" : "")\(month)"
    case .day: return Day(ordinal: period)?.description ?? String(period)
    }
  }

  /// A term with its periods as the table writes them; event times stay numbers.
  func label(_ term: EffectTerm) -> String {
    switch term {
    case .group(let cohort): "group:\(label(cohort))"
    case .groupTime(let cohort, let period): "gt:\(label(cohort)):\(label(period))"
    case .calendar(let period): "calendar:\(label(period))"
    default: term.description
    }
  }

  /// A whole number, also one that was written as 2004.0.
  private static func whole(_ word: String) -> Int? {
    guard let number = Double(word), number == number.rounded(), abs(number) < 1e15 else { return nil }
    return Int(number)
  }

  /// A day written 2004-03-01; a time of day after it is passed over.
  private static func day(_ word: String) -> Day? {
    let date = word.prefix { $0 != "T" && $0 != " " }
    guard date.count == 10, let partial = PartialDate(String(date)), partial.day != nil else { return nil }
    return partial.earliest
  }
}
