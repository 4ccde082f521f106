import Temper
import TemperCore
import Testing

@Suite struct DatasetTests {
  private let matrix = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5])

  @Test func modelsAreSortedByBytes() {
    let names = ["b", "a", "B", "é", "a2", "a10"]
    let dataset = Dataset(
      layout: ClassLayout(names: ["x", "y"]), ids: ["1"], labels: [0],
      models: names.map { ModelPredictions(name: $0, oof: matrix) })
    #expect(dataset.models.map(\.name) == ["B", "a", "a10", "a2", "b", "é"])
  }

  @Test func swappedPredictionsNeedSwappedTestPredictions() {
    #expect(ModelPredictions(name: "m", oof: matrix).usableSwappedOOF == nil)
    #expect(ModelPredictions(name: "m", oof: matrix, swappedOOF: matrix).usableSwappedOOF == matrix)
    #expect(ModelPredictions(name: "m", oof: matrix, test: matrix, swappedOOF: matrix).usableSwappedOOF == nil)
    #expect(
      ModelPredictions(name: "m", oof: matrix, test: matrix, swappedOOF: matrix, swappedTest: matrix).usableSwappedOOF
        == matrix)
  }
}
