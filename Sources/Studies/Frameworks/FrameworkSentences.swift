import Foundation
import Statistics

extension FrameworksAnswer {
  /// One sentence a part, made by rule from its numbers.
  ///
  /// - Parameters:
  ///   - sponsor: the pole's code and name; `rival` likewise.
  mutating func say(sponsor: (code: String, name: String), rival: (code: String, name: String)) {
    func say(_ part: Part, _ sentence: String?) { if let sentence { sentences[part.rawValue] = sentence } }
    say(.ledger, ledger.sentence)
    say(.sponsorship, sponsorshipSentence(sponsor, rival))
    say(.series, seriesSentence)
    say(.norms, normSentence(rival))
    say(.following, followingSentence)
    say(.entry, entry?.sentence)
    say(.sponsoring, sponsoring?.sentence)
    say(.backtest, backtest?.firstLine)
    say(.forecast, forecast?.sentence)
    say(.rivals, forecast?.rivalSentence)
    say(.swing, forecast?.swingSentence)
    say(.levers, forecast?.leverSentence)
  }

  private func sponsorshipSentence(
    _ sponsor: (code: String, name: String), _ rival: (code: String, name: String)
  ) -> String? {
    func share(_ row: SponsorshipView, _ pole: String) -> Double? {
      row.led.first { $0.pole == pole && $0.eligible > 0 }.map { Double($0.sponsored) / Double($0.eligible) }
    }
    let both = sponsorship.filter { $0.country != sponsor.code && $0.country != rival.code }.compactMap { row in
      share(row, sponsor.code).flatMap { own in share(row, rival.code).map { (own: own, other: $0) } }
    }
    guard !both.isEmpty else { return nil }
    let own = both.map(\.own).reduce(0, +) / Double(both.count)
    let other = both.map(\.other).reduce(0, +) / Double(both.count)
    let nearer = both.count { $0.own > $0.other }
    let further = both.count { $0.own < $0.other }
    return
      "Of the texts that \(inSentence(sponsor.name)) alone of the poles led the average country sponsored \(percent(own)), of those that \(inSentence(rival.name)) led \(percent(other)); \(nearer) countries sponsored the larger share of the first, \(further) of the second."
  }

  private var seriesSentence: String? {
    let groups = Dictionary(grouping: series, by: \.series)
    guard !groups.isEmpty else { return nil }
    let last = groups.values.compactMap { $0.max { ($0.date, $0.symbol) < ($1.date, $1.symbol) } }
    let consensus = last.count { $0.adoption == "consensus" }
    let listed = last.compactMap { point in point.sponsors.map { (point: point, sponsors: $0) } }
    guard
      let widest = listed.max(by: { ($0.sponsors, $1.point.symbol) < ($1.sponsors, $0.point.symbol) })
    else { return nil }
    return
      "Of \(groups.count) series and single texts, \(consensus) were last adopted without a vote. The most widely sponsored, when it last came up, was \(widest.point.title) (\(widest.point.symbol), \(widest.sponsors) sponsors)."
  }

  private var followingSentence: String? {
    following.isEmpty ? nil : following.map(\.sentence).joined(separator: " ")
  }

  private func normSentence(_ rival: (code: String, name: String)) -> String? {
    let parts = norms.compactMap { norm -> String? in
      guard let (before, after) = norm.lastBreak else { return nil }
      let votes = after.rivalVotesOnly.mean - before.rivalVotesOnly.mean
      let all = after.rival.mean - before.rival.mean
      return
        "\(norm.label): the share put to a vote went from \(percent(before.putToVote)) to \(percent(after.putToVote)); the place of \(inSentence(rival.name)) against the median country moved by \(signed(all)) on all acts"
        + (norm.votesOnlyConverged
          ? ", by \(signed(votes)) on votes alone" : " (on votes alone it cannot be told: that scale did not converge)")
        + (norm.shiftOnPlane(of: rival.code).map { ", by \(signed($0)) on the first of two axes, without turns" } ?? "")
    }
    return parts.isEmpty
      ? nil
      : "Between the last two sessions, in standard deviations. " + parts.joined(separator: "; ")
        + ". The model takes away part of what a new habit of calling votes does to the scale, not all of it: a large move may be one or the other. Only the scale of all acts knows of turns."
        + turnSentence
  }

  /// Who turned between the last two sessions.
  private var turnSentence: String {
    let parts = norms.filter(\.hasConverged).compactMap { norm -> String? in
      let last = norm.points.map(\.period).max()
      let names = norm.turns.filter { $0.after.period == last }.map { inSentence($0.after.name) }
      return names.isEmpty ? nil : "\(listed(names)) (\(norm.label.prefix(1).lowercased() + norm.label.dropFirst()))"
    }
    return parts.isEmpty
      ? "" : " More likely than not, these broke with their past then: " + parts.joined(separator: "; ") + "."
  }
}

extension NormView {
  /// By how much a country moved on the first axis between the last two periods, where two dimensions converged.
  func shiftOnPlane(of country: String) -> Double? {
    guard let plane, plane.hasConverged else { return nil }
    let path = plane.points.filter { $0.country == country }.sorted { $0.period < $1.period }.suffix(2)
    guard path.count == 2, let before = path.first, let after = path.last else { return nil }
    return after.first.mean - before.first.mean
  }

  /// The last two periods that both scales cover.
  var lastBreak: (before: Break, after: Break)? {
    breaks.count < 2 ? nil : (breaks[breaks.count - 2], breaks[breaks.count - 1])
  }
}

extension LedgerView {
  var sentence: String? {
    guard let widest = columns.max(by: { ($0.holders, $1.id) < ($1.holders, $0.id) }) else { return nil }
    let partial = columns.count { $0.coverage == "partial" }
    return
      "\(grouped(acts)) acts of \(rows.count) countries on \(columns.count) frameworks, series and texts; \(grouped(undated)) of them have no date. \(widest.name) has the most adherents (\(widest.holders)). Of \(partial) the list is partial, and absence from it says nothing."
  }
}

extension HazardView {
  var sentence: String? {
    let clear = terms.filter { $0.confLow > 0 || $0.confHigh < 0 }
    let head =
      switch act {
      case .accession:
        "In \(grouped(rows)) country-years in which a country could have endorsed one of \(frameworks) frameworks, \(grouped(events)) endorsements came."
      case .sponsoring:
        "On \(grouped(rows)) occasions on which a country could have sponsored one of \(frameworks) texts brought back, which it had not sponsored the time before, it did on \(grouped(events))."
      }
    guard !clear.isEmpty else {
      return head + " Nothing that was tried tells who \(act == .accession ? "endorses" : "sponsors")."
    }
    let up = clear.filter { $0.estimate > 0 }.map(\.label)
    let down = clear.filter { $0.estimate < 0 }.map(\.label)
    var parts: [String] = []
    if !up.isEmpty { parts.append("likelier with: \(up.joined(separator: "; "))") }
    if !down.isEmpty { parts.append("less likely with: \(down.joined(separator: "; "))") }
    return head + " Where 95 % intervals exclude zero, they were " + parts.joined(separator: "; and ") + "."
  }
}

extension ForecastView {
  private func end(_ framework: String, _ weight: String = "states") -> Fan? {
    fans.first { $0.framework == framework && $0.weight == weight && $0.year == to }
  }

  private var shown: [String] {
    var seen: Set<String> = []
    return fans.map(\.framework).filter { seen.insert($0).inserted }
  }

  var sentence: String? {
    let parts = shown.compactMap { id -> String? in
      guard let fan = end(id) else { return nil }
      let now = observed.last { $0.framework == id && $0.weight == "states" }
      return
        "\(fan.name): \(percent(fan.q50)) of states (90 % of futures between \(percent(fan.q05)) and \(percent(fan.q95)))"
        + (now.map { ", now \(percent($0.share))" } ?? "")
    }
    return parts.isEmpty
      ? nil : "By \(to), in the middle future of \(grouped(futures)). " + parts.joined(separator: "; ") + "."
  }

  var rivalSentence: String? {
    let parts = pairs.filter { $0.year == to && $0.weight == "states" && $0.probability.isFinite }.map {
      "\($0.ofName) is held by more states than \($0.againstName) in \(percent($0.probability)) of futures"
    }
    return parts.isEmpty ? nil : "By \(to), " + parts.joined(separator: "; ") + "."
  }

  var swingSentence: String? {
    let top = swing.prefix(5).map { own in
      let framework = fans.first { $0.framework == own.framework }?.name ?? own.framework
      return "\(own.name) (\(framework), \(percent(own.probability)))"
    }
    return top.isEmpty
      ? nil
      : "Which of two rivals is ahead hangs most on \(listed(Array(top))): in brackets the framework and the chance that the country will be in by \(to)."
  }

  var leverSentence: String? {
    guard !levers.isEmpty else { return nil }
    let moves = levers.filter { $0.low > 0 || $0.high < 0 }
    guard !moves.isEmpty else {
      return "No lever moves the share of states by \(to) beyond what the uncertainty of its effect allows to say."
    }
    let words = moves.map { "\($0.label): \($0.name) \(signed(100 * $0.difference)) points" }
    return "By \(to), over the same futures: \(words.joined(separator: "; "))."
  }
}

private let plainLocale = Locale(identifier: "en_US_POSIX")

private func percent(_ share: Double) -> String {
  share.isFinite
    ? "\((100 * share).formatted(.number.precision(.fractionLength(0)).locale(plainLocale))) %" : "an unknown share"
}

private func signed(_ number: Double) -> String {
  let size = abs(number).formatted(.number.precision(.fractionLength(2)).locale(plainLocale))
  return (number < 0 ? "−" : "+") + size
}
