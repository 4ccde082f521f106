import Mustache

/// The page of a run: one self-contained HTML file, without script, fonts or anything else from elsewhere.
public struct ReportPage {
  /// The page's text. The same summary gives the same bytes.
  ///
  /// - Throws: `ReportFailure` where a template does not parse, which the tests rule out.
  public static func render(_ summary: RunSummary) throws -> String {
    MustacheContentTypes.register(SafeHTMLContentType(), named: SafeHTMLContentType.name)
    var library = MustacheLibrary()
    for (name, bytes) in templates {
      do {
        try library.register(String(decoding: bytes, as: UTF8.self), named: name)
      } catch {
        throw ReportFailure(description: "the template \(name) does not parse: \(error)")
      }
    }
    guard let page = library.render(PageView(summary), withTemplate: "report") else {
      throw ReportFailure(description: "the template report is missing")
    }
    return page
  }

  private static let templates: [(name: String, bytes: [UInt8])] = [
    ("report", PackageResources.report_mustache),
    ("style", PackageResources.style_mustache),
    ("score", PackageResources.score_mustache),
    ("models", PackageResources.models_mustache),
    ("reliability", PackageResources.reliability_mustache),
    ("tie", PackageResources.tie_mustache), ("test", PackageResources.test_mustache),
    ("making", PackageResources.making_mustache),
  ]
}

/// What the templates read, by property name.
struct PageView {
  struct Arena {
    var tie: String
    var hasSides: Bool
    var first: String
    var second: String
    var origin: String
  }

  var title: String
  var facts: [String]
  /// Empty without a tie.
  var arena: [Arena]
  var warnings: [String]
  var hasWarnings: Bool
  var score: ScoreView
  var made: ModelsView
  var reliability: ReliabilityView
  var hasReliability: Bool
  /// Empty without a tie.
  var ties: [TieView]
  /// Empty without test rows.
  var tests: [TestView]
  var hasTies: Bool
  var hasTests: Bool
  var making: MakingView

  init(_ summary: RunSummary) {
    title = summary.title
    facts = Self.facts(summary)
    arena =
      summary.fit.tie.map { tie in
        let sides = summary.fit.sides ?? []
        let origin = summary.arenaWasFoundByName ? "found by name" : "given"
        return [
          Arena(
            tie: tie, hasSides: sides.count == 2, first: sides.first ?? "", second: sides.last ?? "", origin: origin)
        ]
      } ?? []
    warnings = summary.warnings
    hasWarnings = !warnings.isEmpty
    score = ScoreView(summary)
    made = ModelsView(summary)
    reliability = ReliabilityView(summary)
    hasReliability = !summary.reliability.isEmpty
    ties = summary.tieCheck.flatMap { check in summary.fit.tie.map { [TieView(check, tie: $0)] } } ?? []
    hasTies = !ties.isEmpty
    tests = summary.testCheck.map { [TestView($0, rows: summary.testRows, classes: summary.fit.classes)] } ?? []
    hasTests = !tests.isEmpty
    making = MakingView(summary)
  }

  private static func facts(_ summary: RunSummary) -> [String] {
    let fit = summary.fit
    var facts = ["\(NumberText.count(fit.rows)) out-of-fold rows"]
    if summary.testRows > 0 { facts.append("\(NumberText.count(summary.testRows)) test rows") }
    facts.append(NumberText.count(fit.models.count, "model"))
    facts.append(NumberText.count(fit.classes.count, "class", plural: "classes"))
    return facts
  }
}
