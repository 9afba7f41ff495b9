import Record

/// What the dates of the Voeten record mean.
///
/// To session 57 the day of the titled roll calls runs from 1 to 7 only: it is no day of the month (in sessions 44 and
/// 53, where it was looked up, it is the day of the week). The rule reads this off the file: roll calls go by session,
/// titled ones apart from the untitled supplement of paragraph votes that was added later with true days; a group in
/// which no day is above 7 is known to the month.
enum VoetenDates {
  /// Highest day of the month in a group whose days are not days of the month.
  static let lastImpossibleDay = 7

  struct Group: Hashable {
    /// The session as printed; nil for the roll calls after January 2020, which have no session.
    var session: Int?
    var isSupplement: Bool
  }

  /// The groups whose dates are known only to the month.
  static func groupsToTheMonth(_ days: [(group: Group, day: Int)]) -> Set<Group> {
    var latest: [Group: Int] = [:]
    for (group, day) in days { latest[group] = max(latest[group] ?? 0, day) }
    return Set(latest.filter { $0.value <= lastImpossibleDay }.keys)
  }

  /// The regular session sitting on a day: sessions open in the second half of September (the first in January 1946).
  static func regularSession(on day: Day) -> Int {
    let opened = day.month > 9 || (day.month == 9 && day.day >= 15)
    return max(1, opened ? day.year - 1945 : day.year - 1946)
  }

  /// Whether a date can belong to a session: not before the September in which it opens, nor after the September in
  /// which the next one does.
  static func isPossible(_ date: Day, inSession session: Int) -> Bool {
    let months = date.year * 12 + date.month
    let opens = session == 1 ? 1946 * 12 + 1 : (1945 + session) * 12 + 9
    return months >= opens && months <= (1946 + session) * 12 + 9
  }
}
