import Temper
import TemperCore
import Testing

@Suite struct SegmentNamesTests {
  private let loaded = Segmentation(
    columns: ["language", "length", "é"].map { SegmentColumn(name: $0, kind: .text, values: [.init(name: "x")]) },
    ordinals: [[0, 0], [0, nil], [nil, 0]])

  @Test func columnsComeInTheOrderAskedFor() throws {
    let chosen = try #require(try SegmentNames.choose(["é", "language", "é"], from: loaded))
    #expect(chosen.columns.map(\.name) == ["é", "language"])
    #expect(chosen.ordinals == [[nil, 0], [0, 0]])
    #expect(try SegmentNames.choose([], from: loaded) == nil)
    #expect(try SegmentNames.choose([], from: nil) == nil)
  }

  @Test(arguments: [
    ("langage", "did you mean \"language\"?"), ("zebra", "the columns are: language, length, é"),
    ("e\u{301}", "the columns are: language, length, é"),
  ])
  func unknownColumnsAreRefused(_ name: String, _ remedy: String) async {
    #expect(
      await failure { try SegmentNames.choose(["length", name], from: loaded) }
        == Failed(.usage, "--by: there is no column of segments \"\(name)\"; \(remedy)"))
  }

  @Test func withoutSegmentsItSaysHowToLoadThem() async {
    #expect(
      await failure { try SegmentNames.choose(["x"], from: nil) }
        == Failed(
          .usage,
          "--by: there is no column of segments \"x\"; no segments are loaded; load them with: temper load segments FILE"
        ))
  }
}
