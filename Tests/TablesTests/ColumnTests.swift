import Statistics
import Testing

@testable import Tables

/// Whole columns of delimited text.
@Suite struct ColumnTests {
  private func text(_ fields: [String]) throws -> DelimitedText {
    try DelimitedText(Array((["a,b"] + fields.map { "x,\($0)" }).joined(separator: "\n").utf8), name: "t.csv")
  }

  /// To the last bit what the standard library reads, whatever the number of digits.
  @Test func numbersAreTheNearestDoubles() throws {
    var stream = RandomStream(seed: 2, purpose: "decimals")
    var fields = [
      "0", "-0", "-0.0", "9007199254740993", "9007199254740992", "9999999999999999999", "18446744073709551615",
      ".5", "5.", "0.1", "0.30000000000000004", "1.7976931348623157", "0.0000000000000000001", "1e-5", "-1.5E3",
      "123456789012345678901234567890", "9007199254740991.5", "4503599627370497.5", "4503599627370496.5",
    ]
    for _ in 0..<20_000 {
      let value = stream.normal() * [1, 1e-3, 1e6, 1e12][stream.integer(below: 4)]
      fields.append("\(value)")
      let digits = 1 + stream.integer(below: 19)
      let number = String((0..<digits).map { _ in Character("\(stream.integer(below: 10))") })
      let point = stream.integer(below: digits + 1)
      fields.append("\(number.prefix(point)).\(number.dropFirst(point))")
    }
    let table = try text(fields)
    let numbers = try table.doubles(1)
    for (row, field) in fields.enumerated() {
      let expected = try #require(
        Double(field.hasSuffix(".") ? field + "0" : field.hasPrefix(".") ? "0" + field : field))
      #expect(numbers[row].bitPattern == expected.bitPattern, "\(field)")
      #expect(try table.double(row, 1)?.bitPattern == expected.bitPattern, "\(field)")
    }
  }

  @Test func blanksAboutNamesAndNumbersArePassedOver() throws {
    let table = try DelimitedText(Array("a, b ,c\nx, 1.5,2\ny, ,  NA\n".utf8), name: "t.csv")
    #expect(try table.column("b") == 1)
    #expect(try table.doubles(1)[0] == 1.5)
    #expect(try table.double(1, 1) == nil)
    #expect(try table.doubles(2)[1].isNaN)
  }

  @Test func whatIsNoNumber() throws {
    #expect(try text(["", "NA", "NaN", "."]).doubles(1).allSatisfy { $0.isNaN })
    for field in ["-", "1.2.3", "one", "1,5", "--1"] {
      #expect(throws: SuasionError.self, "\(field)") { try text(["1", "\"\(field)\""]).doubles(1) }
    }
  }

  @Test func levelsAreTheDifferentTexts() throws {
    var stream = RandomStream(seed: 3, purpose: "levels")
    let fields = (0..<20_000).map { _ in "level \(stream.integer(below: 7_000))" }
    let (codes, names) = try text(fields).levels(1)
    #expect(names.count == Set(fields).count && codes.count == fields.count)
    #expect(zip(codes, fields).allSatisfy { names[Int($0)] == $1 })
    #expect(codes.first == 0)
    let odd = try text(["", "\"a \"\"b\"\"\"", "", "a"]).levels(1)
    #expect(odd.codes == [0, 1, 0, 2] && odd.names == ["", "a \"b\"", "a"])
  }
}
