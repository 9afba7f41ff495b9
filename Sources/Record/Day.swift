import Statistics

/// A civil day of the Gregorian calendar.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let year: Int
  public let month: Int
  public let day: Int

  /// Nil for a day that no calendar has (2023-02-30) or a year outside 1000...2999.
  public init?(_ year: Int, _ month: Int, _ day: Int) {
    guard (1000...2999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(inMonth: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  public static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// Days since 1970-01-01 (Hinnant's civil-day arithmetic).
  public var ordinal: Int {
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The day so many days after 1970-01-01; nil outside the years 1000...2999.
  public init?(ordinal: Int) {
    let shifted = ordinal + 719_468
    guard shifted > 0, shifted < 2_000_000 else { return nil }
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    self.init(
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  public static func < (a: Day, b: Day) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }

  public var description: String { PartialDate(self).description }
}

/// A date as far as its source knows it: `2014`, `2014-06` or `2014-06-19`.
public struct PartialDate: Hashable, Sendable, CustomStringConvertible {
  public enum Precision: String, Sendable, CaseIterable { case day, month, year }

  public let year: Int
  public let month: Int?
  public let day: Int?

  public init(_ day: Day) {
    year = day.year
    month = day.month
    self.day = day.day
  }

  public init?(year: Int, month: Int? = nil, day: Int? = nil) {
    guard Day(year, month ?? 1, day ?? 1) != nil, day == nil || month != nil else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads ISO 8601 at reduced precision; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), parts[0].utf8.count == 4, let year = Int(parts[0]) else { return nil }
    var numbers: [Int] = []
    for part in parts.dropFirst() {
      guard part.utf8.count == 2, let number = Int(part) else { return nil }
      numbers.append(number)
    }
    self.init(year: year, month: numbers.first, day: numbers.count > 1 ? numbers[1] : nil)
  }

  public var precision: Precision { day != nil ? .day : month != nil ? .month : .year }

  /// The first and the last day the date can mean.
  public var earliest: Day { Day(year, month ?? 1, day ?? 1)! }
  public var latest: Day {
    let month = month ?? 12
    return Day(year, month, day ?? Day.days(inMonth: month, of: year))!
  }

  public var description: String {
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(year)" + (month.map { "-" + two($0) } ?? "") + (day.map { "-" + two($0) } ?? "")
  }
}

extension PartialDate: Comparable {
  /// Orders by the earliest day, then the vaguer date last, so that the order is total.
  public static func < (a: PartialDate, b: PartialDate) -> Bool {
    (a.earliest, a.latest) < (b.earliest, b.latest)
  }
}
