import Foundation
import Record
import Statistics
import Tables

/// One resolution of the United Nations' files, names resolved.
struct UNResolution {
  var symbol: String
  var title: String
  var date: Day
  /// `74`, `ES-11`, `S-32`: read off the symbol.
  var session: String
  var committee: String?
  var agendaItem: String?
  var adoption: Text.Adoption
  /// The counts beside the names; all nil where there was no recorded vote.
  var yes: Int?
  var no: Int?
  var abstain: Int?
  /// Countries named; empty where the file gives counts without names.
  var stances: [CountryCode: Stance] = [:]
  /// Sorted by code.
  var sponsors: [CountryCode] = []
  var additionalSponsors: [CountryCode] = []
  var collectiveSponsors: [String] = []
  var file: String
  var line: Int

  var location: SuasionError.Location { .init(file: file, line: line) }
}

/// The United Nations' machine-readable resolutions: one JSON object a line, one file a session.
struct UNResolutions {
  /// One a symbol, sorted by date, then symbol.
  var resolutions: [UNResolution] = []
  var lineCount = 0
  /// Symbols that stand on more than one line.
  var repeatedSymbols: [String] = []
  var conflicts: [Conflict] = []
  var notes: [String] = []

  init(folder: URL, names: NameCache) throws {
    let files: [URL]
    do {
      files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.lastPathComponent.hasSuffix(".json.gz") || $0.pathExtension == "json" }
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
    } catch {
      throw SuasionError(.data, "no such folder", at: .init(file: "unga_resolutions"), hint: "check the path")
    }
    if files.isEmpty {
      throw SuasionError(.data, "holds no resolutions", at: .init(file: "unga_resolutions"), hint: "74.json.gz, …")
    }
    var sponsors = SponsorParser(names: names)
    var reader = UNLineReader(names: names)
    var bySymbol: [String: Int] = [:]
    var repeated: Set<String> = []
    for file in files {
      let name = "unga_resolutions/\(file.lastPathComponent)"
      let bytes = try Files.readUnpacked(file, name: name)
      for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
        if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
        lineCount += 1
        let printed = try reader.decode(line, at: .init(file: name, line: index + 1))
        var resolution = try reader.resolution(printed, file: name, line: index + 1)
        try sponsors.read(printed, into: &resolution)
        if let first = bySymbol[resolution.symbol] {
          repeated.insert(resolution.symbol)
          try merge(resolution, into: first)
        } else {
          bySymbol[resolution.symbol] = resolutions.count
          resolutions.append(resolution)
        }
      }
    }
    repeatedSymbols = repeated.sorted()
    resolutions.sort { ($0.date, $0.symbol) < ($1.date, $1.symbol) }
    conflicts += reader.conflicts
    notes.append(
      "\(lineCount) lines of the United Nations' files hold \(resolutions.count) texts; "
        + "\(repeatedSymbols.count) symbols stand on more than one line, of which the fuller list of sponsors is kept.")
    notes += reader.notes() + sponsors.notes() + gaps()
  }

  /// A symbol met again: everything but the sponsors must agree; of these the union is kept.
  private mutating func merge(_ other: UNResolution, into index: Int) throws {
    let first = resolutions[index]
    guard other.date == first.date, other.adoption == first.adoption, other.stances == first.stances,
      other.yes == first.yes, other.no == first.no, other.abstain == first.abstain
    else {
      throw SuasionError(
        .data, "\(other.symbol) stands on line \(first.line) of \(first.file) with another date or vote",
        at: other.location, hint: "the publisher must say which is right")
    }
    func united(_ path: WritableKeyPath<UNResolution, [CountryCode]>, _ word: String) {
      let before = resolutions[index][keyPath: path], after = other[keyPath: path]
      if before == after { return }
      let union = Set(before).union(after).sorted()
      resolutions[index][keyPath: path] = union
      let lesser = union == after ? (first, before) : (other, after)
      conflicts.append(
        Conflict(
          kind: "sponsor", subject: first.symbol, country: nil, kept: "\(union.count) \(word)",
          keptSource: VoteSource.un, other: "\(lesser.1.count) on line \(lesser.0.line)", otherSource: VoteSource.un))
    }
    united(\.sponsors, "sponsors")
    united(\.additionalSponsors, "additional sponsors")
    for group in other.collectiveSponsors where !first.collectiveSponsors.contains(group) {
      resolutions[index].collectiveSponsors.append(group)
    }
  }

  /// Numbers that the files skip within a session, below the highest they hold.
  private func gaps() -> [String] {
    var numbers: [String: Set<Int>] = [:]
    for resolution in resolutions {
      let tail = resolution.symbol.split(separator: "/").last ?? ""
      if let number = Int(tail.prefix { $0.isNumber }) { numbers[resolution.session, default: []].insert(number) }
    }
    let missing = numbers.sorted { $0.key < $1.key }.compactMap { session, held -> String? in
      // A special session's file holds what was adopted since 2019; its earlier numbers are no gap.
      let from = session.contains("-") ? (held.min() ?? 1) : 1
      let gap = (from...(held.max() ?? from)).filter { !held.contains($0) }
      return gap.isEmpty ? nil : "\(session)/" + gap.map(String.init).joined(separator: ", ")
    }
    let highest = numbers.sorted { $0.key < $1.key }.map { "\($0.key)/\($0.value.max() ?? 0)" }
    return [
      "The United Nations' files end at \(highest.joined(separator: ", "))"
        + (missing.isEmpty ? "." : "; within them no text has the numbers \(missing.joined(separator: "; ")).")
    ]
  }
}

/// A line of the files, as printed.
struct UNPrintedResolution: Decodable {
  var symbol: String
  var title: String
  var adoptionDate: String
  var committee: String
  var agendaItem: String
  var agendaItemName: String
  var adoptionType: String
  var inFavour: [String]
  var against: [String]
  var abstaining: [String]
  var inFavourCount: String
  var againstCount: String
  var abstainingCount: String
  var sponsors: [String]
  var additionalSponsors: [String]

  enum CodingKeys: String, CodingKey {
    case symbol, title, committee, sponsors
    case adoptionDate = "adoption_date", agendaItem = "agenda_item", agendaItemName = "agenda_item_name"
    case adoptionType = "adoption_type"
    case inFavour = "MS_in_favour", against = "MS_against", abstaining = "MS_abstaining"
    case inFavourCount = "MS_in_favour_count", againstCount = "MS_against_count"
    case abstainingCount = "MS_abstaining_count", additionalSponsors = "additional_sponsors"
  }
}

/// Turns printed resolutions into resolved ones, and remembers what it had to mend.
struct UNLineReader {
  let names: NameCache
  var conflicts: [Conflict] = []
  private var doubledLists: [String] = []
  private var withoutNames: [String] = []
  private var ofUnknownAdoption: [String] = []
  private var withoutTitle: [String] = []
  private let decoder = JSONDecoder()

  init(names: NameCache) { self.names = names }

  func decode(_ line: some Collection<UInt8>, at location: SuasionError.Location) throws -> UNPrintedResolution {
    do {
      return try decoder.decode(UNPrintedResolution.self, from: Data(line))
    } catch let DecodingError.keyNotFound(key, _) {
      throw SuasionError(.data, "no field '\(key.stringValue)'", at: location)
    } catch let DecodingError.typeMismatch(_, context) {
      let field = context.codingPath.first?.stringValue ?? "?"
      throw SuasionError(.data, "field '\(field)' is of another type than text or a list of texts", at: location)
    } catch {
      throw SuasionError(.data, "not a JSON object", at: location, hint: "the file may be truncated")
    }
  }

  mutating func resolution(_ printed: UNPrintedResolution, file: String, line: Int) throws -> UNResolution {
    let location = SuasionError.Location(file: file, line: line)
    let symbol = printed.symbol.cleaned
    let parts = symbol.split(separator: "/")
    guard parts.count == 4, parts[0] == "A", parts[1] == "RES" else {
      throw SuasionError(.data, "'\(symbol)' is no symbol of a resolution", at: location, hint: "A/RES/74/1")
    }
    guard let date = Self.day(printed.adoptionDate) else {
      throw SuasionError(
        .data, "'\(printed.adoptionDate)' is no date", at: location, hint: "7 December 2020, or 2019-12-12 00:00:00")
    }
    let adoption: Text.Adoption
    switch printed.adoptionType {
    case "By a recorded vote": adoption = .recordedVote
    case "Without a vote": adoption = .withoutVote
    case "":
      adoption = .unknown
      ofUnknownAdoption.append(symbol)
    default:
      throw SuasionError(.data, "adoption type '\(printed.adoptionType)' is not known", at: location)
    }
    var title = printed.title.singleSpaced
    if title.isEmpty {
      title = printed.agendaItemName.singleSpaced
      withoutTitle.append(symbol)
    }
    let committee = printed.committee.singleSpaced
    let item = printed.agendaItem.singleSpaced
    var resolution = UNResolution(
      symbol: symbol, title: title, date: date, session: String(parts[2]),
      committee: Self.mainCommittee(committee),
      agendaItem: item.isEmpty
        ? nil : item.replacing("Agenda items ", with: "").replacing("Agenda item ", with: ""),
      adoption: adoption, file: file, line: line)
    if adoption == .recordedVote {
      try readVote(printed, into: &resolution)
    } else if !(printed.inFavour.isEmpty && printed.against.isEmpty && printed.abstaining.isEmpty) {
      throw SuasionError(.data, "\(symbol) names votes, but is '\(printed.adoptionType)'", at: location)
    }
    return resolution
  }

  /// Nil for texts that went to the plenary directly.
  private static func mainCommittee(_ printed: String) -> String? {
    switch printed {
    case "", "Without reference to a Main Committee": nil
    case "#fifthCommittee": "Fifth Committee"  // a slip of the publisher's
    default: printed
    }
  }

  private mutating func readVote(_ printed: UNPrintedResolution, into resolution: inout UNResolution) throws {
    let location = resolution.location
    let date = PartialDate(resolution.date)
    var mentions: [CountryCode: Int] = [:]
    for (list, stance) in [
      (printed.inFavour, Stance.yes), (printed.against, .no), (printed.abstaining, .abstain),
    ] {
      for name in list {
        let code: CountryCode
        do {
          code = try names.code(name.cleaned, on: date)
        } catch var error as SuasionError {
          error.location = location
          throw error
        }
        mentions[code, default: 0] += 1
        if let other = resolution.stances.updateValue(stance, forKey: code), other != stance {
          throw SuasionError(
            .data, "\(resolution.symbol): \(name.cleaned) stands under \(other) and under \(stance)", at: location)
        }
      }
    }
    resolution.yes = try count(printed.inFavourCount, location)
    resolution.no = try count(printed.againstCount, location)
    resolution.abstain = try count(printed.abstainingCount, location)
    if mentions.isEmpty { withoutNames.append(resolution.symbol) }
    let repeats = mentions.values.filter { $0 > 1 }.count
    if repeats > 0 { doubledLists.append("\(resolution.symbol) (\(repeats) of \(mentions.count) names)") }
  }

  /// `N.A.` beside stated counts means that nobody voted so.
  private func count(_ text: String, _ location: SuasionError.Location) throws -> Int {
    let text = text.cleaned
    if text == "N.A." || text.isEmpty { return 0 }
    guard let count = Int(text), count >= 0 else {
      throw SuasionError(.data, "'\(text)' is no count of votes", at: location)
    }
    return count
  }

  /// `2019-12-12 00:00:00`, or `7 December 2020` with any kind of space.
  static func day(_ printed: String) -> Day? {
    let parts = printed.cleaned.split(separator: " ")
    if let first = parts.first, first.contains("-") {
      guard parts.count == 1 || (parts.count == 2 && parts[1] == "00:00:00") else { return nil }
      let date = PartialDate(first)
      return date?.precision == .day ? date?.earliest : nil
    }
    guard parts.count == 3, let day = Int(parts[0]), let year = Int(parts[2]),
      let month = months.firstIndex(of: String(parts[1]))
    else { return nil }
    return Day(year, month + 1, day)
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  func notes() -> [String] {
    var notes: [String] = []
    if !doubledLists.isEmpty {
      notes.append("Names printed twice on the same side count once: \(doubledLists.joined(separator: ", ")).")
    }
    if !withoutNames.isEmpty {
      notes.append("Recorded votes with counts but no names: \(withoutNames.joined(separator: ", ")).")
    }
    if !ofUnknownAdoption.isEmpty {
      notes.append(
        "Texts in parts of which the publisher does not say how they were adopted, kept as 'unknown' and without a "
          + "roll call: \(ofUnknownAdoption.joined(separator: ", ")).")
    }
    if !withoutTitle.isEmpty {
      notes.append(
        "Texts printed without a title, which have that of their agenda item: \(withoutTitle.joined(separator: ", ")).")
    }
    return notes
  }
}

extension String {
  /// Every kind of white space as one space, none at the ends.
  var singleSpaced: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }

  /// Single spaces and straight apostrophes: a name in the one form under which it is looked up.
  var cleaned: String { singleSpaced.replacing("’", with: "'") }
}
