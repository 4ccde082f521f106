import Mustache
public import TemperCore

/// The page of a run: one self-contained HTML file, without script, fonts or anything else from elsewhere.
public enum ReportPage {
  /// The most classes of which a diagram is drawn: the first of `Inspection.noteworthyClasses`.
  public static let drawnClasses = ReliabilityView.drawnClasses

  /// The page's text. The same summary gives the same bytes.
  ///
  /// - Parameters:
  ///   - words: names of options and commands for the reader.
  ///   - summary: what is shown.
  /// - Throws: `ReportFailure` where a template does not parse, which the tests rule out.
  public static func render(_ summary: RunSummary, words: Message.Words = \.description) throws -> String {
    try PageTemplates.render(PageView(summary, words), template: "page")
  }

  /// What the page says of itself, by which it is known among others.
  static let kind = "Report of a run"

  /// Whether a page is that of a run, of whatever version. O(length).
  public static func isOne(_ page: String) -> Bool { page.contains("<p class=\"eyebrow\">Temper · \(kind)</p>") }
}

/// The page of an inspection, made of the same sections as that of a run.
public enum InspectPage {
  /// The page's text. The same summary gives the same bytes.
  ///
  /// - Parameters:
  ///   - words: names of options and commands for the reader.
  ///   - summary: what is shown.
  /// - Throws: `ReportFailure` where a template does not parse, which the tests rule out.
  public static func render(_ summary: InspectSummary, words: Message.Words = \.description) throws -> String {
    try PageTemplates.render(PageView(summary, words), template: "page")
  }
}

/// The content of a page, which the templates read by property name. A list stands for a section that may be absent.
struct PageView {
  struct Arena {
    var tie: String
    var hasSides: Bool
    var first: String
    var second: String
    var origin: String
  }

  /// Kind of page: "Report of a run", "Inspection of a model".
  var kind: String
  var title: String
  var facts: [String]
  /// Empty without a tie.
  var arena: [Arena]
  var warnings: [String]
  var hasWarnings: Bool
  /// What to do next.
  var next: [String]
  var hasNext: Bool
  /// Where its commands find the data.
  var nextNote: String
  var score: ScoreView
  /// Empty for a model.
  var made: [ModelsView]
  var reliability: ReliabilityView
  /// Empty without a tie.
  var ties: [TieView]
  /// Empty without test rows.
  var tests: [TestView]
  var making: MakingView
  var hasModels: Bool
  var hasTies: Bool
  var hasTests: Bool

  init(_ summary: RunSummary, _ words: Message.Words) {
    let origin = summary.tieWasFoundByName ? "found by name" : "given"
    self.init(
      kind: ReportPage.kind, title: summary.title, fit: summary.fit, inspection: summary.inspection,
      testRows: summary.testRows, swappedModels: summary.swappedModels, origin: origin,
      warnings: summary.warnings, next: summary.next,
      score: ScoreView(
        summary.inspection, fit: summary.fit, comparisons: summary.comparisons, folds: summary.folds, words),
      tests: summary.testCheck.map {
        [
          TestView(
            $0, rows: summary.testRows, classes: summary.fit.classes, averaging: summary.fit.averaging)
        ]
      } ?? [],
      making: MakingView(summary), words)
  }

  init(_ summary: InspectSummary, _ words: Message.Words) {
    self.init(
      kind: "Inspection of a \(summary.inspection.kind.rawValue)", title: summary.inspection.name, fit: summary.fit,
      inspection: summary.inspection, testRows: 0, swappedModels: summary.fit?.swappedModels ?? [], origin: nil,
      warnings: summary.warnings, next: summary.next,
      score: ScoreView(summary.inspection, fit: summary.fit, comparisons: summary.comparisons, words), tests: [],
      making: MakingView(summary), words)
  }

  private init(
    kind: String, title: String, fit: FitDocument?, inspection: InspectDocument, testRows: Int, swappedModels: [String],
    origin: String?, warnings: [String], next: [String], score: ScoreView, tests: [TestView], making: MakingView,
    _ words: Message.Words
  ) {
    self.kind = kind
    self.title = title
    facts = Self.facts(inspection, models: fit?.models.count, testRows: testRows)
    arena =
      inspection.tie.map { tie in
        [
          Arena(
            tie: tie.className, hasSides: tie.sides.count == 2, first: tie.sides.first ?? "",
            second: tie.sides.last ?? "", origin: origin.map { "(\($0))" } ?? "")
        ]
      } ?? []
    self.warnings = warnings
    hasWarnings = !warnings.isEmpty
    self.next = next
    hasNext = !next.isEmpty
    nextNote = "Commands work where temper.sqlite lies, or with \(words(.database)) FILE."
    self.score = score
    made = fit.map { [ModelsView($0, inspection, swappedModels: swappedModels)] } ?? []
    reliability = ReliabilityView(inspection, words)
    ties = inspection.tie.map { [TieView($0, inspection, words)] } ?? []
    self.tests = tests
    self.making = making
    hasModels = !made.isEmpty
    hasTies = !ties.isEmpty
    hasTests = !tests.isEmpty
  }

  private static func facts(_ inspection: InspectDocument, models: Int?, testRows: Int) -> [String] {
    var facts = ["\(NumberText.count(inspection.rows)) out-of-fold rows"]
    if let conditions = ConditionPhrases.text(inspection.where) { facts.append(conditions) }
    if let groups = inspection.groups { facts.append(NumberText.count(groups, "group")) }
    if let weights = inspection.weights {
      facts.append("weighted: \(WeightPhrases.effective(weights, of: inspection.rows))")
    }
    if testRows > 0 { facts.append("\(NumberText.count(testRows)) test rows") }
    if let models { facts.append(NumberText.count(models, "model")) }
    facts.append(NumberText.count(inspection.perClass.count, "class", plural: "classes"))
    return facts
  }
}

/// The page's templates, embedded in the code.
enum PageTemplates {
  /// - Throws: `ReportFailure` where a template does not parse or is missing.
  static func render(_ view: some Sendable, template: String) throws -> String {
    MustacheContentTypes.register(SafeHTMLContentType(), named: SafeHTMLContentType.name)
    var library = MustacheLibrary()
    for (name, bytes) in all {
      do {
        try library.register(String(decoding: bytes, as: UTF8.self), named: name)
      } catch {
        throw ReportFailure(description: "the template \(name) does not parse: \(error)")
      }
    }
    guard let page = library.render(PageContent.of(view), withTemplate: template) else {
      throw ReportFailure(description: "the template \(template) is missing")
    }
    return page
  }

  private static let all: [(name: String, bytes: [UInt8])] = [
    ("page", PackageResources.page_mustache), ("head", PackageResources.head_mustache),
    ("compare", PackageResources.compare_mustache), ("comparedlosses", PackageResources.comparedlosses_mustache),
    ("compareddifference", PackageResources.compareddifference_mustache), ("style", PackageResources.style_mustache),
    ("plot", PackageResources.plot_mustache), ("score", PackageResources.score_mustache),
    ("tiles", PackageResources.tiles_mustache), ("stages", PackageResources.stages_mustache),
    ("candidates", PackageResources.candidates_mustache),
    ("models", PackageResources.models_mustache),
    ("members", PackageResources.members_mustache), ("reliability", PackageResources.reliability_mustache),
    ("segments", PackageResources.segments_mustache), ("classline", PackageResources.classline_mustache),
    ("diagram", PackageResources.diagram_mustache), ("tie", PackageResources.tie_mustache),
    ("test", PackageResources.test_mustache), ("averaging", PackageResources.averaging_mustache),
    ("making", PackageResources.making_mustache),
  ]
}
