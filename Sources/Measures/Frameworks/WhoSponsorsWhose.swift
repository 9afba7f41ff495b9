import Record
import Statistics

/// How many of the texts led by a pole a country sponsored, in one session and domain.
public struct SponsorshipOfPole: Sendable, Equatable {
  public let country: CountryCode
  public let leader: LeadingPole
  public let session: String
  public let domain: FrameworkDomain
  /// Of the texts with the pole among the original sponsors; additional sponsorship counts.
  public let sponsored: Int
  /// Texts while it was a member, or that it sponsored as an observer.
  public let eligible: Int
  /// The same of texts on which the pole was the only one among the original sponsors, so that its leading is not
  /// shared.
  public let sponsoredAlone: Int
  public let eligibleAlone: Int

  /// NaN where it could sponsor none.
  public var share: Double { eligible == 0 ? .nan : Double(sponsored) / Double(eligible) }
}

/// How often one pole stands behind another's texts. The European Union stands behind a text with more than half of its
/// members.
public struct PoleSponsorship: Sendable, Equatable {
  public let sponsor: LeadingPole
  public let leader: LeadingPole
  public let session: String
  public let domain: FrameworkDomain
  public let sponsored: Int
  public let texts: Int
  public let sponsoredAlone: Int
  public let textsAlone: Int
}

/// Who sponsors whose texts.
public struct WhoSponsorsWhose: Sendable {
  /// By country, leader, session, domain; only where it was eligible for a text.
  public let countries: [SponsorshipOfPole]
  /// By sponsor, leader, session, domain; a pole's own texts left out.
  public let poles: [PoleSponsorship]
  /// Texts led by no pole, or without a list of states: they count for nobody.
  public let withoutPole: Int
}

/// Counts, for every country and pole, sponsorship of the texts that each pole led, by session and domain, from all texts
/// of the record. A pole leads where it stands among the original sponsors (`leadership(of:)`); texts that several lead
/// count for each of them, and apart in the columns `Alone` where one leads alone.
public func whoSponsorsWhose(_ record: Record) -> WhoSponsorsWhose {
  struct Cell: Hashable {
    let leader: LeadingPole
    let session: String
    let domain: FrameworkDomain
  }
  var cells: [Cell: Int] = [:]
  var keys: [Cell] = []
  var tables: [[(Int, Int, Int, Int)]] = []
  var poleTables: [[LeadingPole: (Int, Int, Int, Int)]] = []
  var withoutPole = 0
  let columns = Dictionary(record.countries.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
  for text in record.texts {
    let sides = leadership(of: text).sides
    if sides.isEmpty {
      withoutPole += 1
      continue
    }
    let domain = FrameworkDomain.of(text)
    let sponsors = Set(text.sponsors).union(text.additionalSponsors)
    let backing = LeadingPole.standing(in: sponsors, on: text.date)
    var isSponsor = [Bool](repeating: false, count: record.countries.count)
    for sponsor in sponsors { if let column = columns[sponsor] { isSponsor[column] = true } }
    let isEligible = record.countries.indices.map { isSponsor[$0] || record.countries[$0].isMember(on: text.date) }
    let alone = sides.count == 1
    for leader in sides {
      let cell = Cell(leader: leader, session: text.session, domain: domain)
      let place = cells[cell] ?? keys.count
      if place == keys.count {
        cells[cell] = place
        keys.append(cell)
        tables.append(Array(repeating: (0, 0, 0, 0), count: record.countries.count))
        poleTables.append([:])
      }
      func add(_ counts: inout (Int, Int, Int, Int), _ sponsor: Bool) {
        counts.0 += sponsor ? 1 : 0
        counts.1 += 1
        counts.2 += sponsor && alone ? 1 : 0
        counts.3 += alone ? 1 : 0
      }
      for column in record.countries.indices where isEligible[column] { add(&tables[place][column], isSponsor[column]) }
      for pole in LeadingPole.allCases where pole != leader {
        add(&poleTables[place][pole, default: (0, 0, 0, 0)], backing.contains(pole))
      }
    }
  }
  var rows: [SponsorshipOfPole] = []
  var pairs: [PoleSponsorship] = []
  for (place, cell) in keys.enumerated() {
    for (column, counts) in tables[place].enumerated() where counts.1 > 0 {
      rows.append(
        SponsorshipOfPole(
          country: record.countries[column].code, leader: cell.leader, session: cell.session, domain: cell.domain,
          sponsored: counts.0, eligible: counts.1, sponsoredAlone: counts.2, eligibleAlone: counts.3))
    }
    for (pole, counts) in poleTables[place] {
      pairs.append(
        PoleSponsorship(
          sponsor: pole, leader: cell.leader, session: cell.session, domain: cell.domain, sponsored: counts.0,
          texts: counts.1, sponsoredAlone: counts.2, textsAlone: counts.3))
    }
  }
  rows.sort {
    ($0.country.rawValue, $0.leader.rawValue, $0.session, $0.domain)
      < ($1.country.rawValue, $1.leader.rawValue, $1.session, $1.domain)
  }
  pairs.sort {
    ($0.sponsor.rawValue, $0.leader.rawValue, $0.session, $0.domain)
      < ($1.sponsor.rawValue, $1.leader.rawValue, $1.session, $1.domain)
  }
  return WhoSponsorsWhose(countries: rows, poles: pairs, withoutPole: withoutPole)
}
