import TemperReport
import Testing

@Suite struct ModelListTextTests {
  @Test func list() {
    let rows = [
      ModelRow(
        name: "catboost", oofRows: 3200, testRows: 1254, isSwapped: true, logLoss: 0.7646, standardError: 0.0091,
        source: "oof/catboost.csv", sha256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
      ModelRow(
        name: "\u{1B}knn", oofRows: 3200, testRows: 0, isSwapped: false, logLoss: 0.8642, standardError: 0.0119,
        source: "oof/knn.csv.gz", sha256: "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"),
    ]
    #expect(
      ModelListText.render(rows) == """
        model        OOF   test  swapped   log loss    ± se   sha256        source
        catboost   3,200  1,254      yes     0.7646  0.0091   0123456789ab  oof/catboost.csv
        \\u{1B}knn  3,200      -        -     0.8642  0.0119   fedcba987654  oof/knn.csv.gz

        """)
  }

  @Test func none() {
    #expect(ModelListText.render([]) == "no models yet; `temper load model NAME --oof FILE` loads one\n")
  }
}
