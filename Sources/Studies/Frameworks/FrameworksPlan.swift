import Statistics

/// What a study asks of frameworks, stated before anything is run.
public struct FrameworksPlan: Sendable {
  /// A framework that a country, once in, stays in unless it withdraws.
  public struct Lasting: Sendable, Equatable {
    public var id: String
    /// First year in which a country could endorse it; the first act's where nil.
    public var from: Int?
    /// Last year in which the record would show a new adherent.
    public var through: Int
    /// Acts that do not count and yet leave open whether the country is in: `announced`, `signed`.
    public var unsure: [String]
  }

  /// One scale of support for norms.
  public struct Norm: Sendable, Equatable {
    public var id: String
    public var label: String
    public var domains: [String]
    /// 2 for a fit of two dimensions beside that of one.
    public var dimensions = 1
  }

  /// A change of policy whose effect is drawn from what was estimated.
  public struct Lever: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
      /// So many more countries take up a programme each year.
      case programme
      /// A pole leaves its side: its own standing ends and nobody sees it as a peer.
      case withdrawal
      /// An indicator moves by so much in every country.
      case shock
    }

    public var id: String
    public var label: String
    public var kind: Kind
    /// The coding or union (programme), the country's code (withdrawal), or the covariate (shock).
    public var of: String
    /// Countries a year, or the change in the covariate's own unit; 0 where it has no size.
    public var size: Double
  }

  /// The search for networks of who regularly follows whom.
  public struct Following: Sendable, Equatable {
    /// Shufflings of dates within each framework or series: the p of a network is 1 / (shuffles + 1) at the least.
    public var shuffles: Int
    /// Bootstrap samples of frameworks or series.
    public var samples: Int
    /// The share of samples in which an edge must come back to be named.
    public var stable: Double
  }

  /// The year that forecasts run to.
  public var to: Int
  public var futures: Int
  /// Resamples of the roll calls behind alignment that a forecast is spread over.
  public var draws: Int
  public var lasting: [Lasting]
  /// Domains whose series of texts are forecast and scored, and the fewest sessions that make a series.
  public var seriesDomains: [String]
  public var seriesSessions: Int
  /// Domains whose other series are learnt from, and neither forecast nor scored.
  public var seriesContext: [String]
  /// The frameworks whose fans are shown.
  public var forecast: [String]
  /// Indicators, such as `log gdp-per-head`.
  public var covariates: [String]
  /// Codings or unions whose adopters are told from others.
  public var programmes: [String]
  /// Countries within so many kilometres are neighbours.
  public var neighboursWithin: Double
  /// So many countries that vote most like a country are its peers.
  public var peers: Int
  public var norms: [Norm]
  /// Years ahead that past forecasts are scored at.
  public var horizons: [Int]
  /// Fewest endorsements before an origin, and fewest countries still outside, for a framework to be scored.
  public var minimumEvents: Int
  public var minimumOpen: Int
  public var levers: [Lever]
  /// Nil where no network of who follows whom is sought.
  public var following: Following?
}

/// Two frameworks whose acceptance is set side by side.
public struct RivalPlan: Sendable, Equatable {
  public var of: String
  public var against: String
}

extension Study {
  static func frameworks(_ node: StudyNode) throws -> FrameworksPlan {
    try node.mapping([
      "to", "futures", "draws", "lasting", "series-domains", "series-sessions",
      "series-context", "forecast", "covariates", "programmes",
      "neighbours-within", "peers", "norms", "horizons", "minimum-events", "minimum-open", "levers",
      "following",
    ]) { keys in
      FrameworksPlan(
        to: try keys.required("to").count(from: 1946, to: 2100),
        futures: try keys.required("futures").count(from: 100, to: 1_000_000),
        draws: try keys.required("draws").count(from: 1, to: 100),
        lasting: try keys.required("lasting").list(lasting), seriesDomains: try keys.strings("series-domains"),
        seriesSessions: try keys.required("series-sessions").count(from: 2, to: 80),
        seriesContext: try keys.strings("series-context"),
        forecast: try keys.required("forecast").list { try $0.string() }, covariates: try keys.strings("covariates"),
        programmes: try keys.strings("programmes"),
        neighboursWithin: Double(try keys.required("neighbours-within").count(from: 1, to: 20_000)),
        peers: try keys.required("peers").count(from: 1, to: 190), norms: try keys["norms"]?.list(norm) ?? [],
        horizons: try keys.required("horizons").list { try $0.count(from: 1, to: 50) },
        minimumEvents: try keys.required("minimum-events").count(from: 1, to: 200),
        minimumOpen: try keys.required("minimum-open").count(from: 1, to: 200),
        levers: try keys["levers"]?.list(lever) ?? [], following: try keys["following"].map(following))
    }
  }

  private static func lasting(_ node: StudyNode) throws -> FrameworksPlan.Lasting {
    try node.mapping(["id", "from", "through", "unsure"]) { keys in
      let from = try keys["from"]?.count(from: 1946, to: 2100)
      let through = try keys.required("through").count(from: 1946, to: 2100)
      if let from, from > through { throw node.fault("from \(from) lies after through \(through)") }
      return .init(
        id: try keys.required("id").string(), from: from, through: through, unsure: try keys.strings("unsure"))
    }
  }

  private static func norm(_ node: StudyNode) throws -> FrameworksPlan.Norm {
    try node.mapping(["id", "label", "domains", "dimensions"]) { keys in
      .init(
        id: try keys.required("id").string(), label: try keys.required("label").string(),
        domains: try keys.required("domains").list { try $0.string() },
        dimensions: try keys["dimensions"]?.count(from: 1, to: 2) ?? 1)
    }
  }

  private static func following(_ node: StudyNode) throws -> FrameworksPlan.Following {
    try node.mapping(["shuffles", "samples", "stable"]) { keys in
      let share = try keys.required("stable")
      let stable = try share.double()
      guard stable > 0.5, stable <= 1 else {
        throw share.fault("\(stable) is no share of most samples", hint: "give one above 0.5 and up to 1")
      }
      return .init(
        // With fewer than 19 no p is below 0.05.
        shuffles: try keys.required("shuffles").count(from: 19, to: 100_000),
        samples: try keys.required("samples").count(from: 19, to: 100_000), stable: stable)
    }
  }

  private static func lever(_ node: StudyNode) throws -> FrameworksPlan.Lever {
    try node.mapping(["id", "label", "kind", "of", "size"]) { keys in
      let kind: FrameworksPlan.Lever.Kind = try keys.required("kind").choice()
      if kind == .withdrawal, let size = keys["size"] {
        throw size.fault("a withdrawal has no size", hint: "leave it out")
      }
      return .init(
        id: try keys.required("id").string(), label: try keys.required("label").string(), kind: kind,
        of: try keys.required("of").string(), size: kind == .withdrawal ? 0 : try keys.required("size").double())
    }
  }

  static func rivals(_ node: StudyNode) throws -> RivalPlan {
    try node.mapping(["of", "against"]) { keys in
      RivalPlan(of: try keys.required("of").string(), against: try keys.required("against").string())
    }
  }
}
