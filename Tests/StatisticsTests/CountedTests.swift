import Statistics
import Testing

@Suite struct CountedTests {
  @Test func thousandsStandApart() {
    #expect([0, 7, 999, 11_737, 1_234_567].map(grouped) == ["0", "7", "999", "11,737", "1,234,567"])
    #expect(grouped(-1000) == "-1,000" && grouped(.min) == "-9,223,372,036,854,775,808")
  }

  @Test func oneIsNoMany() {
    #expect(counted(1, "text", "texts") == "1 text" && counted(0, "text", "texts") == "0 texts")
    #expect(counted(13_855, "forecast", "forecasts") == "13,855 forecasts")
  }
}
