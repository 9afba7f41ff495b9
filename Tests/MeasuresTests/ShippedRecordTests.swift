import Foundation
import Measures
import Record
import Testing

/// The measures on the record that ships.
@Suite struct ShippedRecordTests {
  static let record = Result { try Record.load(from: peersFile("../../Record").standardizedFileURL) }

  /// Cohen's κ of the United States and Mexico in 1946, as printed by the R package fpsim 0.2.0 from the Voeten record
  /// of June 2024; seven digits are printed there.
  @Test func publishedKappa() throws {
    let rows = try agreement(
      with: "USA", in: Self.record.get(), selection: .init(years: 1946...1946), metric: .kappa(.squared), bootstrap: 0,
      seed: 1
    ).rows
    let mexico = try #require(rows.first { $0.country == "MEX" })
    #expect(mexico.table == VoteTableTests.unitedStatesMexico1946)
    #expect(abs(mexico.value - -0.01222707) < 5e-9)
  }

  @Test func chinaBeginsIn1971() throws {
    let result = try agreement(with: "CHN", in: Self.record.get(), metric: .share, bootstrap: 0, seed: 1)
    #expect(result.rows.first?.year == 1971)
    #expect(result.yearsWithoutPole.allSatisfy { $0 < 1971 })
    #expect(result.rows.allSatisfy { $0.country != "CHN" })
  }

  /// All pairs, all years, five measures: some 0.05 s on two cores; the bound is what was promised.
  @Test func allPairsInTwoSeconds() throws {
    let record = try Self.record.get()
    let clock = ContinuousClock()
    var pairs: PairwiseAgreement?
    let time = try clock.measure { pairs = try pairwiseAgreement(in: record, threads: 2) }
    #expect(time < .seconds(2))
    #expect(try #require(pairs).count > 900_000)
  }

  @Test func digitalTextsOfTheRecord() throws {
    let found = digitalTexts(in: try Self.record.get())
    let bySymbol = Dictionary(
      found.compactMap { text in text.symbol.map { ($0, text) } }, uniquingKeysWith: { a, _ in a })
    // China's and Russia's texts on crime and on information security; the cyberspace texts that they voted against.
    for symbol in ["A/RES/73/27", "A/RES/73/187", "A/RES/74/29", "A/RES/74/247", "A/RES/77/36", "A/RES/78/311"] {
      #expect(try #require(bySymbol[symbol], "\(symbol)").isPoleLed, "\(symbol)")
    }
    for symbol in ["A/RES/73/266", "A/RES/74/28", "A/RES/77/37"] {
      #expect(try #require(bySymbol[symbol], "\(symbol)").backing == .rival, "\(symbol)")
    }
    // In session 80 the United States alone turned against texts that are not China's.
    let rights = try #require(bySymbol["A/RES/80/215"])
    #expect(rights.isPoleBacked && !rights.isPoleLed)
  }
}
