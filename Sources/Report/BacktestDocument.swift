import Figures
import Studies

/// The forecast and its score on the past, in `answer.json`.
enum BacktestDocument {
  static func document(_ backtest: BacktestView) -> JSONValue {
    [
      "first_line": .string(backtest.firstLine), "beats_baselines": .bool(backtest.beatsBaselines),
      "origins": numbers(backtest.origins), "horizons": numbers(backtest.horizons),
      "forecasts": JSONValue(backtest.forecasts), "events": JSONValue(backtest.events),
      "scores": .array(backtest.scores.map(score)),
      "skills": .array(
        backtest.skills.map {
          [
            "baseline": .string($0.baseline), "metric": .string($0.metric),
            "difference": JSONValue(orNull: $0.difference), "low": JSONValue(orNull: $0.low),
            "high": JSONValue(orNull: $0.high),
          ]
        }),
      "calibration": .array(backtest.calibration.map(bin)),
      "fans": .array(
        backtest.fans.map {
          ["level": JSONValue(orNull: $0.level), "covered": JSONValue($0.covered), "of": JSONValue($0.of)]
        }),
      "excluded": FrameworksDocument.leftOut(backtest.excluded),
    ]
  }

  private static func numbers(_ values: [Int]) -> JSONValue { .array(values.map { JSONValue($0) }) }

  private static func score(_ score: BacktestView.Score) -> JSONValue {
    [
      "scope": .string(score.scope), "label": .string(score.label), "horizon": JSONValue(score.horizon),
      "method": .string(score.method), "forecasts": JSONValue(score.forecasts), "events": JSONValue(score.events),
      "brier": JSONValue(orNull: score.brier), "log_score": JSONValue(orNull: score.logScore),
      "auc": JSONValue(orNull: score.auc), "auc_low": JSONValue(orNull: score.aucLow),
      "auc_high": JSONValue(orNull: score.aucHigh),
    ]
  }

  private static func bin(_ bin: BacktestView.Bin) -> JSONValue {
    [
      "method": .string(bin.method), "low": JSONValue(orNull: bin.low), "high": JSONValue(orNull: bin.high),
      "forecasts": JSONValue(bin.forecasts), "predicted": JSONValue(orNull: bin.predicted),
      "observed": JSONValue(orNull: bin.observed), "observed_low": JSONValue(orNull: bin.observedLow),
      "observed_high": JSONValue(orNull: bin.observedHigh),
    ]
  }

  static func forecast(_ forecast: ForecastView) -> JSONValue {
    [
      "origin": JSONValue(forecast.origin), "to": JSONValue(forecast.to), "futures": JSONValue(forecast.futures),
      "seed": .whole(forecast.seed),
      "observed": .array(
        forecast.observed.map {
          [
            "framework": .string($0.framework), "year": JSONValue($0.year), "weight": .string($0.weight),
            "share": JSONValue(orNull: $0.share),
          ]
        }),
      "fans": .array(
        forecast.fans.map { fan in
          [
            "framework": .string(fan.framework), "name": .string(fan.name), "year": JSONValue(fan.year),
            "weight": .string(fan.weight), "mean": JSONValue(orNull: fan.mean), "q05": JSONValue(orNull: fan.q05),
            "q25": JSONValue(orNull: fan.q25), "q50": JSONValue(orNull: fan.q50), "q75": JSONValue(orNull: fan.q75),
            "q95": JSONValue(orNull: fan.q95),
          ]
        }),
      "pairs": .array(forecast.pairs.map(pair)),
      "halves": .array(
        forecast.halves.map {
          [
            "framework": .string($0.framework), "never": JSONValue(orNull: $0.never), "median": JSONValue($0.median),
            "q05": JSONValue($0.q05), "q95": JSONValue($0.q95),
          ]
        }),
      "swing": .array(
        forecast.swing.map {
          [
            "country": .string($0.country), "name": .string($0.name), "framework": .string($0.framework),
            "probability": JSONValue(orNull: $0.probability), "pull": JSONValue(orNull: $0.pull),
          ]
        }),
      "levers": .array(
        forecast.levers.map {
          [
            "id": .string($0.id), "label": .string($0.label), "framework": .string($0.framework),
            "name": .string($0.name), "difference": JSONValue(orNull: $0.difference), "low": JSONValue(orNull: $0.low),
            "high": JSONValue(orNull: $0.high),
          ]
        }),
      "assumptions": JSONValue(forecast.assumptions),
    ]
  }

  private static func pair(_ pair: ForecastView.Pair) -> JSONValue {
    [
      "of": .string(pair.of), "of_name": .string(pair.ofName), "against": .string(pair.against),
      "against_name": .string(pair.againstName), "weight": .string(pair.weight), "year": JSONValue(pair.year),
      "probability": JSONValue(orNull: pair.probability), "difference": JSONValue(orNull: pair.difference),
      "low": JSONValue(orNull: pair.low), "high": JSONValue(orNull: pair.high), "sd": JSONValue(orNull: pair.sd),
    ]
  }
}
