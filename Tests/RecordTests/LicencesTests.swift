import Foundation
import TestSupport
import Testing

@testable import Record

/// The page of terms and the table of sources speak of the same sources.
@Suite struct LicencesTests {
  @Test func everySourceStandsOnThePageOfTerms() throws {
    let page = try String(contentsOf: BuiltCommand.home.appendingPathComponent("Record/LICENSES.md"), encoding: .utf8)
    let listed = Set(page.matches(of: /`([a-z0-9-]+)`/).map { String($0.output.1) })
    let record = try Record.load(from: BuiltCommand.home.appendingPathComponent("Record"))
    #expect(listed == Set(record.sources.map(\.id)))
  }
}
