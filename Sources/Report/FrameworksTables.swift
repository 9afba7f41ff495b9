import Figures
import Studies
import Tables

/// The tables of the chapter on frameworks. A forecast without a backtest is not written.
enum FrameworksTables {
  /// By name of the file in `tables/`, with what it holds; those without a row are left out.
  static func all(_ answer: Answer) -> [(name: String, words: String, text: String)] {
    guard let found = answer.frameworks else { return [] }
    let forecast = found.shownForecast
    return [
      ("ledger", "every state's standing on every framework", ledger(found.ledger)),
      ("frameworks", "the frameworks, who leads them, their rivals", frameworks(found.ledger)),
      ("ledger_conflicts", "sources and acts that do not agree", conflicts(found.ledger)),
      ("sponsorship", "whose texts each state sponsored", sponsorship(found.sponsorship)),
      ("series", "sponsors and votes of texts that come back", series(found.series)),
      ("norm_support", "support for norms by state and session", norms(found.norms)),
      ("norm_breaks", "the poles on both scales by session", breaks(found.norms)),
      ("norm_planes", "support on two axes, where two dimensions were fitted and converged", planes(found.norms)),
      ("following", "whether there is a network of who follows whom", following(found.following)),
      ("following_edges", "who regularly follows whom, and in how many samples", edges(found.following)),
      ("endorsement_hazard", "what goes with endorsement", hazard([found.entry, found.sponsoring])),
      ("backtest_scores", "the forecast and its baselines on the past", scores(found.backtest)),
      ("backtest_skills", "the forecast less each baseline", skills(found.backtest)),
      ("calibration", "how often forecasts of like probability came true", calibration(found.backtest)),
      ("backtest_coverage", "how often past fans held what came", coverage(found.backtest)),
      ("forecast", "shares so far and fans to come", fans(forecast)),
      ("forecast_units", "each state's chance of holding a framework", units(forecast)),
      ("rivals", "whether one framework is ahead of another", rivals(forecast)),
      ("swing", "undecided states by what they do to who is ahead", swing(forecast)),
      ("levers", "what a change of policy would do", levers(forecast)),
    ].compactMap { name, words, table in table.count > 1 ? (name, words, text(table)) : nil }
  }

  /// A header and rows.
  private typealias Table = [[String]]

  private static func text(_ table: Table) -> String {
    var writer = DelimitedWriter(header: table.first ?? [])
    for row in table.dropFirst() { writer.append(row) }
    return writer.text
  }

  private static func number(_ value: Double?) -> String { ReportTables.number(value) }
  private static func count(_ value: Int?) -> String { ReportTables.count(value) }

  private static func ledger(_ ledger: LedgerView) -> Table {
    [["country", "framework", "stance"]]
      + ledger.rows.flatMap { row in zip(ledger.columns, row.stances).map { [row.country, $0.id, $1] } }
  }

  private static func frameworks(_ ledger: LedgerView) -> Table {
    [
      [
        "id", "name", "domain", "kind", "leaders", "led.by", "rivals", "coverage", "opens", "holders", "undated",
        "note",
      ]
    ]
      + ledger.columns.map { column in
        [
          column.id, column.name, column.domain, column.kind, column.leaders.joined(separator: ";"), column.ledBy,
          column.rivals.joined(separator: ";"), column.coverage, count(column.opens), String(column.holders),
          String(column.undated), column.note,
        ]
      }
  }

  private static func conflicts(_ ledger: LedgerView) -> Table {
    [["framework", "country", "kept", "other"]]
      + ledger.conflicts.map { [$0.framework, $0.country ?? "", $0.kept, $0.other] }
  }

  private static func sponsorship(_ rows: [SponsorshipView]) -> Table {
    [["country", "name", "region", "pole", "sponsored", "eligible"]]
      + rows.flatMap { row in
        row.led.map {
          [row.country, row.name, row.region ?? "", $0.pole, String($0.sponsored), String($0.eligible)]
        }
      }
  }

  private static func series(_ points: [SeriesPoint]) -> Table {
    [
      [
        "series", "title", "domain", "leaders", "rivals", "session", "date", "symbol", "adoption", "sponsors", "yes",
        "abstain", "no", "members",
      ]
    ]
      + points.map { point in
        [
          point.series, point.title, point.domain, point.leaders.joined(separator: ";"),
          point.rivals.joined(separator: ";"), point.session, point.date, point.symbol, point.adoption,
          count(point.sponsors), count(point.yes), count(point.abstain), count(point.no), String(point.members),
        ]
      }
  }

  private static func norms(_ norms: [NormView]) -> Table {
    [["domain", "country", "name", "session", "mean", "q05", "q95", "acts", "turn_chance"]]
      + norms.flatMap { norm in
        norm.points.map {
          [
            norm.domain, $0.country, $0.name, String($0.period), number($0.mean), number($0.q05), number($0.q95),
            String($0.acts), number($0.turnChance),
          ]
        }
      }
  }

  private static func breaks(_ norms: [NormView]) -> Table {
    var table: Table = [["domain", "session", "put.to.vote", "pole", "scale", "mean", "q05", "q95", "converged"]]
    for norm in norms {
      for step in norm.breaks {
        for (pole, scale, reading) in [
          ("sponsor", "all acts", step.sponsor), ("sponsor", "votes alone", step.sponsorVotesOnly),
          ("rival", "all acts", step.rival), ("rival", "votes alone", step.rivalVotesOnly),
        ] {
          table.append([
            norm.domain, String(step.period), number(step.putToVote), pole, scale, number(reading.mean),
            number(reading.q05), number(reading.q95),
            scale == "all acts" ? "\(norm.hasConverged)" : "\(norm.votesOnlyConverged)",
          ])
        }
      }
    }
    return table
  }

  private static func planes(_ norms: [NormView]) -> Table {
    var table: Table = [
      [
        "domain", "country", "name", "session", "first.mean", "first.q05", "first.q95", "second.mean", "second.q05",
        "second.q95", "acts",
      ]
    ]
    for norm in norms {
      guard let plane = norm.plane, plane.hasConverged else { continue }
      table += plane.points.map { place in
        let readings = [place.first, place.second].flatMap { [$0.mean, $0.q05, $0.q95] }.map { number($0) }
        return [norm.domain, place.country, place.name, "\(place.period)"] + readings + ["\(place.acts)"]
      }
    }
    return table
  }

  private static func following(_ views: [FollowingView]) -> Table {
    [
      [
        "act", "cascades", "countries", "events", "explained", "possible.edges", "edges", "edges.stable",
        "shuffled.median", "shuffled.q05", "shuffled.q95", "shuffles", "p.value", "samples", "stable.from",
      ]
    ]
      + views.map { view in
        let counts = [
          view.cascades, view.countries, view.events, view.explained, view.possibleEdges, view.edges.count,
          view.stable.count,
        ].map(String.init)
        let shuffled = [view.edgesShuffled.median, view.edgesShuffled.q05, view.edgesShuffled.q95].map { number($0) }
        return [view.act.rawValue] + counts + shuffled
          + ["\(view.shuffles)", number(view.pValue), "\(view.samples)", number(view.stableFrom)]
      }
  }

  private static func edges(_ views: [FollowingView]) -> Table {
    [
      [
        "act", "from", "from.name", "to", "to.name", "before", "after", "gain", "share", "share.low", "share.high",
        "stable",
      ]
    ]
      + views.flatMap { view in
        let stable = view.stable.count
        return view.edges.enumerated().map { place, edge in
          [
            view.act.rawValue, edge.from, edge.fromName, edge.to, edge.toName, "\(edge.before)", "\(edge.after)",
            number(edge.gain), number(edge.share), number(edge.shareLow), number(edge.shareHigh),
            "\(place < stable)",
          ]
        }
      }
  }

  /// broom's columns; estimates are log odds.
  private static func hazard(_ views: [HazardView?]) -> Table {
    [["term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high", "label", "act"]]
      + views.compactMap(\.self).flatMap { view in
        view.terms.map { term in
          [
            term.name, number(term.estimate), number(term.stdError),
            number(term.stdError > 0 ? term.estimate / term.stdError : nil), number(term.pValue), number(term.confLow),
            number(term.confHigh), term.label, view.act.rawValue,
          ]
        }
      }
  }

  private static func scores(_ backtest: BacktestView?) -> Table {
    [
      [
        "scope", "label", "horizon", "method", "forecasts", "events", "brier", "log.score", "auc", "auc.low",
        "auc.high",
      ]
    ]
      + (backtest?.scores ?? []).map { score in
        [
          score.scope, score.label, count(score.horizon), score.method, String(score.forecasts), String(score.events),
          number(score.brier), number(score.logScore), number(score.auc), number(score.aucLow), number(score.aucHigh),
        ]
      }
  }

  private static func skills(_ backtest: BacktestView?) -> Table {
    [["baseline", "metric", "difference", "low", "high"]]
      + (backtest?.skills ?? []).map {
        [$0.baseline, $0.metric, number($0.difference), number($0.low), number($0.high)]
      }
  }

  private static func calibration(_ backtest: BacktestView?) -> Table {
    [["method", "low", "high", "forecasts", "predicted", "observed", "observed.low", "observed.high"]]
      + (backtest?.calibration ?? []).map { bin in
        [
          bin.method, number(bin.low), number(bin.high), String(bin.forecasts), number(bin.predicted),
          number(bin.observed), number(bin.observedLow), number(bin.observedHigh),
        ]
      }
  }

  private static func coverage(_ backtest: BacktestView?) -> Table {
    [["level", "covered", "of"]]
      + (backtest?.fans ?? []).map { [number($0.level), String($0.covered), String($0.of)] }
  }

  /// What is known (`observed`), then what is expected (`forecast`).
  private static func fans(_ forecast: ForecastView?) -> Table {
    guard let forecast else { return [] }
    return [["framework", "name", "year", "weight", "kind", "share", "mean", "q05", "q25", "q50", "q75", "q95"]]
      + forecast.observed.map { point in
        [
          point.framework, forecast.name(point.framework), String(point.year), point.weight, "observed",
          number(point.share), "", "", "", "", "", "",
        ]
      }
      + forecast.fans.map { fan in
        [fan.framework, fan.name, String(fan.year), fan.weight, "forecast", ""]
          + [fan.mean, fan.q05, fan.q25, fan.q50, fan.q75, fan.q95].map { number($0) }
      }
  }

  private static func units(_ forecast: ForecastView?) -> Table {
    [["country", "framework", "probability", "holds"]]
      + (forecast?.units ?? []).map { [$0.country, $0.framework, number($0.probability), String($0.holds)] }
  }

  private static func rivals(_ forecast: ForecastView?) -> Table {
    [["of", "of.name", "against", "against.name", "weight", "year", "probability", "difference", "low", "high", "sd"]]
      + (forecast?.pairs ?? []).map { pair in
        [pair.of, pair.ofName, pair.against, pair.againstName, pair.weight, String(pair.year)]
          + [pair.probability, pair.difference, pair.low, pair.high, pair.sd].map { number($0) }
      }
  }

  private static func swing(_ forecast: ForecastView?) -> Table {
    [["country", "name", "framework", "probability", "pull"]]
      + (forecast?.swing ?? []).map {
        [$0.country, $0.name, $0.framework, number($0.probability), number($0.pull)]
      }
  }

  private static func levers(_ forecast: ForecastView?) -> Table {
    [["id", "label", "framework", "name", "difference", "low", "high"]]
      + (forecast?.levers ?? []).map {
        [$0.id, $0.label, $0.framework, $0.name, number($0.difference), number($0.low), number($0.high)]
      }
  }
}
