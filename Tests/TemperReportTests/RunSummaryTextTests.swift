import TemperCore
import TemperReport
import Testing

@Suite struct RunSummaryTextTests {
  @Test("A run with a tie, at 120, 80 and 40 columns", arguments: [120, 80, 40])
  func arena(width: Int) throws {
    let text = RunSummaryText.render(Samples.arena, style: TerminalStyle(usesColor: false, width: width))
    try expectSnapshot(text, named: "run-arena-\(width).txt")
    #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.columns(of: String($0)) <= max(width, 73) })
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= (width >= 120 ? 22 : 30))
  }

  @Test func digits() throws {
    try expectSnapshot(RunSummaryText.render(Samples.digits), named: "run-digits-120.txt")
  }

  @Test func hostileNames() throws {
    let text = RunSummaryText.render(Samples.hostile)
    try expectSnapshot(text, named: "run-hostile-120.txt")
    #expect(!text.unicodeScalars.contains { $0 != "\n" && VisibleText.escaping(String($0)) != String($0) })
    #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.columns(of: String($0)) <= 120 })
  }

  @Test func coloursOnlyWhereAskedFor() {
    let colored = RunSummaryText.render(Samples.arena, style: TerminalStyle(usesColor: true, width: 120))
    #expect(colored.contains("\u{1B}[1mmodel"))
    #expect(colored.contains("\u{1B}[2m(in-sample 0.7201, optimistic)\u{1B}[0m"))
    var stripped = colored
    for sequence in ["\u{1B}[1m", "\u{1B}[2m", "\u{1B}[0m"] { stripped = stripped.replacing(sequence, with: "") }
    #expect(stripped == RunSummaryText.render(Samples.arena))
  }

  @Test func classesGivenAndNoTest() {
    var summary = Samples.arena
    summary.tieWasFoundByName = false
    summary.testRows = 0
    let text = RunSummaryText.render(summary, style: TerminalStyle(usesColor: false, width: 200))
    #expect(
      text.hasPrefix(
        "cems: 3,200 OOF rows, 11 models, 3 classes; tie = winner_tie, sides = winner_model_a, winner_model_b (given)\n\n"
      ))
  }

  @Test func oneModel() {
    var summary = Samples.digits
    summary.fit.models = [summary.fit.models[0]]
    summary.fit.models[0].leaveOutDelta = nil
    summary.fit.models[0].leaveOutInterval = nil
    summary.comparisons = []
    summary.fit.classBias = [:]
    summary.fit.weightsSign = .none
    summary.fit.temperature = nil
    summary.fit.pool = .best
    summary.fit.certificate = .init(gap: 0, iterations: 0, converged: true)
    #expect(
      RunSummaryText.render(summary) == """
        digits: 1,000 OOF rows, 1 model, 10 classes

        model         log loss     ± se   weight
        extra_trees     0.2561   0.0123     0.05
        blend  best, T -
               nested log loss 0.1899 ± 0.0131   (in-sample 0.1702, optimistic)
               within 1e-12 nats of this family's optimum

        """)
  }
}
