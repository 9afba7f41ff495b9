import CKernels
import Measures
import Statistics
import Testing

/// Norm support at the edges: little, lopsided and impossible input.
@Suite struct NormSupportEdgeTests {
  static let states = ["A", "B", "C", "D", "E", "F"]
  static func options() -> NormOptions {
    var options = NormSupportTests.options(60)
    options.warmup = 40
    options.chains = 2
    return options
  }
  static func item(
    _ kind: NormItem.Kind, _ id: String, _ letters: String, period: Int = 1, text: String? = nil
  ) -> NormItem {
    NormItem(
      kind: kind, id: id, period: period,
      acts: letters.map { $0 == "Y" ? .yes : $0 == "A" ? .abstain : $0 == "N" ? .no : .none }, text: text)
  }

  static func isSound(_ scale: NormSupport) -> Bool {
    scale.rows.allSatisfy { $0.position.mean.isFinite && $0.position.sd > 0 }
      && scale.items.allSatisfy { $0.slope.mean.isFinite && $0.lower.mean.isFinite }
      && scale.calling.allSatisfy { $0.chance.q05 > 0 && $0.chance.q95 < 1 }
  }

  @Test func aStateWithoutActsHasThePrior() throws {
    let items = (0..<6).map { Self.item(.vote, "V\($0)", $0 % 2 == 0 ? "YNYAN-" : "NYNYY-") }
    let scale = try normSupport(
      of: NormActs(states: Self.states, periods: [1], items: items), options: Self.options())
    #expect(Self.isSound(scale))
    let idle = try #require(scale.row("F", 1))
    #expect(idle.acts == 0)
    #expect(idle.position.sd > (try #require(scale.row("A", 1))).position.sd)
    #expect(scale.notes.contains { $0.hasPrefix("1 states have no act") })
  }

  @Test func everybodySponsors() throws {
    let text = NormText(id: "T", period: 1, putToVote: false)
    let scale = try normSupport(
      of: NormActs(
        states: Self.states, periods: [1], items: [Self.item(.sponsorship, "T", "YYYYYY", text: "T")], texts: [text]),
      options: Self.options())
    #expect(Self.isSound(scale))
  }

  @Test func consensusOnly() throws {
    let texts = (0..<5).map { NormText(id: "T\($0)", period: 1 + $0 % 2, putToVote: false, backers: ["A"]) }
    let scale = try normSupport(
      of: NormActs(states: Self.states, periods: [1, 2], items: [], texts: texts), options: Self.options())
    #expect(Self.isSound(scale))
    #expect(scale.items.allSatisfy { $0.acts == 0 })
    #expect(scale.notes.contains { $0.hasPrefix("fewer than two states acted") })
    #expect(scale.adoption.map(\.withoutVote) == [3, 2])
  }

  @Test func oneResponse() throws {
    let scale = try normSupport(
      of: NormActs(
        states: Self.states, periods: [3], items: [Self.item(.vote, "V", "--N---", period: 3)]),
      options: Self.options())
    #expect(Self.isSound(scale))
  }

  /// Two accessions of opposite sense say nothing of a roll call; what is left without them has no act.
  @Test func kindsAreLeftOutOnRequest() throws {
    let acts = try NormActs(
      states: Self.states, periods: [1],
      items: [Self.item(.accession, "F", "YNYNYN"), Self.item(.accession, "G", "NYNYNY")])
    #expect(Self.isSound(try normSupport(of: acts, options: Self.options())))
    #expect(throws: SuasionError.self) { try normSupport(of: acts, options: Self.options().votesOnly) }
  }

  @Test func periodsFarApartWalkFarther() throws {
    func sd(_ periods: [Int]) throws -> Double {
      let items = (0..<8).map { Self.item(.vote, "V\($0)", $0 % 2 == 0 ? "YNYANY" : "NYNYYN") }
      let scale = try normSupport(
        of: NormActs(states: Self.states, periods: periods, items: items), options: Self.options())
      return mean(Self.states.compactMap { scale.row($0, periods[1])?.position.sd })
    }
    #expect(try sd([1, 40]) > sd([1, 2]))
  }

  /// A prior of few turns, and one by which there are none, end and are sound.
  @Test func priorsOfTurns() throws {
    let items = (0..<6).map { Self.item(.vote, "V\($0)", $0 % 2 == 0 ? "YNYANY" : "NYNYYA", period: 1 + $0 % 3) }
    let acts = try NormActs(states: Self.states, periods: [1, 2, 3], items: items)
    var options = Self.options()
    options.turnPrior = (0.3, 30)
    let few = try normSupport(of: acts, options: options)
    #expect(Self.isSound(few))
    #expect(few.rows.allSatisfy { ($0.period == 1) == ($0.turnChance == 0) && $0.turnChance < 1 })
    options.turnPrior = nil
    let none = try normSupport(of: acts, options: options)
    #expect(Self.isSound(none) && none.rows.allSatisfy { $0.turnChance == 0 })
    options.turnPrior = (0, 1)
    #expect(throws: SuasionError.self) { try normSupport(of: acts, options: options) }
  }

  @Test func badInput() {
    func message(_ make: () throws -> Void) -> String {
      do {
        try make()
        return "nothing was thrown"
      } catch { return "\(error)" }
    }
    func acts(_ items: [NormItem], _ texts: [NormText] = [], states: [String] = Self.states, periods: [Int] = [1])
      -> String
    {
      message { _ = try NormActs(states: states, periods: periods, items: items, texts: texts) }
    }
    let text = NormText(id: "T", period: 1, putToVote: false)
    #expect(acts([], states: ["A"]).contains("1 states"))
    #expect(acts([], states: ["A", "A"]).contains("stands twice"))
    #expect(acts([], periods: []).contains("no period"))
    #expect(acts([], periods: [2, 1]).contains("ascend"))
    #expect(acts([Self.item(.vote, "V", "YN")]).contains("2 acts for 6 states"))
    #expect(acts([Self.item(.vote, "V", "YNYNYN", period: 9)]).contains("period 9"))
    #expect(acts([Self.item(.accession, "F", "YAYNYN")]).contains("abstention"))
    #expect(acts([Self.item(.vote, "V", "YNYNYN", text: "X")]).contains("no text"))
    #expect(acts([Self.item(.vote, "V", "YNYNYN", text: "T")], [text]).contains("without a vote"))
    #expect(acts([Self.item(.vote, "V", "YNYNYN"), Self.item(.vote, "V", "YNYNYN")]).contains("stands twice"))
    #expect(acts([], [NormText(id: "T", period: 1, putToVote: nil, backers: ["Z"])]).contains("'Z'"))
    let pair = [
      Self.item(.sponsorship, "S", "YNYNYN", text: "T"), Self.item(.sponsorship, "R", "YNYNYN", text: "T"),
    ]
    #expect(acts(pair, [text]).contains("two sponsorship items"))

    func run(_ change: (inout NormOptions) -> Void) -> String {
      var options = Self.options()
      change(&options)
      return message {
        _ = try normSupport(
          of: NormActs(states: Self.states, periods: [1], items: [Self.item(.vote, "V", "YNYNYN")]), options: options)
      }
    }
    #expect(run { $0.anchor = "Z" }.contains("'Z'"))
    #expect(run { $0.rival = "A" }.contains("both 'A'"))
    #expect(run { $0.chains = 0 }.contains("0 chains"))
    #expect(run { $0.draws = 0 }.contains("0 draws"))
    #expect(run { $0.dimensions = 3 }.contains("3 dimensions"))
    #expect(run { $0.kinds = [] }.contains("no kind"))
    #expect(run { $0.routinePrior = (0, 1) }.contains("Beta"))
    #expect(run { $0.innovationScale = -1 }.contains("innovation"))
  }
}
