import Diffusion
import Record
import Statistics
import Testing

@testable import Studies

/// Who follows whom, as a study tells it.
@Suite("Who follows whom")
struct FollowingTests {
  static let plan = FrameworksPlan.Following(shuffles: 190, samples: 190, stable: 0.8)

  static func run(threads: Int = 2) throws -> FrameworksRun {
    try FrameworksTests.run(
      { plan in
        FrameworksTests.small(&plan)
        plan.following = Self.plan
      }, threads: threads)
  }

  /// `count` cascades in which b comes a year after a, and nobody in any order otherwise.
  static func cascades(_ count: Int) -> [Cascade] {
    var stream = RandomStream(seed: 8, purpose: "following")
    return (0..<count).map { number in
      var times = Dictionary(
        uniqueKeysWithValues: ["CHN", "FRA", "IND", "KEN", "USA"].map { ($0, 100 * stream.uniform()) })
      times["BRA"] = (times["USA"] ?? 0) + 0.01
      return Cascade(id: "c\(number)", times: times)
    }
  }

  @Test func anEdgeThatIsThereIsNamed() throws {
    let run = try Self.run()
    let view = try run.followingView(
      .endorsement, Self.cascades(30), notes: ["2 acts without a date are left out."], Self.plan)
    // A tenth of what the plan says, and 19 at the least, in a quick run.
    #expect(view.shuffles == 19 && view.samples == 19 && view.pValue == 0.05)
    #expect(view.isShown && view.cascades == 30 && view.countries == 6)
    let edge = try #require(view.stable.first)
    #expect(edge.fromName == "United States" && edge.toName == "Brazil" && edge.before == 30 && edge.after == 0)
    #expect(edge.share == 1 && edge.shareLow < 0.9 && abs(edge.shareHigh - 1) < 1e-12)
    #expect(zip(view.edges, view.edges.dropFirst()).allSatisfy { $0.share >= $1.share })
    #expect(view.sentence.contains("Brazil after United States (100 %; on 30 of 30)"))
    #expect(view.sentence.contains("(p 0.05, the least that 19 shufflings can show)"))
    #expect(view.notes.first == "2 acts without a date are left out.")
  }

  @Test func withoutCascadesOrWithTooFewNothingIsSought() throws {
    let run = try Self.run()
    for few in [[], Self.cascades(4)] {
      let error = #expect(throws: SuasionError.self) { try run.followingView(.sponsoring, few, Self.plan) }
      #expect(error?.code == .data && error?.message.contains("needs 5") == true)
    }
    var record = try FrameworksTests.record.get()
    record.endorsements = []
    let bare = try FrameworksRun(
      run.plan, study: run.study, record: record, options: AnswerOptions(seed: 3, threads: 2, quick: true))
    let (views, notes) = try bare.followingViews(Self.plan)
    #expect(views.map(\.act) == [.sponsoring])
    #expect(notes.count == 1 && notes[0].hasPrefix("No network of who follows whom in endorsing frameworks: 0 of 0"))
  }

  /// A network that shuffled dates give as well names nobody, however often an edge comes back.
  @Test func whatShufflingGivesAsWellNamesNobody() throws {
    var view = try Self.run().followingView(.sponsoring, Self.cascades(30), Self.plan)
    view.pValue = 0.2
    #expect(view.stable.isEmpty && !view.sentence.contains("Brazil"))
    #expect(
      view.sentence.contains("no network of who follows whom can be shown")
        && view.sentence.contains("in 20 % of 19 shufflings (p 0.2)"))
    view.pValue = 0.001
    view.stableFrom = 1.01
    #expect(view.sentence.hasSuffix("none can be named."))
  }

  /// On the record: endorsements show none, and any number of threads gives the same.
  @Test func theRecordsEndorsementsShowNone() throws {
    let (one, notes) = try Self.run(threads: 1).followingViews(Self.plan)
    #expect(try Self.run(threads: 3).followingViews(Self.plan).views == one)
    #expect(one.map(\.act) == [.endorsement, .sponsoring] && notes.isEmpty)
    #expect(!one[0].isShown && one[0].cascades >= 5)
    #expect(one[1].isShown && one[1].cascades > 100 && one[1].stable.count < one[1].edges.count / 10)
    // Wilson's interval holds the share.
    #expect(one[1].edges.allSatisfy { $0.shareLow <= $0.share && $0.share <= $0.shareHigh })
  }

  @Test func aPlanThatCannotBeIsRefused() throws {
    let text = try String(contentsOf: FrameworksTests.file, encoding: .utf8)
    let given = "following: {shuffles: 499, samples: 499, stable: 0.8}"
    #expect(text.contains(given))
    #expect(try Study.read(text, file: "s.yml", hash: "").frameworks?.following?.stable == 0.8)
    for bad in ["shuffles: 18, samples: 999, stable: 0.8", "shuffles: 99, samples: 99, stable: 0.5", "shuffles: 99"] {
      let other = text.replacing(given, with: "following: {\(bad)}")
      #expect(throws: SuasionError.self) { try Study.read(other, file: "s.yml", hash: "") }
    }
    let without = text.replacing("  \(given)\n", with: "")
    #expect(try Study.read(without, file: "s.yml", hash: "").frameworks?.following == nil)
  }
}
