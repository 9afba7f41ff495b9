extension Record {
  /// The record without what happened after a year: texts, roll calls with their stances, and dated endorsements. What
  /// has no date, and the tables that describe countries and programmes, stay.
  public func known(in year: Int) -> Record {
    var known = self
    let rows = rollCalls.indices.filter { rollCalls[$0].year <= year }
    known.rollCalls = rows.map { rollCalls[$0] }
    let width = stances.countryCount
    known.stances = StanceMatrix(
      rollCallCount: rows.count, countryCount: width,
      values: rows.flatMap { stances.values[$0 * width..<($0 + 1) * width] })
    known.texts = texts.filter { $0.date.year <= year }
    known.endorsements = endorsements.filter { $0.date.map { $0.year <= year } ?? true }
    known.contentHash = ""
    return known
  }
}
