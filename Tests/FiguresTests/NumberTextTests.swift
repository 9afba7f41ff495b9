import ExampleAnswer
import Studies
import Testing

@testable import Figures

@Suite struct NumberTextTests {
  @Test("Numbers have a true minus sign, no minus zero, and thousands apart")
  func fixed() {
    #expect(NumberText.fixed(-0.0213, 2) == "−0.02")
    #expect(NumberText.fixed(-0.0004, 2) == "0.00")
    #expect(NumberText.fixed(1_234_567.89, 1) == "1,234,567.9")
    #expect(NumberText.fixed(-1234, 0) == "−1,234")
    #expect(NumberText.fixed(.nan, 2) == "–")
    #expect(NumberText.count(999) == "999")
  }

  @Test("An estimate reads as a sentence does")
  func full() {
    let estimate = Estimate(
      estimate: -0.02, stdError: 0.015, confLow: -0.05, confHigh: 0.01, pValue: 0.2, minimumDetectableEffect: 0.04)
    #expect(NumberText.full(estimate, 2) == "−0.02 (95 % CI −0.05 to 0.01)")
  }

  @Test("p-values", arguments: [(0.00099, "< 0.001"), (0.0344, "0.034"), (1, "1.000"), (Double.nan, "–")])
  func p(_ value: Double, _ text: String) { #expect(NumberText.p(value) == text) }

  @Test(
    "Decimals follow the smallest effect of interest",
    arguments: [(0.05, 3), (0.02, 3), (0.1, 2), (1.0, 1), (2.0, 1), (5.0, 1), (30.0, 0), (1e-12, 6)])
  func decimals(_ smallest: Double, _ expected: Int) throws {
    var row = try #require(Example.answer.questions.first?.evidence.first)
    row.smallestEffect = smallest
    #expect(NumberText.decimals(of: row) == expected)
  }

  @Test("Without a smallest effect the standard error decides")
  func decimalsByError() throws {
    var row = try #require(Example.answer.questions.first?.evidence.first)
    row.smallestEffect = 0
    row.estimate?.stdError = 0.3
    #expect(NumberText.decimals(of: row) == 2)
    row.estimate = nil
    #expect(NumberText.decimals(of: row) == 2)
  }
}
