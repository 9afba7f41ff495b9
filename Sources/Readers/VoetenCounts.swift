extension VoetenRollCalls {
  /// What describing the roll calls met.
  struct Counts {
    var reused: [String] = []
    var toTheMonth = 0
    var withoutDetail = 0
    var uncoded = 0
    var pages = 0
    var withoutSymbol = 0
    var oddSymbols: [String] = []
    var unmarked = 0
    var unknownSubjects = 0

    func notes(rows: Int, groups: Set<VoetenDates.Group>) -> [String] {
      let titled = groups.filter { !$0.isSupplement }.compactMap(\.session)
      var notes = [
        "\(rows) rows of the Voeten record; the numbers \(reused.sorted().joined(separator: ", ")) are used twice, and "
          + "the later roll call has its year in the id.",
        "\(toTheMonth) roll calls are known to the month: the sessions in which the printed day is never above "
          + "\(VoetenDates.lastImpossibleDay) (\(Self.ranges(titled))).",
        "\(pages) roll calls print a page of the plenary record in place of a symbol (sessions 1 to "
          + "\(VoetenSymbol.firstSessionWithResolutions - 1) and special sessions before 1968) and have none here; "
          + "\(withoutSymbol) print nothing. In sessions 18 to 30 the letter behind the number is left out: it numbers "
          + "votes as often as parts.",
        "\(unmarked) roll calls are marked neither as amendment or paragraph nor as neither; \(unknownSubjects) of "
          + "them (the untitled supplement, and those without a symbol) have subject unknown, the others are texts. "
          + "Votes marked as neither, to session 39, include motions of procedure.",
        "\(withoutDetail) roll calls after January 2020 have no symbol, title or subject of the publisher's.",
        "Issues: a year in which no roll call is flagged is not coded (\(uncoded) roll calls); elsewhere no flag means "
          + "coded without any.",
      ]
      if !oddSymbols.isEmpty {
        notes.append("Symbols not understood, left out: \(oddSymbols.joined(separator: ", ")).")
      }
      return notes
    }

    /// `1-17, 19`.
    static func ranges(_ numbers: [Int]) -> String {
      var runs: [(Int, Int)] = []
      for number in numbers.sorted() {
        if let last = runs.last, last.1 + 1 == number {
          runs[runs.count - 1].1 = number
        } else {
          runs.append((number, number))
        }
      }
      return runs.map { $0.0 == $0.1 ? "\($0.0)" : "\($0.0)-\($0.1)" }.joined(separator: ", ")
    }
  }
}
