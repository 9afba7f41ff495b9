import Record
import Testing

/// The record as it stood at the end of a year.
@Suite struct KnownRecordTests {
  static func day(_ year: Int) throws -> Day { try #require(Day(year, 12, 31)) }

  @Test func laterTextsVotesAndActsAreLeftOut() throws {
    func call(_ id: String, _ year: Int) throws -> RollCall {
      RollCall(
        id: id, date: PartialDate(try Self.day(year)), session: "75", symbol: nil, title: nil, issues: nil,
        subject: .text, important: nil, officialYes: nil, officialNo: nil, officialAbstain: nil, origin: .un)
    }
    func text(_ symbol: String, _ year: Int) throws -> Text {
      Text(
        symbol: symbol, title: symbol, date: try Self.day(year), session: "75", committee: nil, agendaItem: nil,
        adoption: .withoutVote, rollCall: nil, sponsors: [], additionalSponsors: [], collectiveSponsors: [])
    }
    func act(_ year: Int?) -> Endorsement {
      Endorsement(
        framework: "f", country: "CHN", date: year.flatMap { PartialDate(year: $0) }, kind: "signed", counts: true,
        detail: "", source: "")
    }
    let record = Record(
      rollCalls: [try call("a", 2019), try call("b", 2020), try call("c", 2020), try call("d", 2021)],
      stances: StanceMatrix(rollCallCount: 4, countryCount: 2, values: [0, 1, 2, 3, 4, 5, 0, 1]),
      texts: [try text("late", 2021), try text("early", 2020)], endorsements: [act(2021), act(nil), act(2020)],
      contentHash: "x")
    let known = record.known(in: 2020)
    #expect(known.rollCalls.map(\.id) == ["a", "b", "c"] && known.stances.values == [0, 1, 2, 3, 4, 5])
    #expect(known.stances.rollCallCount == 3 && known.texts.map(\.symbol) == ["early"])
    #expect(known.endorsements.map(\.date?.year) == [nil, 2020] && known.contentHash.isEmpty)
    #expect(record.known(in: 1990).rollCalls.isEmpty && record.known(in: 2021).texts.count == 2)
  }
}
