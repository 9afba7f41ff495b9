/// The tables of the data package: one description that the loader, the writer, the checker and `datapackage.json` share.
public struct TableSchema: Sendable {
  public enum FieldType: String, Sendable {
    case string, integer, number, boolean
    /// ISO 8601, also `2014-06` and `2014`.
    case date = "any"
  }

  public struct Field: Sendable {
    public let name: String
    public let type: FieldType
    public let required: Bool
    public let description: String
  }

  public let name: String
  public let path: String
  public let title: String
  public let key: [String]
  public let fields: [Field]
  /// Field to table, for fields that name a row of another table.
  public let references: [String: String]

  public var header: [String] { fields.map(\.name) }

  init(
    _ name: String, path: String? = nil, title: String, key: [String] = [], references: [String: String] = [:],
    _ fields: [Field]
  ) {
    self.name = name
    self.path = path ?? name + ".csv"
    self.title = title
    self.key = key
    self.references = references
    self.fields = fields
  }
}

private func field(_ name: String, optional: Bool = false, _ description: String) -> TableSchema.Field {
  TableSchema.Field(name: name, type: .string, required: !optional, description: description)
}

private func field(
  _ name: String, _ type: TableSchema.FieldType, optional: Bool = false, _ description: String
) -> TableSchema.Field {
  TableSchema.Field(name: name, type: type, required: !optional, description: description)
}

extension TableSchema {
  public static let sources = TableSchema(
    "sources", title: "Publishers, licences and attributions", key: ["id"],
    [
      field("id", "key used in every other table"), field("title", "title of the data"),
      field("publisher", "who publishes it"), field("licence", "terms"),
      field("reference", "DOI or address"), field("attribution", optional: true, "words the licence asks for"),
    ])

  public static let incomeGroups = TableSchema(
    "income_groups", title: "World Bank income group at the time", key: ["country", "year"],
    references: ["country": "countries"],
    [
      field("country", "country code"), field("year", .integer, "year whose income decided the group"),
      field("group", "low, lower-middle, upper-middle or high"),
    ])

  public static let rollCalls = TableSchema(
    "roll_calls", title: "Recorded votes of the General Assembly", key: ["id"],
    [
      field("id", "v and the Voeten rcid (with the year where the number was used twice), else the symbol"),
      field("date", .date, "to the month where the publisher's day is no day of the month"),
      field("session", "74, ES-11, S-32"), field("symbol", optional: true, "symbol of the resolution"),
      field("title", optional: true, "short title"),
      field(
        "issues", optional: true,
        "codes me nu di hr co ec joined by ;, none where coded without any, empty where not coded"),
      field("subject", "text, amendment, paragraph or unknown"),
      field("important", .boolean, optional: true, "called important by the US State Department"),
      field("official_yes", .integer, optional: true, "count printed beside the names"),
      field("official_no", .integer, optional: true, "count printed beside the names"),
      field("official_abstain", .integer, optional: true, "count printed beside the names"),
      field("origin", "voeten, un or both"),
    ])

  public static let stances = TableSchema(
    "stances", title: "Where each country stood on each roll call", key: ["roll_call"],
    references: ["roll_call": "roll_calls"],
    [
      field("roll_call", "id of the roll call, in the order of roll_calls.csv"),
      field(
        "stances",
        "one letter a country, in the order of curated/countries.csv: Y yes, A abstain, N no, X absent, - not a member, ? unknown"
      ),
    ])

  public static let texts = TableSchema(
    "texts", title: "Resolutions adopted since 2019, by vote or without one, with sponsors", key: ["symbol"],
    [
      field("symbol", "symbol of the resolution"), field("title", "title"), field("date", .date, "day of adoption"),
      field("session", "session"), field("committee", optional: true, "Main Committee"),
      field("agenda_item", optional: true, "agenda item"), field("adoption", "vote, consensus or unknown"),
      field("roll_call", optional: true, "id of the roll call that adopted it"),
      field("sponsors", optional: true, "country codes joined by ;"),
      field("additional_sponsors", optional: true, "country codes joined by ;"),
      field("collective_sponsors", optional: true, "groups, chairs and committees as printed, joined by |"),
    ])

  public static let programmes = TableSchema(
    "programmes", title: "What a sponsor offers", key: ["id"], references: ["sponsor": "countries"],
    [
      field("id", "key"), field("name", "name"), field("channel", "channel of influence"),
      field("sponsor", "country code of the sponsor"),
    ])

  public static let codings = TableSchema(
    "codings", title: "Published ways of dating a programme's adoption", key: ["id"],
    references: ["programme": "programmes", "source": "sources"],
    [
      field("id", "programme/coding"), field("programme", "programme"), field("name", "name"),
      field("source", "source"),
      field("coverage", "complete: absence from the list means not adopted; partial: absence means unknown"),
      field("from", .integer, "first year in which an adoption would be seen"),
      field("to", .integer, "last year in which an adoption would be seen"),
      field("note", "how it dates and what it cannot say"),
    ])

  public static let adoptions = TableSchema(
    "adoptions", title: "Events that date adoptions", references: ["coding": "codings", "country": "countries"],
    [
      field("coding", "coding"), field("country", "country code"),
      field("date", .date, optional: true, "as far as known; empty where the source gives none"),
      field("status", "what happened"), field("counts", .boolean, "whether the event makes the country an adopter"),
      field("detail", optional: true, "what the source says, in short"), field("source", "page, or file and line"),
    ])

  public static let frameworks = TableSchema(
    "frameworks", title: "Sets of rules and bodies that seek adherents", key: ["id"],
    [
      field("id", "key"), field("name", "name"), field("domain", "what it is about"),
      field("sponsors", optional: true, "country codes joined by ;"),
      field("rivals", optional: true, "framework ids joined by ;"), field("coverage", "complete or partial list"),
      field("note", optional: true, "what the list cannot say"),
    ])

  public static let endorsements = TableSchema(
    "endorsements", title: "Acts of countries for or against a framework",
    references: ["framework": "frameworks", "country": "countries"],
    [
      field("framework", "framework"), field("country", "country code"),
      field("date", .date, optional: true, "as far as known"), field("kind", "signed, ratified, joined, announced, …"),
      field("counts", .boolean, "whether it is adherence"), field("detail", optional: true, "detail"),
      field("source", "page, or file and line"),
    ])

  public static let indicators = TableSchema(
    "indicators", title: "Country-year series", key: ["id"], references: ["source": "sources"],
    [
      field("id", "key; values stand in indicators/ID.csv"), field("name", "name"), field("unit", "unit"),
      field("source", "source"),
    ])

  /// The layout of every file in `indicators/`.
  public static func observations(_ indicator: String) -> TableSchema {
    TableSchema(
      "indicator-\(indicator)", path: "indicators/\(indicator).csv", title: "Values of \(indicator)",
      key: ["country", "year"], references: ["country": "countries"],
      [
        field("country", "country code"), field("year", .integer, "year"),
        field("value", .number, "value as published"),
        field("flag", optional: true, "x marks an extreme value, kept as published"),
      ])
  }

  public static let conflicts = TableSchema(
    "conflicts", title: "Facts on which two sources differ",
    [
      field("kind", "what kind of fact"), field("subject", "roll call, text, coding or country"),
      field("country", optional: true, "country code"), field("kept", optional: true, "what the record keeps"),
      field("kept_source", "whose it is"), field("other", optional: true, "what the other source says"),
      field("other_source", "who says so"),
    ])

  public static let countries = TableSchema(
    "countries", path: "curated/countries.csv", title: "Countries over their years of existence", key: ["code"],
    [
      field("code", "ISO 3166-1 alpha-3, or the former code of a historical state"), field("name", "name"),
      field("iso2", optional: true, "ISO 3166-1 alpha-2"), field("m49", .integer, optional: true, "UN M49 number"),
      field("cow", optional: true, "Correlates of War numbers joined by ;"),
      field("gleditsch_ward", optional: true, "Gleditsch-Ward numbers joined by ;"),
      field("region", optional: true, "World Bank region"), field("exists_from", .date, "first day"),
      field("exists_to", .date, optional: true, "last day"),
      field("un_membership", optional: true, "from/to pairs joined by ;, an open end left empty"),
      field("continues", optional: true, "country whose seat it continued"),
      field("latitude", .number, optional: true, "degrees north"),
      field("longitude", .number, optional: true, "degrees east"),
    ])

  public static let names = TableSchema(
    "names", path: "curated/names.csv", title: "Spellings of countries' names", references: ["code": "countries"],
    [
      field("name", "spelling"), field("code", "country code"),
      field(
        "language", "en, fr, es; x publisher's own or former, code a former code, ambiguous one of several countries"),
      field("from", .date, optional: true, "first day it means this country"),
      field("to", .date, optional: true, "last day it means this country"),
    ])

  /// The tables of fixed name, in the order in which the data package lists them.
  public static let all: [TableSchema] = [
    sources, countries, names, incomeGroups, rollCalls, stances, texts, programmes, codings, adoptions, frameworks,
    endorsements, indicators, conflicts,
  ]
}
