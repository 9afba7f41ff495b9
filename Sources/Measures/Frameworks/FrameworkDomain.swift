/// What a framework or a text is about; the words of `Framework.domain`, and those that the Assembly needs beside them.
public enum FrameworkDomain: String, Sendable, CaseIterable, Comparable {
  case digital = "digital and AI"
  case cyber
  case development
  case humanRights = "human rights"
  case security
  case middleEast = "Middle East"
  case decolonization
  case law
  case administration
  case other

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
