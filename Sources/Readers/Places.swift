import Record
import Statistics

/// Joins one publisher's country strings to the country table: each string once, and what is no country by name.
struct Places {
  private let resolver: CountryResolver
  private var known: [String: CountryCode?] = [:]
  /// Rows left out because they speak of no country of the table, by what they speak of.
  private(set) var leftOut: [String: Int] = [:]

  init(_ resolver: CountryResolver) { self.resolver = resolver }

  /// The country that `text` means on `date`; nil, and counted, where it means a territory, a group or a region.
  ///
  /// - Throws: the resolver's error, with the place, where the text is unknown or means more than one country.
  mutating func country(
    _ text: String, on date: PartialDate? = nil, at location: @autoclosure () -> SuasionError.Location
  ) throws -> CountryCode? {
    let key = date.map { "\(text)|\($0)" } ?? text
    let code: CountryCode?
    if let seen = known[key] {
      code = seen
    } else {
      do {
        switch try resolver.classify(text, on: date) {
        case .country(let found): code = found
        case .notACountry: code = nil
        }
      } catch var error as SuasionError {
        error.location = location()
        throw error
      }
      known[key] = .some(code)
    }
    if code == nil { leftOut[text, default: 0] += 1 }
    return code
  }

  /// The state that a Correlates of War number means in most of a year; nil, and counted under `name`, where none does.
  mutating func country(cow number: Int, in year: Int, name: String) -> CountryCode? {
    country(key: "cow \(number) \(year)", name: name) { [resolver] in
      try resolver.resolve(cow: number, on: PartialDate(year: year))
    }
  }

  /// As `country(cow:in:name:)`, for a Gleditsch-Ward number.
  mutating func country(gleditschWard number: Int, in year: Int, name: String) -> CountryCode? {
    country(key: "gw \(number) \(year)", name: name) { [resolver] in
      try resolver.resolve(gleditschWard: number, on: PartialDate(year: year))
    }
  }

  private mutating func country(key: String, name: String, _ resolve: () throws -> CountryCode) -> CountryCode? {
    let code = known[key] ?? (try? resolve())
    known[key] = .some(code)
    if code == nil { leave(name) }
    return code
  }

  /// Counts a row that is left out under a name the reader chooses.
  mutating func leave(_ name: String) { leftOut[name, default: 0] += 1 }

  /// One line that names everything left out, nil where nothing was: `vdem/…: no country of the table: Hong Kong (79),
  /// …`.
  func note(_ subject: String) -> String? {
    guard !leftOut.isEmpty else { return nil }
    let names = leftOut.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
    return "\(subject): rows of no country of the table, left out: \(names.joined(separator: ", "))"
  }
}
