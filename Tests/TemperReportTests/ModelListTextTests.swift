import TemperCore
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

  @Test func averagesShowHowFarTheirFilesLieApart() {
    func row(_ name: String, _ average: ModelRow.TestAverage?) -> ModelRow {
      ModelRow(
        name: name, oofRows: 90, testRows: 10, isSwapped: false, logLoss: 1, standardError: 0.5, source: "a.csv",
        sha256: "0123456789abcdef", testAverage: average)
    }
    let average = ModelRow.TestAverage(
      method: "geometric", spread: 0.01234,
      files: [.init(path: "f0.csv", sha256: "0"), .init(path: "f1.csv", sha256: "1")])
    #expect(
      ModelListText.render([row("m", average), row("n", nil)]) == """
        model  OOF  test  files' spread  swapped   log loss    ± se   sha256        source
        m       90    10      2: 0.0123        -     1.0000  0.5000   0123456789ab  a.csv
        n       90    10              -        -     1.0000  0.5000   0123456789ab  a.csv

        """)
  }

  @Test func none() {
    #expect(ModelListText.render([]) { "\($0.description): x" } == "no models yet; `Loader.model: x` loads one\n")
  }
}
