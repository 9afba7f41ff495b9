import Record

/// Roll calls on the same text, brought back year after year.
public struct RollCallSeries: Sendable {
  /// Why a roll call stands in no series; the first that holds.
  public enum LeftOut: String, Sendable, CaseIterable {
    /// An amendment, a paragraph, or not known to be a whole text.
    case notWholeText
    /// A special or emergency session has no session before it.
    case specialSession
    case untitled
    /// Without the symbol of a resolution it may be a motion of procedure, or a draft that failed.
    case noSymbol
    /// The title says too little, such as `DISARMAMENT` or `MIDDLE EAST`.
    case genericTitle
    /// The title was cut short and begins two texts or more.
    case cutTitle
    /// Another whole text of its session has the same title.
    case severalInSession
    /// Its label named several texts of one session, at most `reach` sessions away.
    case labelOfSeveral
    /// Nothing in another session goes with it.
    case alone
  }

  /// Indices into the roll calls, ascending; two or more each, by their first index. No two of one session.
  public let series: [[Int]]
  /// For each roll call, its place in `series`; nil where it is in none.
  public let identifier: [Int?]
  /// For each roll call, why it is in no series; nil where it is in one.
  public let leftOut: [LeftOut?]
  /// Runs of labels that were found to be the same text as a later or earlier title.
  public let tiedLabels: Int

  public func count(of reason: LeftOut) -> Int { leftOut.reduce(0) { $0 + ($1 == reason ? 1 : 0) } }

  /// Sessions over which a label is trusted to name the same text.
  public static let reach = 3
}

/// Groups the roll calls that are the same text brought back in another session. By titles and symbols alone:
///
/// 1. Looked at are whole texts (`subject == .text`) of regular sessions that have the symbol of a resolution and a
///    title of two words or more that say something.
/// 2. Titles are one wording if they have the same words, misprints of long words aside; a title cut after 60
///    characters goes with the one title that it begins, and is left out if it begins two. Of a label in capitals the
///    order of the words does not count.
/// 3. A title that names several roll calls of a session names none of them.
/// 4. Labels in capitals head a topic, not a text. One is trusted only where it named a single text in every session
///    within `RollCallSeries.reach` on either side, and only from session to session at most that far apart.
/// 5. A run of a label goes with a title if the two come within `reach` sessions of each other, all words of the label
///    stand in the title, this is true of no other title so near, and the two share no session: `UNITED STATES, CUBA,
///    EMBARGO` becomes `Necessity of ending the economic, commercial and financial embargo imposed by …`.
///
/// Whether the content was the same cannot be seen in a title; countries move, and so do the operative paragraphs under
/// a standing heading. How countries voted is never looked at: a series chosen for its votes' likeness would make
/// whatever is measured with it steadier than the Assembly was.
///
/// The counterpart by hand are the matched resolutions of Bailey, Strezhnev and Voeten 2017,
/// doi 10.1177/0022002715595700. The order of the roll calls does not matter.
public func rollCallSeries(in rollCalls: [RollCall]) -> RollCallSeries {
  var search = SeriesSearch(rollCalls)
  search.gatherRuns()
  let ties = search.tieLabels()
  return search.result(tiedLabels: ties)
}
