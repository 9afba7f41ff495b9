import Foundation
import Record
import Statistics
import Testing

@testable import Studies

@Suite("Study files")
struct StudyFileTests {
  static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Studies/tech-diplomacy.yml")

  func read(_ text: String) throws -> Study { try Study.read(text, file: "s.yml", hash: "") }

  func failure(_ change: (String) -> String) throws -> SuasionError {
    let text = change(try String(contentsOf: Self.shipped, encoding: .utf8))
    let error = try #require(throws: SuasionError.self) { _ = try read(text) }
    #expect(error.code == .usage)
    return error
  }

  @Test func theDefaultStudyReads() throws {
    let study = try read(String(contentsOf: Self.shipped, encoding: .utf8))
    #expect(study.sponsor == "CHN")
    #expect(study.questions.map(\.id).contains("digital-against-culture"))
    #expect(study.outcome("homicide")?.direction == .negative)
    #expect(study.outcomes.allSatisfy { $0.smallestEffect > 0 })
    guard
      case .effect(let codings, let outcomes, let checks, _) = try #require(
        study.questions.first { $0.id == "digital" }
      ).kind
    else {
      Issue.record("the digital question is no effect")
      return
    }
    #expect(codings.count == 5)
    #expect(checks.count == 6)
    #expect(outcomes == ["distance"] && study.outcome("distance")?.direction == .negative)
  }

  @Test func anUnknownKeyIsNamedWithItsLine() throws {
    let error = try failure { $0.replacing("years-before: 10", with: "years-befor: 10") }
    #expect(error.message == "unknown key 'years-befor'")
    #expect(error.location?.line != nil)
    #expect(error.hint?.contains("years-before") == true)
  }

  @Test func aKeyThatIsMissingIsNamed() throws {
    #expect(try failure { $0.replacing("rival: USA\n", with: "") }.message == "key 'rival' is missing")
  }

  @Test func namesThatNothingDefinesAreNamed() throws {
    #expect(
      try failure { $0.replacing("outcomes: [distance]", with: "outcomes: [distence]") }.message
        == "no outcome 'distence'")
    #expect(try failure { $0.replacing("sample: offered", with: "sample: offred") }.message == "no sample 'offred'")
  }

  @Test(arguments: [
    ("smallest-effect: 0.05", "smallest-effect: -1"), ("  alpha: 0.05", "  alpha: 5"), ("seed: 20261124", "seed: -1"),
    ("kind: difference", "kind: differance"), ("direction: positive", "direction: up"),
    ("bootstrap: 999", "bootstrap: many"), ("income-below: high", "income-below: rich"),
    ("roll-calls: final", "roll-calls: some"), ("period-effects: by-region", "period-effects: by-month"),
  ])
  func aValueOutOfRangeNamesItsKey(_ change: (from: String, to: String)) throws {
    let error = try failure { $0.replacing(change.from, with: change.to) }
    #expect(error.location?.key != nil)
  }

  @Test(arguments: ["", "a: [", "- just\n- a list\n", "study: &x {a: *x"])
  func whatIsNoStudyIsSaid(_ text: String) throws {
    let error = try #require(throws: SuasionError.self) { _ = try read(text) }
    #expect(error.code == .usage)
    #expect(!error.message.isEmpty)
  }
}
