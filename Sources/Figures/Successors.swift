import Record

/// States that go on in others: the Soviet Union's years are drawn where Russia's are. Of a year that both have, only
/// the successor's value is drawn; the tables hold both.
struct Successors {
  private var successor: [String: String] = [:]
  private var seen: Set<String> = []

  /// - Parameter years: the country-years that are drawn.
  init(_ countries: [Country], years: [(country: String, year: Int)]) {
    for country in countries {
      if let former = country.continues { successor[former.rawValue] = country.code.rawValue }
    }
    for row in years { seen.insert("\(row.country) \(row.year)") }
  }

  /// Country-years by the code under which they are drawn.
  func grouped<Row>(_ rows: [Row], by place: (Row) -> (country: String, year: Int)) -> [String: [Row]] {
    var groups: [String: [Row]] = [:]
    for row in rows {
      let (country, year) = place(row)
      guard let heir = successor[country] else {
        groups[country, default: []].append(row)
        continue
      }
      if !seen.contains("\(heir) \(year)") { groups[heir, default: []].append(row) }
    }
    return groups
  }
}
