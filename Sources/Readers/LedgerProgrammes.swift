import Record
import Statistics

/// The fact ledger's programmes: 5G, safe cities, satellites, payments, arms, culture, the Digital Silk Road, forums.
///
/// Every row of a coding stands in the record. It counts where its event is one that the coding counts, it is not the
/// second account of a disputed event, the ledger does not trust it least (`LedgerDoubt`), and it is no commercial
/// launch. The sponsor's own rows are left out.
func readLedgerProgrammes(_ folder: DataFolder, _ resolver: CountryResolver) throws -> ProgrammeRecord {
  var record = ProgrammeRecord()
  record.programmes = LedgerCoding.programmes
  var files: [String: Ledger] = [:]
  for coding in LedgerCoding.all where files[coding.file] == nil {
    let ledger = try Ledger(coding.file, in: folder, resolver)
    files[coding.file] = ledger
    // The frameworks' own reader gives this file's notes.
    if coding.file != "frameworks" {
      record.notes += ledger.notes
      record.notes += unclaimed(ledger)
    }
  }
  for coding in LedgerCoding.all {
    guard let ledger = files[coding.file] else { continue }
    try record.add(coding, from: ledger)
  }
  return record
}

/// Rows that no coding takes, by name.
private func unclaimed(_ ledger: Ledger) -> [String] {
  let claimed = LedgerCoding.all.reduce(into: Set<String>()) { claimed, coding in
    if "ledger/\(coding.file).csv" == ledger.file { claimed.formUnion(coding.rows) }
  }
  return ledger.rows.filter { !claimed.contains($0.programme) }.map { row in
    "\(row.file):\(row.line): \(row.programme), \(row.country), in no coding: \(row.detail)"
  }
}

extension ProgrammeRecord {
  fileprivate mutating func add(_ coding: LedgerCoding, from ledger: Ledger) throws {
    var sponsored = 0
    var dated: [Int] = []
    for row in ledger.rows where coding.rows.contains(row.programme) && coding.selects(row) {
      if row.country == "CHN" {
        sponsored += 1
        continue
      }
      let doubt = LedgerDoubt.all.first { $0.covers(row) }?.reason ?? commercialLaunch(row)
      let counts = coding.counting.contains(row.status) && doubt == nil && !row.isConflicting
      var detail = row.detail
      if let doubt { detail += " (does not count: \(doubt))" }
      if coding.isUndated, let date = row.date { detail += " (by \(date))" }
      let date = coding.isUndated ? nil : row.date
      if let year = date?.year {
        if let years = coding.years, !years.contains(year) {
          throw SuasionError(
            .data, "\(year) lies outside \(years.lowerBound) to \(years.upperBound), which '\(coding.id)' covers",
            at: .init(file: row.file, line: row.line, column: "date"), hint: "widen the coding's years")
        }
        dated.append(year)
      }
      adoptions.append(
        Adoption(
          coding: coding.id, country: row.country, date: date, status: coding.isRestriction ? .restricted : row.status,
          counts: counts, detail: detail, source: row.source))
    }
    guard let years = coding.years ?? dated.min().flatMap({ first in dated.max().map { first...$0 } }) else {
      throw SuasionError(
        .data, "no dated row of \(coding.rows.sorted().joined(separator: " or "))", at: .init(file: ledger.file),
        hint: "the file may be truncated")
    }
    codings.append(
      Coding(
        id: coding.id, programme: coding.programme, name: coding.name, source: "ledger", coverage: coding.coverage,
        from: years.lowerBound, to: years.upperBound, note: coding.note))
    if sponsored > 0 { notes.append("\(coding.id): China's own rows left out (\(sponsored))") }
    // The rows of one file can serve two codings, and a framework besides; the dispute is told once.
    if coding.file != "frameworks" {
      for programme in coding.rows.sorted() {
        conflicts += ledger.conflicts(of: programme, subject: coding.id)
      }
    }
  }
}

/// Why a launch is a company's purchase; nil for every other row. The named satellites belong to GomSpace, Kepler,
/// KLEO, Satellogic and a French thruster test.
private func commercialLaunch(_ row: LedgerRow) -> String? {
  guard row.programme == "Satellite launched by China" else { return nil }
  let companies = ["GomX-", "KIPP-", "KL-Alpha-", "KL-Beta-", "Ñt", "Xiaoxiang"]
  return companies.contains(where: row.detail.hasPrefix) ? "a company bought the launch" : nil
}
