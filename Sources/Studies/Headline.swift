import Foundation

/// The answer in two sentences, made from the verdicts by rule: one on norms (votes), one on what else came of it.
///
/// The study's questions are found by id; a study of one's own with other ids gets a count of its verdicts instead.
func headline(_ questions: [QuestionAnswer], lastDate: String) -> [String] {
  func verdict(_ id: String) -> Verdict? { questions.first { $0.id == id }?.verdict }
  guard let culture = verdict("culture"), let digital = verdict("digital") else {
    return tally(questions, lastDate: lastDate)
  }
  var first = "On the record to \(lastDate), digital programmes \(votes(digital)) the votes of those that took them up"
  switch verdict("digital-against-culture") {
  case _ where culture == digital: first += ", and Confucius Institutes no differently: both are \(both(digital))"
  case .supported?: first += " by more than Confucius Institutes did, which \(votes(culture)) them"
  case .contradicted?: first += " by less than Confucius Institutes did, which \(votes(culture)) them"
  default: first += ", while Confucius Institutes \(votes(culture)) them; the two cannot be told apart"
  }
  return [first + ".", beside(questions)]
}

private func votes(_ verdict: Verdict) -> String {
  switch verdict {
  case .supported: "brought closer to China"
  case .contradicted: "drove away from China"
  case .noEffect: "left as they were"
  case .undecided: "cannot be shown to have moved"
  case .notMeasurable: "have no measurable effect on"
  }
}

private func both(_ verdict: Verdict) -> String {
  switch verdict {
  case .supported: "followed by votes closer to China"
  case .contradicted: "followed by votes further from China"
  case .noEffect: "followed by no change worth the name"
  case .undecided: "compatible with no effect and with a small one"
  case .notMeasurable: "not yet measurable"
  }
}

private func beside(_ questions: [QuestionAnswer]) -> String {
  let topics: [(id: String, words: String)] = [
    ("benefits", "tangible benefits"), ("economy", "deeper economic ties"),
    ("digital-rules", "more support for China-backed texts on digital rules"),
    ("income-uptake", "sooner uptake where incomes are low"),
    ("income-response", "a stronger response where incomes are low"),
    ("belt-and-road", "votes moved by Belt and Road memoranda"),
    ("frameworks", "wider acceptance of its side's frameworks than of their rivals' by forecast"),
  ]
  var groups: [(verdict: Verdict, words: [String])] = Verdict.allCases.map { ($0, []) }
  for topic in topics {
    guard let question = questions.first(where: { $0.id == topic.id }) else { continue }
    if let index = groups.firstIndex(where: { $0.verdict == question.verdict }) {
      groups[index].words.append(topic.words)
    }
  }
  let clauses = groups.filter { !$0.words.isEmpty }.map { verdict, words in
    let list = words.formatted(.list(type: .and).locale(Locale(identifier: "en_GB")))
    return switch verdict {
    case .supported: "it supports \(list)"
    case .contradicted: "it speaks against \(list)"
    case .noEffect: "it shows no effect of interest for \(list)"
    case .undecided: "it leaves undecided \(list)"
    case .notMeasurable: "it cannot yet measure \(list)"
    }
  }
  return "Beside votes, the record is as follows: " + clauses.joined(separator: "; ") + "."
}

private func tally(_ questions: [QuestionAnswer], lastDate: String) -> [String] {
  let counts = Verdict.allCases.compactMap { verdict -> String? in
    let count = questions.filter { $0.verdict == verdict }.count
    return count == 0 ? nil : "\(count) \(verdict.rawValue)"
  }
  return [
    "On the record to \(lastDate), of \(questions.count) questions: \(counts.joined(separator: ", ")).",
    "Each verdict follows from the study's decision rule and names the rows that decided it.",
  ]
}
