import Statistics

/// Finds the one country that a name or a code means, on a date.
public struct CountryResolver: Sendable {
  public init(countries: [Country], names: [CountryName]) {}

  /// The country that `text` means on `date` (today where no date is given).
  ///
  /// - Throws: a data error with the nearest candidates where no country, or more than one, fits.
  public func resolve(_ text: String, on date: PartialDate? = nil) throws -> CountryCode {
    throw SuasionError(.data, "'\(text)' is no country that is known")
  }
}
