import Foundation
import TemperCore

extension Arena {
  /// Predictions of models that see each class's score with noise, without a file: for benchmarks that need no peer.
  public static func made(rows: Int, models: Int, classCount: Int, seed: UInt64 = 1) -> Arena {
    var random = RandomSource(seed: seed)
    // Twelve uniform numbers are as good as normal here.
    func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.unit() } }
    let truth = (0..<rows * classCount).map { _ in 1.2 * noise() }
    let labels = (0..<rows).map { row in
      let scores = (0..<classCount).map { truth[row * classCount + $0] - log(-log(max(random.unit(), 1e-12))) }
      return scores.indices.max { scores[$0] < scores[$1] } ?? 0
    }
    let predictions = (0..<models).map { model in
      var values = truth.map { ($0 + (0.8 + 0.2 * Double(model % 10)) * noise()) / 2 }
      for first in stride(from: 0, to: values.count, by: classCount) {
        var sum = 0.0
        for index in first..<first + classCount {
          values[index] = exp(values[index])
          sum += values[index]
        }
        for index in first..<first + classCount { values[index] /= sum }
      }
      return ProbabilityMatrix(classCount: classCount, values: values)
    }
    return Arena(layout: Arena.layout(classCount: classCount), predictions: predictions, labels: labels)
  }
}
