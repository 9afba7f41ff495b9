/// What the Voeten record's `unres` column names, in the United Nations' own spelling.
///
/// The column changes its meaning: in sessions 1 to 17, and in every special and emergency session before 1968, the
/// number is a page of the printed plenary record; from session 18 it is a resolution. Sessions 18 to 30 also use
/// letters to number the votes about one resolution (2758A to 2758G are seven votes on the seat of China) beside the
/// letters of a resolution's own parts; nothing in the file tells the two apart, so the letter is left out there.
struct VoetenSymbol: Equatable {
  /// `A/RES/2758(XXVI)` to session 30, `A/RES/33/183 B` after; nil where a page or nothing is printed.
  var symbol: String?
  /// `S-1` or `ES-10` where the column names a special or an emergency session.
  var specialSession: String?
  /// The regular session that the column prints, if any.
  var regularSession: Int?
  /// Whether the number is a page of the plenary record.
  var isPage = false

  /// Session in which the column begins to print resolutions.
  static let firstSessionWithResolutions = 18
  /// From this session on the Assembly numbers its resolutions within the session.
  static let firstSessionWithOwnNumbers = 31

  /// Slips of the publisher, each reviewed: session 67 has no other reading of `677`.
  static let repairs = ["R/677/46": "R/67/46"]

  /// Nil for a spelling that is not understood.
  init?(_ printed: String, session: Int) {
    if printed.isEmpty { return }
    let text = Self.repairs[printed] ?? printed
    var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch parts[0] {
    case "A" where parts.count >= 4 && parts[1] == "RES":
      parts.removeFirst(2)
    case "R" where parts.count >= 3:
      parts.removeFirst(1)
    case "SS" where parts.count >= 2:
      specialSession = "S-\(parts[1])"
      isPage = true
      return
    case "ESS" where parts.count >= 2:
      specialSession = "ES-\(parts[1])"
      isPage = true
      return
    case _ where session < Self.firstSessionWithResolutions:  // `GOAR/1/1288B`, `R/6444A`, `R/10 65`
      isPage = true
      return
    default:
      return nil
    }
    if parts[0].hasPrefix("ES-") || parts[0].hasPrefix("S-") {
      specialSession = parts[0]
      guard parts.count == 2, let number = Self.number(parts[1]) else { return nil }
      symbol = "A/RES/\(parts[0])/\(number)"
      return
    }
    guard let named = Int(parts[0]) else { return nil }
    regularSession = named
    if session < Self.firstSessionWithResolutions {
      isPage = true
      return
    }
    guard named == session else { return nil }
    if session < Self.firstSessionWithOwnNumbers {
      let digits = parts[1].prefix { $0.isNumber }
      guard !digits.isEmpty else { return nil }
      symbol = "A/RES/\(digits)(\(Self.roman(session)))"
      return
    }
    guard let number = Self.number(parts[1]), parts.count <= 3 else { return nil }
    symbol = "A/RES/\(session)/\(number)"
    if parts.count == 3 {
      let tail = parts[2]
      let isSection = tail.allSatisfy { "IVX".contains($0) }
      guard !tail.isEmpty, isSection || (tail.count == 1 && tail.allSatisfy(\.isLetter)) else { return nil }
      // `R/42/209/A` is part A; `R/34/233/IX` is section IX. Sections I, V and X occur only beside longer ones.
      symbol! += isSection ? "/\(tail)" : " \(tail)"
    }
  }

  /// `128B` as `128 B`, `128AB` as `128 A-B`.
  private static func number(_ text: String) -> String? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let letters = text.dropFirst(digits.count)
    guard !digits.isEmpty, letters.allSatisfy({ $0.isASCII && $0.isUppercase }) else { return nil }
    if letters.isEmpty { return String(digits) }
    return "\(digits) " + letters.map(String.init).joined(separator: "-")
  }

  private static func roman(_ number: Int) -> String {
    let tens = ["", "X", "XX", "XXX"][number / 10]
    return tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][number % 10]
  }
}
