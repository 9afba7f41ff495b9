import ExampleAnswer
import Statistics
import Studies
import Testing

@testable import Figures

@Suite struct ScrutinyFigureTests {
  static func question(_ id: String) throws -> (QuestionAnswer, Scrutiny) {
    let question = try #require(Example.answer.questions.first { $0.id == id })
    return (question, try #require(question.scrutiny))
  }

  static func values(_ figure: Figure?) throws -> [JSONValue] {
    try #require(figure?.specification["data"]?["values"]?.array)
  }

  /// The types of mark anywhere in a specification.
  static func marks(_ value: JSONValue) -> Set<String> {
    var found: Set<String> = []
    if let type = value["mark"]?["type"]?.string { found.insert(type) }
    for layer in value["layer"]?.array ?? [] { found.formUnion(marks(layer)) }
    return found
  }

  @Test("Every part has a picture of its marks; a part without numbers has none")
  func pictures() throws {
    let (question, scrutiny) = try Self.question("digital")
    let figures = ScrutinyFigures(question, scrutiny)
    #expect(figures.all.count == 7)
    for (figure, marks) in [
      (figures.estimators, ["rect", "rule", "point", "text"]), (figures.curve, ["rect", "rule", "line", "point"]),
      (figures.bounds, ["rect", "rule", "point", "text"]), (figures.permutation, ["rect", "rule", "text"]),
      (figures.leaveOneOut, ["rect", "rule", "point", "text"]), (figures.power, ["rect", "rule", "point"]),
      (figures.balance, ["rule", "point"]),
    ] {
      let figure = try #require(figure)
      #expect(Self.marks(figure.specification).isSuperset(of: marks), "\(figure.name)")
      #expect(figure.specification["width"] == "container" && figure.name.hasPrefix("scrutiny-"))
    }
    let (other, thin) = try Self.question("culture")
    #expect(ScrutinyFigures(other, thin).all.map(\.name) == ["scrutiny-estimators-culture", "scrutiny-bounds-culture"])
    let none = Scrutiny(row: "", label: "", outcomeLabel: "", unit: "", smallestEffect: 0, direction: "either")
    #expect(ScrutinyFigures(other, none).all.isEmpty)
  }

  @Test("A title is the part's sentence where that is short, else plain")
  func titles() throws {
    let (question, scrutiny) = try Self.question("digital")
    let bounds = try #require(scrutiny.sentence(.bounds))
    #expect(Figure.bounds(question, scrutiny)?.title == String(bounds.dropLast()))
    #expect(try #require(scrutiny.sentence(.curve)).count > 150)
    let known = try #require(scrutiny.curve).rows.count { $0.scaled != nil }
    #expect(
      Figure.specificationCurve(question, scrutiny)?.title
        == "Digital programmes and votes: \(known) specifications side by side")
    #expect(Figure.percent(.nan) == NumberText.none)
  }

  @Test("Estimators: the result's numbers, the deciding one emphasised, a note in place of what could not be had")
  func estimators() throws {
    let (question, scrutiny) = try Self.question("digital")
    let values = try Self.values(Figure.estimators(question, scrutiny))
    #expect(values.count == scrutiny.estimators.count)
    for (index, (value, row)) in zip(values, scrutiny.estimators).enumerated() {
      #expect(value["estimate"] == JSONValue(orNull: row.estimate?.estimate))
      #expect(value["low"] == JSONValue(orNull: row.estimate?.confLow))
      #expect(value["high"] == JSONValue(orNull: row.estimate?.confHigh))
      #expect(value["deciding"] == .bool(index == 0))
    }
    let notes = values.compactMap { $0["note"]?.string }
    #expect(
      notes == [
        "Not estimated: cross-validation did not settle on a penalty within 200 rounds", "Not estimated",
      ])
  }

  @Test("The curve holds every estimate in order, and a place in the matrix for each choice that varies")
  func curve() throws {
    let (question, scrutiny) = try Self.question("digital")
    let curve = try #require(scrutiny.curve)
    let figure = try #require(Figure.specificationCurve(question, scrutiny))
    let values = try Self.values(figure)
    let drawn = curve.rows.filter { $0.scaled != nil }
    #expect(values.count == drawn.count && drawn.count < curve.rows.count)
    #expect(values.map { $0["e"]?.number } == drawn.map(\.scaled))
    #expect(values.map { $0["l"]?.number } == drawn.map(\.low))
    #expect(values.map { $0["h"]?.number } == drawn.map(\.high))
    #expect(values.count { $0["k"] == "a" } == drawn.count { ($0.high ?? 0) < 0 })
    #expect(values.count { $0["k"] == "f" } == drawn.count { ($0.low ?? 0) > 0 })
    let matrix = ChoiceMatrix(curve.rows, drawn: drawn.count)
    #expect(
      matrix.kinds.map(\.kind) == ["interval", "coding", "outcome", "sample", "window", "estimator", "controls"],
      "covariates do not vary")
    let windows = [10, 5].map { years -> Scrutiny.Curve.Row in
      var row = curve.rows[0]
      row.choices["window"] = "\(years) years"
      return row
    }
    #expect(ChoiceMatrix(windows, drawn: 2).kinds.last?.choices == ["5 years", "10 years"])
    for (value, row) in zip(values, drawn) { #expect(value["c"]?.array?.count == matrix.positions(of: row).count) }
    #expect(values.allSatisfy { $0["c"]?.array?.count == 7 })
    #expect(figure.subtitle.contains("Not drawn: \(curve.rows.count - drawn.count)"))
    // A few hundred specifications stay light.
    #expect(try figure.specification.text().utf8.count < 250 * drawn.count)
  }

  @Test("Bounds: open ends are said, the breakdown value stands between the rows it parts")
  func bounds() throws {
    let (question, scrutiny) = try Self.question("digital")
    let bounds = try #require(scrutiny.bounds)
    let figure = try #require(Figure.bounds(question, scrutiny))
    let values = try Self.values(figure)
    let intervals = [bounds.original] + bounds.relativeMagnitudes + bounds.smoothness
    let drawn = values.filter { $0["low"] != nil }
    #expect(drawn.map { $0["low"]?.number } == intervals.map(\.low))
    #expect(drawn.map { $0["high"]?.number } == intervals.map(\.high))
    #expect(drawn.map { $0["lowIsOpen"] != nil } == intervals.map(\.lowIsOpen))
    let order = values.map { $0["mark"]?.string }
    #expect(order.firstIndex(of: "divider") == 5, "original, heading, 0, 0.25 and 0.5 times come first")
    #expect(figure.subtitle.contains("Breakdown value: 0.53 times") && figure.subtitle.contains("“Open”"))
    var changed = bounds
    changed.breakdown = 2
    changed.breakdownIsOpen = true
    #expect(Figure.breakdownText(changed) == "Breakdown value: at least 2.00 times, the most tried.")
    let (other, thin) = try Self.question("culture")
    let second = try #require(Figure.bounds(other, thin))
    #expect(try Self.values(second).allSatisfy { $0["mark"]?.string != "divider" })
    #expect(second.subtitle.contains("No breakdown value"))
    #expect(Figure.boundsText(bounds.relativeMagnitudes[4], 2) == "open to 0.14")
  }

  @Test("The histogram counts every draw once; the observed estimate is a rule with its p")
  func permutation() throws {
    let (question, scrutiny) = try Self.question("digital")
    let figure = try #require(Figure.permutation(question, scrutiny))
    let counts = try Self.values(figure).compactMap { $0["draws"]?.number }
    #expect(counts.reduce(0, +) == 999)
    let text = try figure.specification.text()
    #expect(text.contains(#""observed":-0.0712"#) && text.contains("observed −0.071, p 0.011"))
    #expect(HistogramBins([]).counts.isEmpty && HistogramBins([1, 1]).counts.isEmpty)
    #expect(HistogramBins([-.greatestFiniteMagnitude, .greatestFiniteMagnitude]).counts.isEmpty)
    #expect(HistogramBins([0, 1, 1, .nan], steps: 2).counts == [1, 2])
    #expect(HistogramBins([0, 1], steps: 4).ends(3).to == 1)
  }

  @Test("Leave-one-out: every country sorted, the six that move the estimate most by name")
  func leaveOneOut() throws {
    let (question, scrutiny) = try Self.question("digital")
    let figure = try #require(Figure.leaveOneOut(question, scrutiny))
    let values = try Self.values(figure)
    let countries = scrutiny.leaveOneOut.filter { $0.kind == "country" }
    let points = values.compactMap { $0["point"]?.number }
    #expect(Array(points.prefix(countries.count)) == countries.compactMap(\.estimate).sorted())
    #expect(points.count == scrutiny.leaveOneOut.count { $0.estimate != nil })
    #expect(values.prefix(1 + countries.count).count { $0["mark"] == "plain" } == 6)
    #expect(values.count { $0["words"] == "not identified without it" } == 1)
    #expect(values.count { $0["mark"] == "heading" } == 3)
  }

  @Test("Power: the 90 % interval and what the design could find on one axis")
  func power() throws {
    let (question, scrutiny) = try Self.question("digital")
    let values = try Self.values(Figure.power(question, scrutiny))
    #expect(values.map { $0["low"]?.number } == [-0.1026, -0.0534, -0.0561, -0.041])
    #expect(values.map { $0["high"]?.number } == [-0.0398, 0.0534, 0.0561, 0.041])
    #expect(values[0]["point"]?.number == -0.0712)
  }

  @Test("Numbers that are not finite leave a gap, never break a figure")
  func notFinite() throws {
    var (question, scrutiny) = try Self.question("digital")
    scrutiny.smallestEffect = .nan
    scrutiny.estimators[0].estimate?.estimate = .nan
    scrutiny.estimators[1].estimate?.confHigh = .infinity
    scrutiny.bounds?.original.low = -.infinity
    scrutiny.bounds?.relativeMagnitudes[1].high = .nan
    scrutiny.bounds?.breakdown = .nan
    scrutiny.permutation?.draws[0] = .infinity
    scrutiny.leaveOneOut[0].estimate = .nan
    scrutiny.power?.analytic = .infinity
    scrutiny.balance[0].standardizedDifference = .nan
    scrutiny.curve?.rows[0].low = -.infinity
    scrutiny.curve?.rows[1].scaled = .nan
    scrutiny.curve?.rows[2].high = .nan
    for figure in ScrutinyFigures(question, scrutiny).all { _ = try figure.specification.text() }
    scrutiny.permutation?.observed = .nan
    #expect(Figure.permutation(question, scrutiny) == nil)
  }
}
