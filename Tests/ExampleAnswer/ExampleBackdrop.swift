import Measures
import Record
import Studies

extension Example {
  /// Alignment made by rule for the countries given, 1971 to 2026, and the uptake of four channels.
  public static func backdrop(of countries: [Country]) -> Backdrop {
    var alignment: [Backdrop.Alignment] = []
    for (index, country) in countries.enumerated() where country.code != "CHN" {
      let level = 0.75 - 1.1 * noise(index, 1) * noise(index, 2)
      for year in 1971...2026 where noise(index, 3) < 0.95 && (noise(index, 4) < 0.7 || year > 1991) {
        let drift: Double = 0.12 * (noise(index, year / 6, 5) - 0.5)
        let wobble: Double = 0.05 * (noise(index, year, 6) - 0.5)
        let value: Double = max(-0.7, min(0.98, level + drift + wobble))
        alignment.append(
          .init(
            country: country.code.rawValue, name: country.name, year: year, value: value, low: value - 0.07,
            high: min(1, value + 0.07), rollCalls: 60 + Int(40 * noise(index, year, 7))))
      }
    }
    let codings: [(String, String, String, String, Int, Int, Double)] = [
      ("confucius-institutes", "list-2017", "Confucius Institutes (list of 2017)", "culture", 2004, 2017, 10.2),
      ("confucius-institutes", "list-2022", "Confucius Institutes (list of 2022)", "culture", 2004, 2022, 8.1),
      ("communications-finance", "aiddata-1", "Communications finance (AidData 1.0)", "connectivity", 2000, 2014, 5.1),
      (
        "communications-finance", "aiddata-2", "Communications finance (AidData 2.0 subset)", "connectivity", 2000,
        2017, 4.2
      ),
      ("huawei-finance", "all", "Huawei-financed networks (AidData 2017)", "connectivity", 2002, 2017, 4),
      ("belt-and-road", "liu-pang-vreeland", "Memoranda (Liu, Pang and Vreeland)", "infrastructure", 2013, 2020, 19),
      ("belt-and-road", "greenfdc", "Memoranda (Green Finance & Development Center)", "infrastructure", 2013, 2021, 16),
      ("sco", "partners", "Shanghai Cooperation Organisation: partners", "forum", 2001, 2024, 1.1),
    ]
    let uptake = codings.flatMap { programme, coding, label, channel, from, to, slope in
      (from...to).map { year -> Backdrop.Uptake in
        let elapsed = Double(year - from)
        let countries = Int(slope * (elapsed + 1) * (1 - 0.01 * elapsed))
        return .init(
          programme: programme, coding: coding, label: label, channel: channel, year: year, countries: countries)
      }
    }
    return Backdrop(
      alignment: alignment, uptake: uptake,
      alignmentLabel: "Chance-corrected agreement (Scott's π) with China on final texts", pole: "CHN", rival: "USA",
      idealPoints: idealPoints(of: countries), idealPointFacts: [answerRun])
  }

  /// Ideal points made by rule, 1946 to 2026; half the countries join later, a few leave years out.
  static func idealPoints(of countries: [Country]) -> [Backdrop.IdealPoint] {
    countries.enumerated().flatMap { index, country -> [Backdrop.IdealPoint] in
      let fixed = ["CHN": -0.9, "USA": 2.4, "RUS": -0.6, "IND": -0.5, "BRA": -0.2, "FRA": 1.4][country.code.rawValue]
      let level = fixed ?? 2.6 * noise(index, 21) * noise(index, 22) - 1
      let joined = noise(index, 23) < 0.5 ? 1946 : 1946 + Int(45 * noise(index, 24))
      return (joined...2026).filter { noise(index, $0, 25) > (fixed == nil ? 0.02 : 0) }.map { year in
        let mean = level + 0.3 * (noise(index, year / 9, 26) - 0.5) + 0.08 * (noise(index, year, 27) - 0.5)
        let reach = 0.06 + 0.2 * noise(index, year, 28) * (year < 1970 ? 1.5 : 0.5)
        return .init(
          country: country.code.rawValue, name: country.name, year: year, mean: mean, q05: mean - reach,
          q95: mean + reach, votes: 30 + Int(60 * noise(index, year, 29)))
      }
    }
  }

  /// How the example's ideal points were made, which nobody made.
  public static var answerRun: IdealPointFacts {
    IdealPointFacts(
      rollCallsShown: "final texts", rollCalls: 4_212, votes: 583_104, countries: 221, countryYears: 11_873,
      convergence: IdealPointConvergence(
        chains: 4, warmup: 500, draws: 1000, maxRHat: 1.0071, minEssBulk: 612.4, minEssTail: 803.9,
        medianEssBulk: 2210, targetRHat: 1.01, targetEss: 400, unconverged: 0))
  }

  public static func country(_ code: String, _ name: String, latitude: Double? = nil, longitude: Double? = nil)
    -> Country
  {
    Country(
      code: CountryCode(code), name: name, iso2: nil, m49: nil, cow: [], gleditschWard: [], region: nil,
      exists: Span(from: PartialDate(year: 1945)!.earliest), membership: [], continues: nil, latitude: latitude,
      longitude: longitude)
  }

  /// States without an outline at 1:110 million.
  public static let small: [Country] = [
    country("AND", "Andorra", latitude: 42.5, longitude: 1.5), country("BHR", "Bahrain", latitude: 26, longitude: 50.5),
    country("CPV", "Cabo Verde", latitude: 15.1, longitude: -23.6),
    country("COM", "Comoros", latitude: -11.9, longitude: 43.9),
    country("FSM", "Micronesia", latitude: 6.9, longitude: 158.2),
    country("KIR", "Kiribati", latitude: 1.4, longitude: 173),
    country("MDV", "Maldives", latitude: 3.2, longitude: 73.2),
    country("MLT", "Malta", latitude: 35.9, longitude: 14.4),
    country("MUS", "Mauritius", latitude: -20.3, longitude: 57.6),
    country("NRU", "Nauru", latitude: -0.5, longitude: 166.9),
    country("PLW", "Palau", latitude: 7.5, longitude: 134.6),
    country("SGP", "Singapore", latitude: 1.35, longitude: 103.8),
    country("STP", "Sao Tome and Principe", latitude: 0.2, longitude: 6.6),
    country("TON", "Tonga", latitude: -21.2, longitude: -175.2),
    country("WSM", "Samoa", latitude: -13.8, longitude: -172.1),
    country("BRB", "Barbados", latitude: 13.2, longitude: -59.5),
  ]

  /// Four oblong countries, enough to draw a map in a test.
  public static let oblongs: (countries: [Country], geoJSON: String) = {
    let codes = ["AAA", "BBB", "CCC", "DDD"]
    let features = codes.enumerated().map { index, code in
      let west = -120 + 60 * index
      let ring = "[[\(west),-20],[\(west + 40),-20],[\(west + 40),30],[\(west),30],[\(west),-20]]"
      return """
        {"type":"Feature","id":"\(code)","properties":{"name":"Oblong \(index)"},"geometry":{"type":"Polygon","coordinates":[\(ring)]}}
        """
    }
    let json = "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
    return (codes.enumerated().map { country($1, "Oblong \($0)") }, json)
  }()

  public static let sources: [Source] = [
    Source(
      id: "voeten", title: "United Nations General Assembly Voting Data", publisher: "Voeten, Strezhnev and Bailey",
      licence: "CC0 1.0", reference: "https://doi.org/10.7910/DVN/LEJUQZ",
      attribution: "Voeten, Strezhnev and Bailey 2009"),
    Source(
      id: "aiddata", title: "Global Huawei Finance", publisher: "AidData at William & Mary", licence: "ODC-By 1.0",
      reference: "doi:10.0000/example", attribution: "AidData, <em>2021</em>"),
    Source(
      id: "vdem", title: "Varieties of Democracy", publisher: "V-Dem Institute", licence: "CC BY-SA 4.0",
      reference: "javascript:alert(1)", attribution: "Coppedge et al. 2025"),
  ]
}
