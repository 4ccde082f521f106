import Temper

// Thirty comparisons and what three models said of them: one is sharp, one is shy of ties, one is a coin.
let classes = ["a", "b", "tie"]
let labels = (0..<30).map { classes[$0 * 7 % 3] }
func model(_ truth: Double, shyOfTies: Double = 1, wrongEvery: Int) -> ProbabilityMatrix {
  ProbabilityMatrix(
    labels.enumerated().map { row, label in
      let guess = row % wrongEvery == 0 ? classes[(row + 1) % 3] : label
      let scores = classes.map { ($0 == guess ? truth : 1) * ($0 == "tie" ? shyOfTies : 1) }
      return scores.map { $0 / scores.reduce(0, +) }
    })
}
let models = [
  "sharp": model(4, wrongEvery: 4), "shy": model(3, shyOfTies: 0.3, wrongEvery: 5), "coin": model(1, wrongEvery: 2),
]
let fit = try await Blend.fit(TrainingSet(classes: classes, tie: "tie", labels: labels, models: models))
print("nested log loss \(fit.score.crossValidated) ± \(fit.score.standardError)")
let predictions = try fit.blend.predict(models)
for row in 0..<3 { print(labels[row], predictions[row: row].map { ($0 * 1000).rounded() / 1000 }) }
