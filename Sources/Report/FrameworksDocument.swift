import Figures
import Studies

/// What a study found of frameworks, in `answer.json`. Support by state and session stands in `tables/norm_support.csv`,
/// each state's own chances in `tables/forecast_units.csv`. A forecast without a backtest is null.
enum FrameworksDocument {
  static func document(_ found: FrameworksAnswer) -> JSONValue {
    [
      "sentences": .object(
        .init(
          FrameworksAnswer.Part.allCases.compactMap { part in found.sentence(part).map { (part.rawValue, .string($0)) }
          })
      ),
      "ledger": ledger(found.ledger),
      "sponsorship": .array(found.sponsorship.map(sponsorship)),
      "series": .array(found.series.map(point)),
      "norms": .array(found.norms.map(norm)),
      "following": .array(found.following.map(following)),
      "entry": found.entry.map(hazard) ?? .null, "sponsoring": found.sponsoring.map(hazard) ?? .null,
      "backtest": found.backtest.map(BacktestDocument.document) ?? .null,
      "forecast": found.shownForecast.map(BacktestDocument.forecast) ?? .null,
      "notes": JSONValue(found.notes),
    ]
  }

  private static func ledger(_ ledger: LedgerView) -> JSONValue {
    [
      "acts": JSONValue(ledger.acts), "undated": JSONValue(ledger.undated),
      "columns": .array(
        ledger.columns.map { column in
          [
            "id": .string(column.id), "name": .string(column.name), "domain": .string(column.domain),
            "kind": .string(column.kind), "leaders": JSONValue(column.leaders), "led_by": .string(column.ledBy),
            "rivals": JSONValue(column.rivals), "coverage": .string(column.coverage), "opens": JSONValue(column.opens),
            "holders": JSONValue(column.holders), "undated": JSONValue(column.undated), "note": .string(column.note),
          ]
        }),
      "rows": .array(
        ledger.rows.map { row in
          [
            "country": .string(row.country), "name": .string(row.name), "region": JSONValue(row.region),
            "income": JSONValue(row.income), "stances": JSONValue(row.stances),
          ]
        }),
      "conflicts": .array(
        ledger.conflicts.map {
          [
            "framework": .string($0.framework), "country": JSONValue($0.country), "kept": .string($0.kept),
            "other": .string($0.other),
          ]
        }),
    ]
  }

  private static func sponsorship(_ row: SponsorshipView) -> JSONValue {
    [
      "country": .string(row.country), "name": .string(row.name), "region": JSONValue(row.region),
      "led": .array(
        row.led.map {
          ["pole": .string($0.pole), "sponsored": JSONValue($0.sponsored), "eligible": JSONValue($0.eligible)]
        }),
    ]
  }

  private static func point(_ point: SeriesPoint) -> JSONValue {
    [
      "series": .string(point.series), "title": .string(point.title), "domain": .string(point.domain),
      "leaders": JSONValue(point.leaders), "rivals": JSONValue(point.rivals), "session": .string(point.session),
      "date": .string(point.date), "symbol": .string(point.symbol), "adoption": .string(point.adoption),
      "sponsors": JSONValue(point.sponsors), "yes": JSONValue(point.yes), "abstain": JSONValue(point.abstain),
      "no": JSONValue(point.no), "members": JSONValue(point.members),
    ]
  }

  private static func norm(_ norm: NormView) -> JSONValue {
    func reading(_ reading: NormView.Reading) -> JSONValue {
      [
        "mean": JSONValue(orNull: reading.mean), "q05": JSONValue(orNull: reading.q05),
        "q95": JSONValue(orNull: reading.q95),
      ]
    }
    func place(_ point: NormView.Point) -> JSONValue {
      reading(.init(mean: point.mean, q05: point.q05, q95: point.q95))
    }
    return [
      "domain": .string(norm.domain), "label": .string(norm.label), "texts": JSONValue(norm.texts),
      "votes": JSONValue(norm.votes), "accessions": JSONValue(norm.accessions),
      "converged": .bool(norm.hasConverged), "votes_only_converged": .bool(norm.votesOnlyConverged),
      "max_rhat": JSONValue(orNull: norm.maxRHat),
      "min_ess": JSONValue(orNull: norm.minEss), "dimension": .string(norm.dimension),
      "plane_converged": norm.plane.map { .bool($0.hasConverged) } ?? .null,
      "breaks": .array(
        norm.breaks.map {
          [
            "period": JSONValue($0.period), "put_to_vote": JSONValue(orNull: $0.putToVote),
            "sponsor": reading($0.sponsor), "rival": reading($0.rival),
            "sponsor_votes_only": reading($0.sponsorVotesOnly), "rival_votes_only": reading($0.rivalVotesOnly),
          ]
        }),
      "turns": .array(
        norm.turns.map {
          [
            "country": .string($0.after.country), "period": JSONValue($0.after.period),
            "chance": JSONValue(orNull: $0.after.turnChance), "before": place($0.before), "after": place($0.after),
          ]
        }), "notes": JSONValue(norm.notes),
    ]
  }

  /// With the edges that may be named; all of them stand in `tables/following_edges.csv`.
  private static func following(_ view: FollowingView) -> JSONValue {
    [
      "act": .string(view.act.rawValue), "cascades": JSONValue(view.cascades), "countries": JSONValue(view.countries),
      "events": JSONValue(view.events), "explained": JSONValue(view.explained),
      "possible_edges": JSONValue(view.possibleEdges), "edges": JSONValue(view.edges.count),
      "edges_shuffled": [
        "median": JSONValue(orNull: view.edgesShuffled.median), "q05": JSONValue(orNull: view.edgesShuffled.q05),
        "q95": JSONValue(orNull: view.edgesShuffled.q95),
      ],
      "shuffles": JSONValue(view.shuffles), "p_value": JSONValue(orNull: view.pValue),
      "samples": JSONValue(view.samples), "stable_from": JSONValue(orNull: view.stableFrom),
      "stable": .array(
        view.stable.map { edge in
          [
            "from": .string(edge.from), "to": .string(edge.to), "before": JSONValue(edge.before),
            "after": JSONValue(edge.after), "gain": JSONValue(orNull: edge.gain),
            "share": JSONValue(orNull: edge.share), "share_low": JSONValue(orNull: edge.shareLow),
            "share_high": JSONValue(orNull: edge.shareHigh),
          ]
        }), "left_out": leftOut(view.leftOut), "notes": JSONValue(view.notes),
    ]
  }

  private static func hazard(_ entry: HazardView) -> JSONValue {
    [
      "act": .string(entry.act.rawValue),
      "rows": JSONValue(entry.rows), "events": JSONValue(entry.events), "frameworks": JSONValue(entry.frameworks),
      "countries": JSONValue(entry.countries),
      "terms": .array(
        entry.terms.map { term in
          [
            "name": .string(term.name), "label": .string(term.label), "estimate": JSONValue(orNull: term.estimate),
            "std_error": JSONValue(orNull: term.stdError), "conf_low": JSONValue(orNull: term.confLow),
            "conf_high": JSONValue(orNull: term.confHigh), "p_value": JSONValue(orNull: term.pValue),
          ]
        }),
      "variances": .array(
        entry.variances.map {
          [
            "name": .string($0.name), "levels": JSONValue($0.levels), "sd": JSONValue(orNull: $0.sd),
            "conf_low": JSONValue(orNull: $0.low), "conf_high": JSONValue(orNull: $0.high),
          ]
        }),
      "left_out": leftOut(entry.leftOut), "notes": JSONValue(entry.notes),
    ]
  }

  static func leftOut(_ groups: [Sample.LeftOut]) -> JSONValue {
    .array(groups.map { ["reason": .string($0.reason), "countries": JSONValue($0.countries)] })
  }
}
