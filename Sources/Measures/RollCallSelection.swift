import Record

/// Which roll calls a measure looks at.
public struct RollCallSelection: Hashable, Sendable {
  public enum Subjects: String, Sendable, CaseIterable {
    case all
    /// Whole texts put to the final vote; no amendments, no paragraphs.
    case final
  }

  /// Calendar years; nil for all.
  public var years: ClosedRange<Int>?
  /// Roll calls that carry this issue flag; nil for all.
  public var issue: Issues?
  public var subjects: Subjects

  public init(years: ClosedRange<Int>? = nil, issue: Issues? = nil, subjects: Subjects = .all) {
    self.years = years
    self.issue = issue
    self.subjects = subjects
  }

  public static let all = RollCallSelection()

  /// Sorts every roll call into selected or the first reason why not.
  public func apply(to rollCalls: [RollCall]) -> SelectedRollCalls {
    var selected = SelectedRollCalls()
    for (index, rollCall) in rollCalls.enumerated() {
      if let years, !years.contains(rollCall.year) {
        selected.otherYears += 1
      } else if issue != nil, rollCall.issues == nil {
        selected.issueNotCoded += 1
      } else if let issue, let flags = rollCall.issues, !flags.isSuperset(of: issue) {
        selected.otherIssues += 1
      } else if subjects == .final, rollCall.subject == .unknown {
        selected.subjectUnknown += 1
      } else if subjects == .final, rollCall.subject != .text {
        selected.amendmentsAndParagraphs += 1
      } else {
        selected.indices.append(index)
      }
    }
    return selected
  }
}

/// The roll calls that a selection keeps, and how many it leaves out for which reason.
public struct SelectedRollCalls: Equatable, Sendable {
  /// Rows of the record, ascending.
  public internal(set) var indices: [Int] = []
  public internal(set) var otherYears = 0
  /// An issue was asked for, and nobody coded this roll call's issues.
  public internal(set) var issueNotCoded = 0
  public internal(set) var otherIssues = 0
  /// Final texts were asked for, and no publisher says what was voted on.
  public internal(set) var subjectUnknown = 0
  public internal(set) var amendmentsAndParagraphs = 0
}

/// How roll calls are gathered into the years of a measure.
public enum AgreementPeriod: String, Sendable, CaseIterable {
  /// The calendar year of the vote.
  case year
  /// The year in which the regular session opened (session 74: 2019). A special or emergency session counts with the
  /// regular session in whose year, September to August, the vote fell.
  case session

  func year(of rollCall: RollCall) -> Int {
    switch self {
    case .year: return rollCall.year
    case .session:
      if let session = Int(rollCall.session) { return 1945 + session }
      return rollCall.date.earliest.month >= 9 ? rollCall.year : rollCall.year - 1
    }
  }
}
