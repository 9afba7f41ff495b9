import Statistics
import Tables
import Testing

@Suite("Delimited text")
struct DelimitedTextTests {
  func read(_ text: String) throws -> DelimitedText { try DelimitedText(Array(text.utf8), name: "f.csv") }

  func failure(_ bytes: [UInt8]) throws -> SuasionError {
    try #require(throws: SuasionError.self) { _ = try DelimitedText(bytes, name: "f.csv") }
  }

  @Test func fieldsQuotesAndLines() throws {
    let table = try read("a,b\n1,\"x, \"\"y\"\"\nz\"\n\n2,\n")
    #expect(table.header == ["a", "b"])
    #expect(table.rowCount == 2)
    #expect(table.string(0, 1) == "x, \"y\"\nz")
    #expect(table.isEmpty(1, 1))
    #expect(table.line(0) == 2)
    #expect(table.line(1) == 5)
  }

  @Test(arguments: ["a,b\r\n1,2\r\n", "\u{FEFF}a,b\n1,2", "a,b\n1,2\n\n\n", "\"a\",\"b\"\r\n\"1\",\"2\"\r\n"])
  func formsOfTheSameFile(_ text: String) throws {
    let table = try read(text)
    #expect(table.header == ["a", "b"])
    #expect(table.rowCount == 1)
    #expect(try table.int(0, 0) == 1)
    #expect(try table.int(0, 1) == 2)
  }

  @Test func numbersReadAsTheyAreWritten() throws {
    let numbers = ["0.1", "-3.25", "65.48679352", "1e-7", "123456789012345678", "0.30000000000000004", "5", "2.", ".5"]
    let table = try read("x\n" + numbers.joined(separator: "\n"))
    for (row, text) in numbers.enumerated() {
      #expect(try table.double(row, 0) == (Double(text) ?? Double("0" + text + "0")))
    }
    let missing = try read("x,y\nNA,1\nNaN,2\nN.A.,3\n,4\n")
    for row in 0..<4 { #expect(try missing.double(row, 0) == nil) }
    #expect(try read("x\n120.0").int(0, 0) == 120)
  }

  @Test func aTextIsNoNumber() throws {
    let table = try read("x,year\nabc,99.5\n")
    let error = try #require(throws: SuasionError.self) { _ = try table.double(0, 0) }
    #expect(error.description == "f.csv:2, column x: 'abc' is not a number")
    #expect(throws: SuasionError.self) { _ = try table.int(0, 1) }
  }

  @Test func truncatedAndRaggedFilesNameTheLine() throws {
    #expect(try failure(Array("a,b\n1,2\n3".utf8)).location?.line == 3)
    #expect(try failure(Array("a,b\n1,\"open\nstill".utf8)).location?.line == 2)
    #expect(try failure(Array("a,b\n1,\"x\"y\n".utf8)).location?.line == 2)
    #expect(try failure([]).message == "the file is empty")
    #expect(try failure(Array("a,a\n".utf8)).message.contains("twice"))
  }

  @Test func latin1IsRefusedWithTheLine() throws {
    let error = try failure(Array("a\nx\n".utf8) + [0x43, 0xF4, 0x74, 0x65, 0x0A])
    #expect(error.location?.line == 3)
    #expect(error.hint?.contains("iconv") == true)
  }

  @Test func anUnknownColumnNamesThoseThereAre() throws {
    let error = try #require(throws: SuasionError.self) { _ = try read("a,b\n").column("c") }
    #expect(error.hint == "the columns are a, b")
  }

  @Test func writingAndReadingBack() throws {
    let rows = [["plain", "with, comma"], ["with \"quotes\"", "two\nlines"], ["", "é"]]
    var writer = DelimitedWriter(header: ["a", "b"])
    for row in rows { writer.append(row) }
    let table = try read(writer.text)
    for (index, row) in rows.enumerated() { #expect([table.string(index, 0), table.string(index, 1)] == row) }
  }
}
