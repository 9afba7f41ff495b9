extension NetworkPath {
  /// The path as it was known in a year, without the networks of later ones; nil where it had none.
  func known(in year: Int) throws -> NetworkPath? {
    let kept = Dictionary(uniqueKeysWithValues: zip(years, networks).prefix { $0.0 <= year })
    return kept.isEmpty ? nil : try NetworkPath(name: name, kept, carriedForward: carriedForward)
  }
}
