/// A country's name within a sentence: "the United States".
public func inSentence(_ name: String) -> String {
  let plurals: Set<String> = ["Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines", "Seychelles"]
  let article =
    name.hasPrefix("United ") || name.hasSuffix(" Union") || name.hasSuffix(" Republic") || name.hasSuffix(" Islands")
  return article || plurals.contains(name) ? "the \(name)" : name
}
