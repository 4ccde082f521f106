import Temper
import TemperCore
import Testing

@Suite struct DatasetSegmentsTests {
  private func dataset(_ columns: [SegmentColumn]?, _ ordinals: [[Int?]] = [[0, 1]]) -> Dataset {
    var dataset = MadeArena(rows: 6, tests: 2).dataset()
    dataset.testSegments = columns.map { Segmentation(columns: $0, ordinals: ordinals) }
    return dataset
  }

  private func testSegments(_ dataset: Dataset, _ adjustment: SegmentAdjustment) throws -> Segmentation {
    try Dataset.testSegments(dataset.testSegments, testIDs: dataset.testIDs, for: adjustment)
  }

  private func column(_ kind: SegmentColumn.Kind, _ names: [String]) -> SegmentColumn {
    SegmentColumn(name: "s", kind: kind, values: names.map { .init(name: $0) })
  }

  private func adjustment(_ names: [String]) -> SegmentAdjustment {
    let effect = SegmentAdjustment.Effect(slope: 0, biases: [0, 0, 0])
    return SegmentAdjustment(
      shared: .init(slope: 1, biases: [0, 0, 0]),
      columns: [.init(name: "s", penalty: 3, values: names.map { .init(name: $0, effect: effect) })], floor: 1e-7)
  }

  @Test func segmentsOfTheTestRowsAreGiven() throws {
    let texts = dataset([column(.text, ["x", "y"])])
    #expect(try testSegments(texts, adjustment(["x"])) == texts.testSegments)
    let numbers = dataset([column(.number, ["< 1", ">= 1"])])
    #expect(try testSegments(numbers, adjustment(["< 1", ">= 1"])) == numbers.testSegments)
  }

  private static let remedy = "load the file that the fit was made with: temper load segments FILE"

  @Test func whatIsMissingOrOtherIsRefused() async {
    #expect(
      await failure { try testSegments(dataset(nil), adjustment(["x"])) }
        == Failed(
          .badData, "the fit needs segments of the test rows by \"s\", which are not loaded; \(Self.remedy)"))
    #expect(
      await failure {
        try testSegments(dataset([column(.text, ["x", "y"])], [[0, nil]]), adjustment(["x"]))
      }
        == Failed(.badData, "the test row \"t1\" has no segment by \"s\", which the fit needs; \(Self.remedy)"))
    #expect(
      await failure {
        try testSegments(dataset([column(.number, ["< 2", ">= 2"])]), adjustment(["< 1", ">= 1"]))
      }
        == Failed(
          .badData, "the numbers of \"s\" are cut otherwise than when the fit was made; \(Self.remedy), or fit again"))
  }
}
