import Foundation
import Temper
import Testing

/// README's Swift is compiled here, and run.
@Suite struct ReadmeTests {
  private func blend(
    labels: [String], gemma2: ProbabilityMatrix, llama: ProbabilityMatrix, folds: [Int],
    test gemma2Test: ProbabilityMatrix, _ llamaTest: ProbabilityMatrix
  ) async throws -> (BlendFit, ProbabilityMatrix) {
    let training = try TrainingSet(
      classes: ["a", "b", "tie"], tie: "tie", labels: labels,
      models: ["gemma2": gemma2, "llama": llama], folds: folds)
    let fit = try await Blend.fit(training)
    print("nested log loss \(fit.score.crossValidated) ± \(fit.score.standardError)")
    let predictions = try fit.blend.predict(["gemma2": gemma2Test, "llama": llamaTest])
    return (fit, predictions)
  }

  @Test func exampleIsWhatRunsHere() throws {
    let here = try String(contentsOfFile: #filePath, encoding: .utf8).split(separator: "\n").map(trimmed)
    let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../README.md")
    let text = try String(contentsOf: readme, encoding: .utf8)
    let block = try #require(text.components(separatedBy: "```swift\n").dropFirst().first)
    let lines = block.components(separatedBy: "```")[0].split(separator: "\n").map(trimmed)
    #expect(lines.count > 5)
    #expect(lines.first == "import Temper")
    let code = Array(lines.dropFirst())
    #expect(here.indices.contains { here[$0...].starts(with: code) }, "README shows other code than this file runs")
  }

  private func trimmed(_ line: Substring) -> String { line.trimmingCharacters(in: .whitespaces) }

  @Test func exampleBlends() async throws {
    let names = ["a", "b", "tie"]
    let labels = (0..<90).map { names[$0 * 7 % 3] }
    func model(_ truth: Double, wrongEvery: Int) -> ProbabilityMatrix {
      ProbabilityMatrix(
        labels.enumerated().map { row, label in
          let guess = row % wrongEvery == 0 ? names[(row + 1) % 3] : label
          return names.map { $0 == guess ? truth : (1 - truth) / 2 }
        })
    }
    let (sharp, blunt) = (model(0.75, wrongEvery: 4), model(0.5, wrongEvery: 7))
    let (fit, predictions) = try await blend(
      labels: labels, gemma2: sharp, llama: blunt, folds: labels.indices.map { $0 / 3 % 3 }, test: sharp, blunt)
    #expect(predictions.rowCount == 90)
    let sum = predictions[row: 0].reduce(0, +)
    #expect(abs(sum - 1) < 1e-12)
    #expect(fit.certificate.converged)
    // The best of the two alone, before it is tempered.
    let alone = zip(labels.indices, labels).reduce(0.0) { sum, row in
      sum - Foundation.log(sharp[row.0, names.firstIndex(of: row.1) ?? 0]) / 90
    }
    #expect(fit.score.crossValidated < alone)
    let scores = await fit.paired()
    #expect(scores.candidates.map(\.pool).contains(.linear) && scores.removals.count == 2)
    let decoded = try JSONDecoder().decode(Blend.self, from: JSONEncoder().encode(fit.blend))
    #expect(decoded == fit.blend)
    // Arrays can be inspected and compared as well.
    let training = try TrainingSet(
      classes: names, labels: labels, models: ["m": sharp], folds: labels.indices.map { $0 / 3 % 3 })
    let inspection = await Inspection(sharp, labels: training.labels, layout: training.layout)
    #expect(abs(inspection.logLoss - alone) < 1e-12)
    let comparison = await Comparison(
      predictions, sharp, labels: training.labels, layout: training.layout)
    #expect((comparison.difference.logLoss.mean ?? 0) < 0)
  }
}
