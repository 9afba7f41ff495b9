import Statistics
import Testing

@testable import Figures

@Suite struct JSONValueTests {
  @Test("Keys keep their order and numbers are the shortest that read back")
  func writing() throws {
    let value: JSONValue = [
      "z": 1, "a": 0.1, "m": [1e-7, -2.5, .number(0.1 + 0.2), 1e21, -0.0], "nested": ["b": true, "a": nil], "empty": [],
    ]
    #expect(
      try value.text()
        == #"{"z":1,"a":0.1,"m":[1e-07,-2.5,0.30000000000000004,1e+21,0],"nested":{"b":true,"a":null},"empty":[]}"#)
  }

  @Test("Text is escaped, and whole numbers keep all their digits")
  func escaping() throws {
    #expect(try JSONValue("a\"b\\c\n\u{1}\u{2028}é").text() == #""a\"b\\c\n\u0001\u2028é""#)
    #expect(try JSONValue.whole(.max).text() == "18446744073709551615")
  }

  @Test("What JSON cannot say is refused, with its place", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(_ number: Double) {
    let value: JSONValue = ["rows": [["x": 1], ["x": .number(number)]]]
    #expect {
      try value.text()
    } throws: { error in
      (error as? SuasionError)?.code == .fault && (error as? SuasionError)?.location?.key == "$.rows[1].x"
    }
    #expect(JSONValue(orNull: number) == .null)
  }

  @Test("Indented and compact text read back to the same document")
  func roundTrip() throws {
    let value: JSONValue = [
      "a": [["x": 1, "y": "é \u{1F600}", "z": [1, 2, 3]], [:], []], "b": -1.5e-300, "c": "tab\tquote\"", "d": nil,
    ]
    for text in [try value.text(), try value.text(indented: true)] {
      #expect(try JSONValue(parsing: Array(text.utf8), name: "x") == value)
    }
    #expect(try JSONValue(parsing: Array(#"" \u00e9 \ud83d\ude00 \/ ""#.utf8), name: "x") == " é \u{1F600} / ")
  }

  @Test(
    "Broken documents are refused with their line",
    arguments: [
      ("", 1), ("{\n\"a\": }", 2), ("[1,\n2", 2), ("{\"a\" 1}", 1), ("[1] 2", 1), ("\"ab", 1), ("[1e999]", 1),
      ("nul", 1),
      ("\"\\ud800x\"", 1), ("\"\\x\"", 1), ("[+1]", 1), (String(repeating: "[", count: 5000), 1), ("{\n\n'a':1}", 3),
    ])
  func broken(_ text: String, _ line: Int) {
    #expect {
      try JSONValue(parsing: Array(text.utf8), name: "world.geojson")
    } throws: { error in
      let error = error as? SuasionError
      return error?.code == .data && error?.location?.file == "world.geojson" && error?.location?.line == line
    }
  }
}
