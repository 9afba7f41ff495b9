import Foundation
import Statistics

/// A string that publishers print where a country should stand, reviewed and found to be none.
public struct NotACountry: Sendable {
  public let name: String
  /// What it is: a territory of another state, an aggregate, a regional programme.
  public let reason: String

  public init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }
}

/// Finds the one country that a name or a code means, on a date.
///
/// Nothing is guessed: text matches a listed name whole or not at all, without regard to case, accents, punctuation or
/// an article at either end (`THE BAHAMAS`, `Bahamas (the)`). A near miss is an error that names the nearest countries.
///
/// A date matters where a name or a number has meant several countries: `Russia` is SUN to 1991-12-25 and RUS after, 345
/// of the Correlates of War is YUG and then SRB. A month or a year takes the meaning that held on most of its days, and
/// no date takes the meaning that holds still. A state is never the answer after its end; before its independence it is,
/// because publishers print series that begin earlier.
public struct CountryResolver: Sendable {
  /// What a string found in a country column is.
  public enum Resolution: Equatable, Sendable {
    case country(CountryCode)
    case notACountry(reason: String)
  }

  private struct Meaning {
    let code: CountryCode
    let span: Span?
  }

  private enum Found {
    case one(CountryCode)
    case none
    /// Several countries at once.
    case several([CountryCode])
    /// Known, but with another meaning or none on the date.
    case otherDates([Meaning])
    /// The state had ended by then.
    case ended(Country, Day)
  }

  private let countries: [CountryCode: Country]
  private let successors: [CountryCode: CountryCode]
  private let names: [String: [Meaning]]
  private let iso2: [String: [CountryCode]]
  private let iso3: [String: [CountryCode]]
  private let m49: [Int: [CountryCode]]
  private let cow: [Int: [CountryCode]]
  private let gleditschWard: [Int: [CountryCode]]
  private let reasons: [String: String]

  public init(countries: [Country], names: [CountryName], notCountries: [NotACountry] = []) {
    let sorted = countries.sorted { $0.code < $1.code }
    self.countries = Dictionary(sorted.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    successors = Dictionary(
      sorted.compactMap { country in country.continues.map { ($0, country.code) } },
      uniquingKeysWith: { first, _ in first })

    var meanings: [String: [Meaning]] = [:]
    var codes: [String: [CountryCode]] = [:]
    for country in sorted {
      meanings[Self.key(country.code.rawValue), default: []].append(Meaning(code: country.code, span: nil))
      codes[country.code.rawValue, default: []].append(country.code)
    }
    for name in names {
      meanings[Self.key(name.name), default: []].append(Meaning(code: name.code, span: name.span))
      if name.language == CountryName.codeLanguage { codes[name.name.uppercased(), default: []].append(name.code) }
    }
    self.names = meanings
    iso3 = codes
    iso2 = Dictionary(grouping: sorted.filter { $0.iso2 != nil }, by: { $0.iso2 ?? "" }).mapValues { $0.map(\.code) }
    m49 = Self.index(sorted) { $0.m49.map { [$0] } ?? [] }
    cow = Self.index(sorted, by: \.cow)
    gleditschWard = Self.index(sorted, by: \.gleditschWard)
    reasons = Dictionary(
      notCountries.map { (Self.reviewedKey($0.name), $0.reason) }, uniquingKeysWith: { first, _ in first })
  }

  /// Every country of the table, sorted by code.
  public var all: [Country] { countries.values.sorted { $0.code < $1.code } }

  /// The country of a code of this record.
  public func country(_ code: CountryCode) -> Country? { countries[code] }

  // MARK: - Text

  /// The country that `text` means on `date`: an English, French or Spanish name, a publisher's spelling, ISO alpha-3 in
  /// any case, or ISO alpha-2 in capitals (`NA` is refused, for it is also the mark of a missing value).
  ///
  /// - Throws: a data error where no country, or more than one, fits; it names the candidates.
  public func resolve(_ text: String, on date: PartialDate? = nil) throws -> CountryCode {
    switch try classify(text, on: date) {
    case .country(let code): return code
    case .notACountry(let reason): throw SuasionError(.data, "'\(text)' is no country: \(reason)")
    }
  }

  /// Whether `text` means a country on `date`, or stands in the reviewed list of what is none.
  ///
  /// - Throws: a data error where it is neither, or may mean more than one country.
  public func classify(_ text: String, on date: PartialDate? = nil) throws -> Resolution {
    let key = Self.key(text)
    if key.isEmpty { throw SuasionError(.data, "the name of a country is missing") }
    let raw = text.trimmingCharacters(in: .whitespaces)
    var found = names[key].map { pick($0, on: date) } ?? .none
    if case .none = found, Self.isISO2(raw) {
      if raw == "NA" {
        throw SuasionError(
          .data, "'NA' may be Namibia or a missing value", hint: "write NAM for Namibia, or leave the field empty")
      }
      found = pick(iso2[raw], on: date)
    }
    switch found {
    case .one(let code): return .country(code)
    case .none, .otherDates, .ended:
      if let reason = reasons[key] ?? reasons[raw] { return .notACountry(reason: reason) }
    case .several: break
    }
    throw failure(found, "'\(text)'", key: key, on: date)
  }

  // MARK: - Codes

  /// The country of an ISO 3166-1 alpha-3 code, or of one that ISO or a publisher has dropped (ROM, ZAR, TMP, SCG…).
  public func resolve(iso3 code: String, on date: PartialDate? = nil) throws -> CountryCode {
    try single(pick(iso3[code.uppercased()], on: date), "the alpha-3 code '\(code)'", on: date)
  }

  /// The country of an ISO 3166-1 alpha-2 code, `NA` being Namibia.
  public func resolve(iso2 code: String, on date: PartialDate? = nil) throws -> CountryCode {
    try single(pick(iso2[code.uppercased()], on: date), "the alpha-2 code '\(code)'", on: date)
  }

  /// The country of a number of the UN's M49 standard.
  public func resolve(m49 number: Int, on date: PartialDate? = nil) throws -> CountryCode {
    try single(pick(m49[number], on: date), "the M49 number \(number)", on: date)
  }

  /// The country of a number of the Correlates of War project.
  public func resolve(cow number: Int, on date: PartialDate? = nil) throws -> CountryCode {
    try single(pick(cow[number], on: date), "the Correlates of War number \(number)", on: date)
  }

  /// The country of a number of the list of Gleditsch and Ward (1999, doi 10.1080/03050629908434958).
  public func resolve(gleditschWard number: Int, on date: PartialDate? = nil) throws -> CountryCode {
    try single(pick(gleditschWard[number], on: date), "the Gleditsch-Ward number \(number)", on: date)
  }

  // MARK: - Choosing

  private static func index(_ countries: [Country], by numbers: (Country) -> [Int]) -> [Int: [CountryCode]] {
    var index: [Int: [CountryCode]] = [:]
    for country in countries {
      for number in numbers(country) { index[number, default: []].append(country.code) }
    }
    return index
  }

  /// Chooses among the countries that have borne one code, by their years of existence.
  private func pick(_ codes: [CountryCode]?, on date: PartialDate?) -> Found {
    guard let codes, !codes.isEmpty else { return .none }
    if codes.count == 1 { return pick([Meaning(code: codes[0], span: nil)], on: date) }
    let meanings = codes.compactMap { code in countries[code].map { Meaning(code: code, span: $0.exists) } }
    let found = pick(meanings, on: date)
    if case .otherDates = found, let date {
      // Before the first of them, the number stands for the first.
      let first = meanings.min { ($0.span?.from ?? date.earliest) < ($1.span?.from ?? date.earliest) }
      if let first, let span = first.span, span.from > date.latest { return .one(first.code) }
      if let last = meanings.last, let country = countries[last.code], let end = Self.lastDay(of: country) {
        return .ended(country, end)
      }
    }
    return found
  }

  /// Chooses among the meanings that a name has had, by their dates.
  private func pick(_ meanings: [Meaning], on date: PartialDate?) -> Found {
    guard let date else {
      let still = Set(meanings.filter { $0.span?.to == nil }.map(\.code)).sorted()
      return still.isEmpty ? .otherDates(meanings) : still.count == 1 ? .one(still[0]) : .several(still)
    }
    let from = date.earliest.ordinal
    let to = date.latest.ordinal
    var days: [(code: CountryCode, from: Int, to: Int)] = []
    for meaning in meanings {
      let start = max(from, meaning.span?.from.ordinal ?? Int.min)
      let end = min(to, meaning.span?.to?.ordinal ?? Int.max)
      guard start <= end else { continue }
      for other in days where other.code != meaning.code && other.from <= end && start <= other.to {
        return .several(Set(meanings.map(\.code)).sorted())
      }
      days.append((meaning.code, start, end))
    }
    var totals: [CountryCode: Int] = [:]
    for part in days { totals[part.code, default: 0] += part.to - part.from + 1 }
    guard let most = totals.values.max() else { return .otherDates(meanings) }
    let winners = totals.filter { $0.value == most }.keys.sorted()
    guard winners.count == 1 else { return .several(winners) }
    if let country = countries[winners[0]], let end = Self.lastDay(of: country), date.earliest > end {
      return .ended(country, end)
    }
    return .one(winners[0])
  }

  /// The last day on which a state stood or still held a seat; nil for one that stands.
  private static func lastDay(of country: Country) -> Day? {
    guard let end = country.exists.to else { return nil }
    return country.membership.compactMap(\.to).reduce(end, max)
  }

  // MARK: - Errors

  private func single(_ found: Found, _ what: String, on date: PartialDate?) throws -> CountryCode {
    if case .one(let code) = found { return code }
    throw failure(found, what, key: nil, on: date)
  }

  private func failure(_ found: Found, _ what: String, key: String?, on date: PartialDate?) -> SuasionError {
    switch found {
    case .one, .none:
      let near = key.map { nearest($0) } ?? []
      return SuasionError(
        .data, "\(what) is no country that is known",
        hint: near.isEmpty ? "check the spelling, or give the ISO alpha-3 code" : "nearest: \(list(near))")
    case .several(let codes):
      return SuasionError(
        .data, "\(what) may mean \(list(codes, joined: " or "))\(date.map { " on \($0)" } ?? "")",
        hint: "write the name in full, or the ISO alpha-3 code")
    case .otherDates(let meanings):
      let parts = meanings.compactMap { meaning in
        meaning.span.map { "\(meaning.code) \($0.from)..\($0.to.map(\.description) ?? "")" }
      }
      return SuasionError(
        .data, "\(what) means no country\(date.map { " on \($0)" } ?? " today")",
        hint: "it has meant \(parts.joined(separator: ", "))")
    case .ended(let country, let end):
      return SuasionError(
        .data, "\(what)\(date.map { " on \($0)" } ?? ""): \(country.name) (\(country.code)) ended on \(end)",
        hint: successors[country.code].map { "its seat passed to \(list([$0]))" }
          ?? "check the date, or name the state that followed")
    }
  }

  private func list(_ codes: [CountryCode], joined separator: String = ", ") -> String {
    codes.map { code in countries[code].map { "\($0.name) (\(code))" } ?? code.rawValue }.joined(separator: separator)
  }

  /// Up to three countries with a name within a third of its letters from `key`, nearest first.
  private func nearest(_ key: String) -> [CountryCode] {
    let wanted = Array(key.utf8)
    let limit = max(1, wanted.count / 3)
    var best: [CountryCode: Int] = [:]
    for (name, meanings) in names where abs(name.utf8.count - wanted.count) <= limit && name.utf8.count > 3 {
      let distance = Self.editDistance(wanted, Array(name.utf8))
      guard distance <= limit else { continue }
      for meaning in meanings { best[meaning.code] = min(distance, best[meaning.code] ?? Int.max) }
    }
    return Array(best.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(3).map(\.key))
  }

  /// Letters to add, drop, change or swap with a neighbour (optimal string alignment; Damerau 1964,
  /// doi 10.1145/363958.363994).
  static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in 1..<(a.count + 1) {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1..<(b.count + 1) {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], before[j - 2] + 1) }
      }
      before = last
      last = row
    }
    return last[b.count]
  }
}

// MARK: - One form for all spellings

extension CountryResolver {
  /// The form in which names are compared: lower case, no accents, apostrophes dropped, all else that is no letter or
  /// digit a single space, `&` as `and`, `St` as `Saint`, initials joined (`U.S.A.`), no article at either end.
  public static func key(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { $0 < 0x80 } ? text : text.decomposedStringWithCanonicalMapping
    var words: [String] = []
    var word = ""
    var initials = ""
    func close() {
      if word.utf8.count == 1 {
        initials += word
      } else if !word.isEmpty {
        if !initials.isEmpty { words.append(initials) }
        initials = ""
        words.append(abbreviations[word] ?? word)
      }
      word = ""
    }
    for scalar in plain.unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": word.unicodeScalars.append(scalar)
      case "A"..."Z": word.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) + 32))
      case "'", "’", "‘", "ʼ", "`", "´", "ʹ", "′": continue
      case "&":
        close()
        word = "and"
        close()
      case _ where scalar.isASCII: close()
      default:
        if let letters = letters[scalar] {
          word += letters
          continue
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .format: continue
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
          word += scalar.properties.lowercaseMapping
        default: close()
        }
      }
    }
    close()
    if !initials.isEmpty { words.append(initials) }
    while words.count > 1, articles.contains(words[0]) { words.removeFirst() }
    while words.count > 1, let last = words.last, articles.contains(last) { words.removeLast() }
    return words.joined(separator: " ")
  }

  /// As `key`, but two capitals stay as they are: `AS` is American Samoa's code, `as` is a word.
  static func reviewedKey(_ text: String) -> String { isISO2(text) ? text : key(text) }

  static func isISO2(_ text: String) -> Bool {
    text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }

  private static let abbreviations = ["st": "saint", "ste": "sainte"]
  private static let articles: Set<String> = ["the", "la", "le", "les", "el", "los", "las"]
  private static let letters: [Unicode.Scalar: String] = [
    "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l",
    "ı": "i", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th",
  ]
}
