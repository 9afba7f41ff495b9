import Record
import Testing

@Suite("Days and partial dates")
struct DayTests {
  @Test func ordinalsCountDays() throws {
    #expect(Day(1970, 1, 1)?.ordinal == 0)
    #expect(Day(2000, 3, 1)?.ordinal == 11_017)
    #expect(Day(1945, 10, 24)?.ordinal == -8_835)
  }

  @Test func noCalendarHasThese() {
    #expect(Day(2023, 2, 29) == nil)
    #expect(Day(1900, 2, 29) == nil)
    #expect(Day(2024, 2, 29) != nil)
    #expect(Day(2023, 13, 1) == nil)
    #expect(Day(99_999, 1, 1) == nil)
  }

  @Test(arguments: ["2014", "2014-06", "2014-06-19"])
  func partialDatesRoundTrip(_ text: String) throws {
    #expect(try #require(PartialDate(text)).description == text)
  }

  @Test(arguments: ["", "14", "2014-6", "2014-06-31", "2014/06/19", "2014-06-19T00", "99999", "2014--1", "２０１４"])
  func otherFormsAreNoDates(_ text: String) {
    #expect(PartialDate(text) == nil)
  }

  @Test func aVagueDateSpansItsDays() throws {
    let june = try #require(PartialDate("2012-02"))
    #expect(june.earliest == Day(2012, 2, 1))
    #expect(june.latest == Day(2012, 2, 29))
    #expect(june.precision == .month)
  }
}
