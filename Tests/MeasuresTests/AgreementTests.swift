import Foundation
import Measures
import Record
import Statistics
import Testing

@Suite struct AgreementTests {
  @Test func countsJointBallotsOnly() throws {
    var made = HandMadeRecord("CHN", "FRA", "PAK", "TUV", "USA")
    made.add("YNY-N")
    made.add("YAYXN")
    made.add("NXN?Y")
    made.add("XYYYY")
    made.add("?YYYY")
    let result = try agreement(with: "CHN", in: made.record, metric: .share, bootstrap: 0, seed: 1)
    #expect(result.rows.map(\.country) == ["FRA", "PAK", "TUV", "USA"])
    #expect(result.rows.map(\.rollCalls) == [2, 3, 0, 3])
    #expect(result.rows.map(\.value).prefix(2) == [0, 1])
    #expect(result.rows[2].value.isNaN)
    #expect(result.rows[3].value == 0)
    #expect(result.undefined == 1)
    // Absence is no abstention.
    #expect(result.rows[0].table == VoteTable(yes: (0, 1, 1), abstain: (0, 0, 0), no: (0, 0, 0)))
  }

  /// The People's Republic has the seat since 25 October 1971; before, no row, and never the Republic of China's votes.
  @Test func noPoleNoRows() throws {
    var made = HandMadeRecord("ALB", "CHN", "TWN", "USA")
    made.add("Y-YY", on: "1970-12-01", session: "25")
    made.add("N-YY", on: "1971-10-20", session: "26")
    made.add("YY-N", on: "1971-11-20", session: "26")
    made.add("YY-N", on: "1972-11-20", session: "27")
    let result = try agreement(with: "CHN", in: made.record, metric: .share, bootstrap: 0, seed: 1)
    #expect(result.yearsWithoutPole == [1970])
    // In 1971 it is compared on the one roll call that it voted on; TWN, a member until October, shares none with it.
    #expect(result.rows.map(\.year) == [1971, 1971, 1971, 1972, 1972])
    #expect(result.rows.map(\.country) == ["ALB", "TWN", "USA", "ALB", "USA"])
    #expect(result.rows.map(\.rollCalls) == [1, 0, 1, 1, 1])
    #expect(result.rows[0].value == 1)
    #expect(throws: SuasionError.self) {
      try agreement(
        with: "CHN", in: made.record, selection: .init(years: 1945...1970), metric: .share, bootstrap: 0, seed: 1)
    }
  }

  @Test func refusesWhatIsNotThere() {
    var made = HandMadeRecord("CHN", "USA")
    made.add("YN")
    func code(_ body: () throws -> Void) -> SuasionError.Code? {
      do { try body() } catch let error as SuasionError { return error.code } catch {}
      return nil
    }
    let record = made.record
    #expect(code { _ = try agreement(with: "PRC", in: record, metric: .share, seed: 1) } == .usage)
    #expect(
      code {
        _ = try agreement(with: "CHN", in: record, selection: .init(years: 99_999...99_999), metric: .share, seed: 1)
      }
        == .data)
    #expect(code { _ = try agreement(with: "CHN", in: Record(), metric: .share, seed: 1) } == .usage)
    #expect(code { _ = try pairwiseAgreement(in: Record()) } == .data)
    #expect(code { _ = try pairwiseAgreement(in: record, bootstrap: -1) } == .usage)
    #expect(code { _ = try agreement(with: "CHN", in: record, metric: .share, bootstrap: -1, seed: 1) } == .usage)
    #expect(code { _ = try agreementDraws(with: "CHN", in: record, metric: .share, draws: -1, seed: 1) } == .usage)
  }

  @Test func selectsAndCountsWhatItLeavesOut() throws {
    var made = HandMadeRecord("CHN", "USA")
    made.add("YY", issues: [.humanRights, .economy])
    made.add("YN", issues: [.palestine])
    made.add("YN", issues: nil)
    made.add("YN", issues: [.humanRights], subject: .paragraph)
    made.add("YN", issues: [.humanRights], subject: .unknown)
    made.add("YN", on: "2003-01-01", issues: [.humanRights])
    let selection = RollCallSelection(years: 2001...2001, issue: .humanRights, subjects: .final)
    let selected = selection.apply(to: made.rollCalls)
    #expect(selected.indices == [0])
    #expect(selected.otherYears == 1)
    #expect(selected.otherIssues == 1)
    #expect(selected.issueNotCoded == 1)
    #expect(selected.amendmentsAndParagraphs == 1)
    #expect(selected.subjectUnknown == 1)
    #expect(RollCallSelection.all.apply(to: made.rollCalls).indices == [0, 1, 2, 3, 4, 5])
    let result = try agreement(
      with: "CHN", in: made.record, selection: selection, metric: .share, bootstrap: 0, seed: 1)
    #expect(result.rows.map(\.value) == [1])
    #expect(result.selected == selected)
  }

  @Test func gathersBySession() throws {
    var made = HandMadeRecord("CHN", "USA")
    made.add("YY", on: "2019-12-01", session: "74")
    made.add("YN", on: "2020-06-01", session: "74")
    made.add("YN", on: "2022-03-02", session: "ES-11")
    made.add("YN", on: "2022-10-12", session: "ES-11")
    let bySession = try agreement(with: "CHN", in: made.record, metric: .share, by: .session, bootstrap: 0, seed: 1)
    #expect(bySession.rows.map(\.year) == [2019, 2021, 2022])
    #expect(bySession.rows.map(\.value) == [0.5, 0, 0])
    let byYear = try agreement(with: "CHN", in: made.record, metric: .share, bootstrap: 0, seed: 1)
    #expect(byYear.rows.map(\.year) == [2019, 2020, 2022])
  }

  /// More than 64 roll calls a year, so that a year needs several words.
  @Test(arguments: allMetrics) func laws(metric: AgreementMetric) throws {
    var ballots = TestBallots(3)
    let made = ballots.record(countries: 9, years: 1990...1992, perYear: 150)
    func values(_ made: HandMadeRecord, pole: CountryCode) throws -> [String: Double] {
      let result = try agreement(with: pole, in: made.record, metric: metric, bootstrap: 0, seed: 1)
      return Dictionary(uniqueKeysWithValues: result.rows.map { ("\($0.country) \($0.year)", $0.value) })
    }
    let plain = try values(made, pole: "C03")
    #expect(plain.count == 24)

    // Another order of roll calls.
    var permuted = made
    permuted.rollCalls.reverse()
    permuted.stances.reverse()
    #expect(try values(permuted, pole: "C03") == plain)

    // Other names and columns.
    var relabelled = made
    relabelled.countries.reverse()
    relabelled.stances = made.stances.map { String($0.reversed()) }
    #expect(try values(relabelled, pole: "C03") == plain)

    // Yes and no exchanged throughout.
    var flipped = made
    flipped.stances = made.stances.map { String($0.map { ["Y": "N", "N": "Y"][$0] ?? $0 }) }
    #expect(try values(flipped, pole: "C03") == plain)

    // The other way round.
    for other in made.countries where other != "C03" {
      let back = try values(made, pole: other)
      for year in 1990...1992 { #expect(back["C03 \(year)"] == plain["\(other) \(year)"]) }
    }

    // All pairs hold the same numbers.
    let pairs = try pairwiseAgreement(in: made.record, metrics: [metric], threads: 2)
    #expect(pairs.count == 3 * 36)
    for year in pairs.years {
      for i in year.members.indices {
        for j in year.members.indices where i < j && (year.members[i] == 3 || year.members[j] == 3) {
          let other = made.countries[year.members[i] == 3 ? year.members[j] : year.members[i]]
          #expect(year.values[0][year.pair(i, j)] == plain["\(other) \(year.year)"])
        }
      }
    }
  }

  @Test func identicalVotersAgreeWholly() throws {
    var made = HandMadeRecord("AAA", "BBB", "CCC")
    for row in ["YYN", "NNY", "AAN", "XXY", "YYY"] { made.add(row) }
    for metric in allMetrics {
      let result = try agreement(with: "AAA", in: made.record, metric: metric, bootstrap: 99, seed: 5)
      #expect(result.rows[0].value == 1)
      #expect(result.rows[0].high == 1)
      #expect(result.rows[0].sd == 0)
    }
  }

  // MARK: - Bootstrap

  @Test func bootstrapIsTheSameOnAnyThreads() throws {
    var ballots = TestBallots(4)
    let record = ballots.record(countries: 12, years: 1980...1990, perYear: 70).record
    let runs = try [1, 2, 8].map { threads in
      try agreement(with: "C00", in: record, metric: .pi(.squared), bootstrap: 199, seed: 11, threads: threads).rows
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] == runs[2])
    let other = try agreement(with: "C00", in: record, metric: .pi(.squared), bootstrap: 199, seed: 12).rows
    #expect(other.map(\.value) == runs[0].map(\.value))
    #expect(other.map(\.sd) != runs[0].map(\.sd))
  }

  /// The k-th draw depends on seed, year and k alone: not on how many draws there are, nor on other years.
  @Test func drawsAreKeyed() throws {
    var ballots = TestBallots(5)
    let record = ballots.record(countries: 6, years: 1980...1984, perYear: 40).record
    let few = try agreementDraws(with: "C00", in: record, metric: .share, draws: 5, seed: 3)
    let many = try agreementDraws(with: "C00", in: record, metric: .share, draws: 50, seed: 3, threads: 2)
    let oneYear = try agreementDraws(
      with: "C00", in: record, selection: .init(years: 1982...1982), metric: .share, draws: 5, seed: 3)
    #expect(few.years == [1980, 1981, 1982, 1983, 1984])
    for draw in 0..<5 {
      for country in 1..<6 {
        for year in 0..<5 {
          #expect(
            few.value(draw: draw, country: country, year: year) == many.value(draw: draw, country: country, year: year))
        }
        #expect(
          few.value(draw: draw, country: country, year: 2) == oneYear.value(draw: draw, country: country, year: 0))
      }
    }
    #expect(few.table(draw: 1)[2 * 6 + 4] == few.value(draw: 1, country: 4, year: 2))
    #expect(few.value(draw: 0, country: 0, year: 0).isNaN)
  }

  /// One draw resamples the roll calls for all countries at once: two countries that vote alike have the same draws,
  /// and of two that complement each other one gains what the other loses.
  @Test func drawsAreJoint() throws {
    var made = HandMadeRecord("CHN", "AAA", "BBB", "ZZZ")
    var ballots = TestBallots(6)
    for _ in 0..<30 { made.add(ballots.next() % 2 == 0 ? "YYYN" : "YNNY") }
    let draws = try agreementDraws(with: "CHN", in: made.record, metric: .share, draws: 200, seed: 2)
    var distinct: Set<Double> = []
    for draw in 0..<200 {
      let (a, b, z) = (
        draws.value(draw: draw, country: 1, year: 0), draws.value(draw: draw, country: 2, year: 0),
        draws.value(draw: draw, country: 3, year: 0)
      )
      #expect(a == b)
      #expect(abs(a + z - 1) < 1e-15)
      distinct.insert(a)
    }
    #expect(distinct.count > 5)
  }

  /// The share is a mean: its bootstrap deviation is √(p(1-p)/n) but for the noise of 4,999 draws (1 %).
  @Test func deviationOfAShare() throws {
    var made = HandMadeRecord("CHN", "AAA")
    for index in 0..<100 { made.add(index < 70 ? "YY" : "YN") }
    let row = try #require(
      try agreement(with: "CHN", in: made.record, metric: .share, bootstrap: 4_999, seed: 8).rows.first)
    let expected = (0.7 * 0.3 / 100).squareRoot()
    #expect(abs(row.sd / expected - 1) < 0.04)
    #expect(abs(row.low - (0.7 - 1.96 * expected)) < 0.015)
    #expect(abs(row.high - (0.7 + 1.96 * expected)) < 0.015)
    #expect(row.undefinedDraws == 0)
  }

  /// scipy 1.12.0 `bootstrap(method="BCa")` with 99,999 draws, ours with as many: chance moves either end by about 0.003.
  @Test func intervalEqualsScipys() throws {
    struct Peers: Decodable {
      struct Interval: Decodable {
        let table: [Int]
        let low, high: Double
      }
      let intervals: [Interval]
    }
    let peers = try JSONDecoder().decode(Peers.self, from: Data(contentsOf: peersFile("agreement.json")))
    #expect(peers.intervals.count == 3)
    for peer in peers.intervals {
      var made = HandMadeRecord("AAA", "BBB")
      for (cell, ballots) in ["YY", "YA", "YN", "AY", "AA", "AN", "NY", "NA", "NN"].enumerated() {
        for _ in 0..<peer.table[cell] { made.add(ballots) }
      }
      let row = try #require(
        try agreement(with: "AAA", in: made.record, metric: .pi(.squared), bootstrap: 99_999, seed: 3).rows.first)
      #expect(abs(row.low - peer.low) < 0.01)
      #expect(abs(row.high - peer.high) < 0.01)
    }
  }

  /// 2,000 simulated years of 60 roll calls; π of the probabilities is 0.569. Binomial error of the count: 0.5 points.
  @Test func intervalCovers() throws {
    let letters = ["YY", "YA", "YN", "AY", "AA", "AN", "NY", "NA", "NN"]
    let percent: [UInt64] = [70, 6, 3, 4, 5, 1, 3, 2, 6]
    let deck = zip(letters, percent).flatMap { Array(repeating: $0, count: Int($1)) }
    let truth = VoteTable(yes: (70, 6, 3), abstain: (4, 5, 1), no: (3, 2, 6)).pi(.squared)
    var ballots = TestBallots(12)
    var made = HandMadeRecord("AAA", "BBB")
    for year in 1000..<3000 {
      for _ in 0..<60 { made.add(deck[Int(ballots.next() % 100)], on: "\(year)") }
    }
    let rows = try agreement(
      with: "AAA", in: made.record, metric: .pi(.squared), bootstrap: 499, seed: 6, threads: 2
    ).rows
    let covered = rows.count { $0.low <= truth && truth <= $0.high }
    #expect(rows.count == 2000)
    #expect((0.93...0.965).contains(Double(covered) / 2000), "\(covered) of 2000")
  }

  @Test func tooFewRollCallsHaveNoInterval() throws {
    var made = HandMadeRecord("CHN", "AAA", "BBB")
    made.add("YYX")
    made.add("NXX")
    made.add("YXX")
    let result = try agreement(with: "CHN", in: made.record, metric: .share, bootstrap: 99, seed: 8)
    #expect(result.rows.map(\.rollCalls) == [1, 0])
    #expect(result.rows[0].value == 1)
    #expect(result.rows[0].sd.isNaN && result.rows[0].low.isNaN && result.rows[0].high.isNaN)
    // A draw without the one joint roll call defines nothing; (2/3)³ of the draws are like that.
    #expect((10...55).contains(result.rows[0].undefinedDraws))
    #expect(result.withoutInterval == 1)
    #expect(result.undefined == 1)
  }

  @Test func pairwiseBootstrapEqualsThePoles() throws {
    var ballots = TestBallots(10)
    let record = ballots.record(countries: 5, years: 2000...2001, perYear: 30).record
    let metrics: [AgreementMetric] = [.pi(.squared), .share]
    let pairs = try pairwiseAgreement(in: record, metrics: metrics, bootstrap: 99, seed: 4, threads: 2)
    for (index, metric) in metrics.enumerated() {
      let rows = try agreement(with: "C00", in: record, metric: metric, bootstrap: 99, seed: 4).rows
      let first = pairs.years.flatMap { year in (1..<5).map { (year.sd[index][year.pair(0, $0)], year) } }
      #expect(first.map(\.0) == rows.map(\.sd))
      #expect(pairs.undefined(index) == 0)
    }
  }
}
