import Foundation
import Record
import Studies

/// A study that nobody ran: every number here is made by rule, to try the page and the figures on. It holds each verdict,
/// rows that could not be estimated, several outcomes in one question, and texts that would break careless HTML.
public enum Example {
  public static let hostile = "Networks <script>alert(\"x\")</script> & 'quotes'"

  public static var answer: Answer {
    Answer(
      study: .init(
        id: "example", title: "Do invented programmes move invented votes?",
        question: "An example made by rule. None of these numbers was measured.",
        hash: String(repeating: "ab12", count: 16), file: "Studies/example.yml"),
      version: "0.0.0-example", seed: 20_261_124,
      record: .init(
        hash: String(repeating: "cd34", count: 16), lastDate: "2026-07-10", rollCalls: 6874, texts: 2196,
        countries: 201,
        adoptions: 1342),
      quick: false,
      headline: [
        "On the example's record to 10 July 2026, invented networks drove the votes of those that took them up away from "
          + "the pole, while invented institutes left them as they were.",
        "Beside votes, the example supports more people online; it leaves undecided trade, debt and incomes; it cannot "
          + "yet measure payments, satellites and combat aircraft.",
      ],
      questions: questions, frameworks: frameworks,
      limits: [
        "The example's roll calls end in July 2026; what was decided without a vote is not in the agreement measure.",
        "Dates of adoption differ between lists: 49 % of countries dated in both have the same first year.",
        "Absence from a partial list is unknown, never a control.",
      ],
      methods: [
        "Effects are estimated by imputation (Borusyak, Jaravel and Spiess 2024, doi 10.1093/restud/rdae007): country and "
          + "year effects are fitted on untreated country-years only and subtracted from the treated ones.",
        "Intervals come from 999 resamplings of countries. The minimum detectable effect is the one this design would find "
          + "with 80 % power at 5 %, two-sided.",
        "A row whose joint test of the years before adoption falls below 0.05 decides nothing; p-values are adjusted by "
          + "Holm's method within a question; at least half of the deciding rows must speak for a side, none for the other.",
      ])
  }

  /// A number in 0..<1 that depends on its arguments alone.
  static func noise(_ a: Int, _ b: Int = 0, _ c: Int = 0) -> Double {
    var state = UInt64(truncatingIfNeeded: a &* 7_919 &+ b &* 104_729 &+ c &* 1_299_709) &+ 0x9E37_79B9_7F4A_7C15
    state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((state ^ (state >> 31)) >> 11) / 9_007_199_254_740_992
  }

  static func estimate(_ value: Double, _ error: Double) -> Estimate {
    let z = abs(value / error)
    return Estimate(
      estimate: value, stdError: error, confLow: value - 1.96 * error, confHigh: value + 1.96 * error,
      pValue: erfc(z / 2.0.squareRoot()), minimumDetectableEffect: 2.8 * error)
  }

  static func path(_ value: Double, _ error: Double, seed: Int, before: Int = 6, after: Int = 9) -> [EventPoint] {
    (-before...after).map { time in
      let wide = error * (1.4 + 0.16 * abs(Double(time)))
      let centre = (time < 0 ? 0 : value * min(1.5, 0.35 + 0.14 * Double(time))) + (noise(seed, time) - 0.5) * 2 * error
      return EventPoint(
        eventTime: time, estimate: centre, stdError: wide, confLow: centre - 1.96 * wide,
        confHigh: centre + 1.96 * wide,
        countries: 58 - 3 * abs(time))
    }
  }
}
