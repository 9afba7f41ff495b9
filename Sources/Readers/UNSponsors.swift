import Record
import Statistics

/// Reads who put a text forward.
///
/// An entry may be a country, a list of countries in one string, a country on behalf of a group, a chair, a bureau or a
/// committee, the fragment of a name broken at a line's end, or a remark that is no sponsor. What the rules below do
/// not understand is an error: nothing is dropped in silence.
///
/// - A country that submits a text *on behalf of* a group sponsors it; the group goes to the collective sponsors.
/// - A representative on behalf of a committee's bureau, a chair or rapporteur, and a state in its capacity as chair
///   act for the committee: collective only.
struct SponsorParser {
  /// What one entry says.
  struct Reading: Equatable {
    var countries: [CountryCode] = []
    var collective: [String] = []

    static func + (a: Reading, b: Reading) -> Reading {
      Reading(countries: a.countries + b.countries, collective: a.collective + b.collective)
    }
  }

  let names: NameCache
  private var readings: [String: Reading] = [:]
  private var repaired: [String] = []
  private var remarks: [String] = []
  private var withoutSponsor: [String] = []
  private var repeatedNames = 0
  private var inBothLists = 0

  init(names: NameCache) { self.names = names }

  /// Entries that are garbled in the publisher's files, each reviewed in its place: what it must have been.
  static let repairs: [String: [String]] = [
    "ANGOLA BAHAMAS": ["Angola", "Bahamas"],
    "BARBADOS. DOMINICAN REPUBLIC": ["Barbados", "Dominican Republic"],
    "COMOROS CONGO": ["Comoros", "Congo"],
    "UNITED KINGDOMAND URUGUAY": ["United Kingdom", "Uruguay"],
    "CZECHI A": ["Czechia"],
    "GE RMANY": ["Germany"],
    "IR ELAND": ["Ireland"],
    "MAURITANI A": ["Mauritania"],
    "MALTAS": ["Malta"],
    "NAMBIA": ["Namibia"],
    "LAO PEOPLE'S DEMOCRATIC": ["Lao People's Democratic Republic"],
    "LIBERIA. SUBSEQUENTLY": ["Liberia"],
    "MICRONESIA (FEDERATES STATES OF)": ["Micronesia (Federated States of)"],
    "VENEZUELA (BOLIVARIAN REPUBLIC)": ["Venezuela (Bolivarian Republic of)"],
    "THEREPUBLIC OF KOREA": ["Republic of Korea"],
    "THEUNITED REPUBLIC OF TANZANIA": ["United Republic of Tanzania"],
    "THAILAND ( )": ["Thailand"],
  ]

  /// Fragments that mean something only in the text where they stand.
  static let repairsInPlace: [String: [String: [String]]] = [
    // Two halves of one name, sorted apart.
    "A/RES/78/133": ["SOLOMON": ["Solomon Islands"], "ISLANDS": ["Solomon Islands"]],
    // Second lines of names that stand whole in the same list.
    "A/RES/74/118": ["PRINCIPE": ["Sao Tome and Principe"]],
    "A/RES/77/12": ["NORTHERN IRELAND": ["United Kingdom"]],
    // Sorted between Poland and San Marino, where the Republic of Korea stands.
    "A/RES/78/208": ["THE OF KOREA": ["Republic of Korea"]],
  ]

  /// Entries that say something else than who sponsors.
  static let remarks: Set<String> = [
    "", "THE AMENDMENT WAS REJECTED BY THE ASSEMBLY", "ANNEX: STAFFING TABLE FOR 2025: P. 11-12",
  ]

  mutating func read(_ printed: UNPrintedResolution, into resolution: inout UNResolution) throws {
    let sponsors = try countries(printed.sponsors, &resolution)
    let additional = try countries(printed.additionalSponsors, &resolution)
    resolution.sponsors = sponsors.sorted()
    resolution.additionalSponsors = additional.sorted()
    inBothLists += sponsors.intersection(additional).count
    if sponsors.isEmpty, additional.isEmpty, resolution.collectiveSponsors.isEmpty {
      withoutSponsor.append(resolution.symbol)
    }
  }

  private mutating func countries(_ list: [String], _ resolution: inout UNResolution) throws -> Set<CountryCode> {
    var found: Set<CountryCode> = []
    for entry in list {
      let reading = try reading(entry, in: resolution)
      for code in reading.countries where !found.insert(code).inserted { repeatedNames += 1 }
      for group in reading.collective where !resolution.collectiveSponsors.contains(group) {
        resolution.collectiveSponsors.append(group)
      }
    }
    return found
  }

  private mutating func reading(_ entry: String, in resolution: UNResolution) throws -> Reading {
    let text = entry.cleaned
    let key = text.uppercased()
    if let names = Self.repairsInPlace[resolution.symbol]?[key] ?? Self.repairs[key] {
      repaired.append("\(resolution.symbol): '\(text)' is \(names.joined(separator: ", "))")
      let date = PartialDate(resolution.date)
      return Reading(countries: try names.map { try self.names.code($0, on: date) })
    }
    if Self.remarks.contains(key) {
      remarks.append("\(resolution.symbol): '\(text)'")
      return Reading()
    }
    if let known = readings[text] { return known }
    guard let reading = parse(text, PartialDate(resolution.date)) else {
      throw SuasionError(
        .data, "sponsor '\(text)' of \(resolution.symbol) is not understood", at: resolution.location,
        hint: "add it to the reviewed repairs of the sponsor reader")
    }
    readings[text] = reading
    return reading
  }

  // MARK: - Grammar

  /// Nil where the text is neither a name, nor a list of names, nor a collective sponsor.
  func parse(_ text: String, _ date: PartialDate) -> Reading? {
    if Self.isCollective(text) { return Reading(collective: [text]) }
    if let place = Self.range(of: ", ON BEHALF OF ", in: text) {
      return onBehalf(text[..<place.lowerBound], of: text[place.upperBound...], date)
    }
    return list(Substring(text), date)
  }

  private func list(_ text: Substring, _ date: PartialDate) -> Reading? {
    if let code = country(text, date) { return Reading(countries: [code]) }
    let items = Self.split(text, at: ",").filter { !$0.isEmpty }
    if items.count > 1 {
      var whole = Reading()
      for item in items {
        guard let part = list(item.hasPrefix("and ") ? item.dropFirst(4) : item, date) else { return nil }
        whole = whole + part
      }
      return whole
    }
    guard let item = items.first else { return nil }
    if item.count < text.count { return list(item, date) }  // a comma at the end
    // `X (on behalf of a group)`; what follows it is joined by `and`.
    if item.hasSuffix(")"), let open = Self.openingOfLast(item),
      let phrase = Self.phrase(item[item.index(after: open)...].dropLast())
    {
      let head = item[..<open]
      if !Self.containsAnd(head) || country(head, date) != nil { return onBehalf(head, of: phrase, date) }
    }
    for place in Self.ands(in: item) {
      if let left = list(item[..<place.lowerBound], date), let right = list(item[place.upperBound...], date) {
        return left + right
      }
    }
    return nil
  }

  private func onBehalf(_ name: Substring, of group: Substring, _ date: PartialDate) -> Reading? {
    let group = Self.group(group)
    // The bureau is the committee's own: the state speaks for it, not for itself.
    if group.uppercased().hasPrefix("BUREAU") { return Reading(collective: [group]) }
    guard let code = country(name, date) else { return nil }
    return Reading(countries: [code], collective: [group])
  }

  private func country(_ text: Substring, _ date: PartialDate) -> CountryCode? {
    let name = String(text).cleaned
    return name.isEmpty ? nil : try? names.code(name, on: date)
  }

  private static func isCollective(_ text: String) -> Bool {
    let upper = text.uppercased()
    return ["SUBMITTED BY ", "WAS SUBMITTED BY ", "INTRODUCED IN THE COMMITTEE BY "].contains { upper.hasPrefix($0) }
      || upper.contains("ON THE BASIS OF ") || upper.contains("(IN ITS CAPACITY AS CHAIR ")
      || (upper.hasPrefix("THE REPRESENTATIVE OF ") && upper.contains("ON BEHALF OF THE BUREAU"))
  }

  /// What follows `on behalf of` in a bracket; nil where the bracket says something else.
  private static func phrase(_ bracket: Substring) -> Substring? {
    let upper = bracket.uppercased()
    for opening in ["ON BEHALF OF ", "OF BEHALF OF "] where upper.hasPrefix(opening) {
      return bracket.dropFirst(opening.count)
    }
    return nil
  }

  /// The group's name without `the States Members of the United Nations that are members of`.
  static func group(_ phrase: Substring) -> String {
    var rest = phrase[...]
    for opening in [
      "THE ", "STATES MEMBERS OF THE UNITED NATIONS THAT ARE MEMBERS OF ", "THE ", "MEMBERS OF THE ", "E ",
    ] where rest.uppercased().hasPrefix(opening) { rest = rest.dropFirst(opening.count) }
    let printed = String(rest)
    return groups[printed.uppercased()] ?? printed
  }

  /// Groups printed in capitals in some sessions, or spelt in two ways.
  private static let groups: [String: String] = {
    let names = [
      "Group of 77 and China", "Movement of Non-Aligned Countries", "Group of African States", "League of Arab States",
      "Organization of Islamic Cooperation", "Group of Latin American and Caribbean States",
      "Economic Community of West African States", "Economic Community of Central African States",
      "Southern African Development Community", "Association of Southeast Asian Nations",
      "Bureau of the Disarmament Commission",
      "United Nations Standing Advisory Committee on Security Questions in Central Africa",
    ]
    let treaty =
      "Association of Southeast Asian Nations and the States Parties to the Treaty on the Southeast Asia "
      + "Nuclear-Weapon-Free Zone (Bangkok Treaty)"
    var groups = Dictionary(uniqueKeysWithValues: (names + [treaty]).map { ($0.uppercased(), $0) })
    groups["ORGANISATION OF ISLAMIC COOPERATION"] = "Organization of Islamic Cooperation"
    groups["ASSOCIATION OF SOUTH-EAST ASIAN NATIONS"] = "Association of Southeast Asian Nations"
    groups[treaty.uppercased().replacing("SOUTHEAST ASIAN NATIONS", with: "SOUTH-EAST ASIAN NATIONS")] = treaty
    return groups
  }()

  // MARK: - Text

  /// Splits outside brackets; the parts without the spaces around them.
  private static func split(_ text: Substring, at separator: Character) -> [Substring] {
    var parts: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case separator where depth == 0:
        parts.append(trimmed(text[start..<index]))
        start = text.index(after: index)
      default: break
      }
    }
    parts.append(trimmed(text[start...]))
    return parts
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " }
    while text.last == " " { text = text.dropLast() }
    return text
  }

  /// Where `and` stands outside brackets.
  private static func ands(in text: Substring) -> [Range<Substring.Index>] {
    let word = " AND "
    var places: [Range<Substring.Index>] = []
    var depth = 0
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      guard depth == 0, text[index] == " ", let end = text.index(index, offsetBy: word.count, limitedBy: text.endIndex),
        text[index..<end].uppercased() == word
      else { continue }
      places.append(index..<end)
    }
    return places
  }

  private static func containsAnd(_ text: Substring) -> Bool { !ands(in: text).isEmpty }

  /// Where the bracket opens that closes at the end of the text.
  private static func openingOfLast(_ text: Substring) -> Substring.Index? {
    var depth = 0
    for index in text.indices.reversed() {
      if text[index] == ")" { depth += 1 }
      if text[index] == "(" {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  private static func range(of words: String, in text: String) -> Range<String.Index>? {
    var start = text.startIndex
    while let end = text.index(start, offsetBy: words.count, limitedBy: text.endIndex) {
      if text[start..<end].uppercased() == words { return start..<end }
      start = text.index(after: start)
    }
    return nil
  }

  // MARK: - Notes

  func notes() -> [String] {
    var notes: [String] = []
    if !repaired.isEmpty {
      notes.append("\(repaired.count) garbled sponsors were mended: \(repaired.joined(separator: "; ")).")
    }
    if !remarks.isEmpty {
      notes.append(
        "\(remarks.count) entries among the sponsors are no sponsors and were left out: "
          + "\(remarks.joined(separator: "; ")).")
    }
    if !withoutSponsor.isEmpty {
      notes.append("Texts for which no sponsor is printed: \(withoutSponsor.joined(separator: ", ")).")
    }
    if repeatedNames + inBothLists > 0 {
      notes.append(
        "\(repeatedNames) sponsors are printed twice in one list and count once; \(inBothLists) stand both among the "
          + "sponsors and the additional sponsors and are kept in both.")
    }
    return notes
  }
}
