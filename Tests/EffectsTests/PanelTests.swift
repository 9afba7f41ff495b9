import Effects
import Statistics
import Testing

@Suite struct PanelTests {
  @Test func rowsStandInOrder() throws {
    let panel = try Rows([("B", 2, [5, 6]), ("A", nil, [1, 2])]).permuted([3, 0, 2, 1]).panel()
    #expect(panel.units == ["A", "B"] && panel.periods == [1, 2])
    #expect(panel.unit == [0, 0, 1, 1] && panel.period == [0, 1, 0, 1])
    #expect(panel.outcome == [1, 2, 5, 6] && panel.cohort == [nil, 2])
    #expect(panel.strata == [""] && panel.clusters == ["A", "B"])
  }

  @Test func aRowThatStandsTwiceIsNamedWithBothLines() throws {
    var rows = Rows([("A", nil, [1, 2]), ("B", 2, [1, 2])])
    rows.append("A", 2, 9, nil)
    let error = try failure { try rows.panel() }
    #expect(error.code == .data && error.location?.line == 6)
    #expect(error.message == "unit 'A' has period 2 twice, also in line 3")
  }

  @Test func whatMustNotChangeWithinAUnit() throws {
    var rows = Rows([("A", nil, [1, 2]), ("B", 2, [1, 2])])
    rows.cohort[3] = nil
    #expect(try failure { try rows.panel() }.message == "the cohort of unit 'B' is never here and 2 in line 4")
    rows.cohort[3] = 2
    rows.stratum = ["n", "n", "n", "s"]
    #expect(try failure { try rows.panel() }.message == "the stratum of unit 'B' is s here and n in line 4")
    rows.stratum = nil
    rows.cluster = ["a", "b", "b", "b"]
    #expect(try failure { try rows.panel() }.message == "the cluster of unit 'A' is b here and a in line 2")
  }

  @Test func valuesThatCannotBe() throws {
    var rows = Rows([("A", nil, [1, 2]), ("B", 2, [1, -.infinity])])
    let infinite = try failure { try rows.panel() }
    #expect(infinite.location?.line == 5 && infinite.message.contains("unit 'B' in period 2 is infinite"))
    rows.outcome[3] = 0
    rows.covariates = [("gdp", [1, .infinity, 0, 0])]
    #expect(try failure { try rows.panel() }.message.hasPrefix("gdp of unit 'A' in period 2 is infinite"))
    #expect(try failure { try Rows().panel() }.message == "the panel has no rows")
    let onePeriod = try failure { try Rows([("A", nil, [1]), ("B", 1, [2])]).panel() }
    #expect(onePeriod.code == .data && onePeriod.message == "every row is of period 1")
    var far = Rows([("A", nil, [1, 2]), ("B", 2, [1, 2])])
    far.period[1] = 99999
    let error = try failure { try far.panel() }
    #expect(error.location?.line == 3 && error.message.contains("99999"))
    far.period[1] = .min
    #expect(try failure { try far.panel() }.location?.line == 3)
  }
}
