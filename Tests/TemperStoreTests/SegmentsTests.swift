import TemperCore
import Testing

@testable import TemperStore

@Suite struct StoreWriterSegmentsTests {
  let folder: TemporaryFolder
  let path: String
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
    store = try smallStore(path)
  }

  private let columns = [
    SegmentColumn(name: "column", kind: .text, values: [.init(name: "(none)"), .init(name: "'); DROP TABLE fit; --")]),
    SegmentColumn(
      name: "length", kind: .number,
      values: [
        .init(name: "< 2.5", upper: 2.5), .init(name: "2.5 to 7", lower: 2.5, upper: 7), .init(name: ">= 7", lower: 7),
      ]
    ),
  ]

  /// Of d, b, a, c and t1, t2, in another order.
  private var segments: Segmentation {
    Segmentation(columns: columns, ordinals: [[0, 1, 0, 1, 0, 1], [2, 1, 0, 0, 1, 2]])
  }
  private let keys = ["a", "b", "c", "d", "t1", "t2"]

  private func load(_ segments: Segmentation? = nil, _ keys: [String]? = nil, path: String = "segments.csv") throws {
    try store.write {
      try $0.importSegments(segments ?? self.segments, keys: keys ?? self.keys, source: file(path, rows: 6))
    }
  }

  private func stored(_ split: Split) throws -> Segmentation? { try store.read { try $0.segments(split) } }

  @Test func segmentsComeBackInTheOrderOfTheExamples() throws {
    #expect(try stored(.oof) == nil && stored(.test) == nil)
    try load()
    let labelled = try #require(try stored(.oof))
    #expect(labelled.columns == columns)
    #expect(labelled.ordinals == [[1, 1, 0, 0], [0, 1, 2, 0]])
    #expect(try stored(.test)?.ordinals == [[1, 0], [2, 1]])
    let sources = try store.read { try $0.sources() }
    #expect(sources.map(\.kind) == [.labels, .segments])
    #expect(sources[1].file.path == "segments.csv" && sources[1].file.rows == 6)
  }

  @Test func viewShowsNames() throws {
    try load()
    #expect(
      try query(path, "SELECT * FROM example_segment_named WHERE segment = 'length' ORDER BY split, key") == [
        "oof|a|length|>= 7", "oof|b|length|2.5 to 7", "oof|c|length|< 2.5", "oof|d|length|< 2.5",
        "test|t1|length|2.5 to 7", "test|t2|length|>= 7",
      ])
    #expect(
      try query(path, "SELECT name, lower, upper FROM segment_value WHERE \"column\" = 1") == [
        "< 2.5|NULL|2.5", "2.5 to 7|2.5|7.0", ">= 7|7.0|NULL",
      ])
  }

  @Test func testExamplesMayComeLater() throws {
    try store.write { try $0.removeTestExamples() }
    try load()
    #expect(try stored(.test) == nil)
    try store.write { try $0.importTestExamples(ids: ["t2", "a", "new"]) }
    // An id of both splits has one segment; what the file did not hold is not known.
    #expect(try stored(.test)?.ordinals == [[1, 0, nil], [2, 2, nil]])
  }

  @Test func laterSegmentsReplaceEarlierOnes() throws {
    try load()
    let other = Segmentation(columns: [columns[1]], ordinals: [[0, 1, 2, 2]])
    try load(other, ["d", "c", "b", "a"], path: "other.csv")
    #expect(try stored(.oof) == Segmentation(columns: [columns[1]], ordinals: [[0, 2, 2, 1]]))
    #expect(try stored(.test)?.ordinals == [[nil, nil]])
    #expect(try store.read { try $0.sources().map(\.file.path) } == ["labels.csv", "other.csv"])
    #expect(try query(path, "SELECT count(*) FROM segment_value") == ["3"])
  }

  @Test func replacingLabelsRemovesSegments() throws {
    try load()
    try store.write {
      try $0.importLabels(layout: arena, ids: ["a", "b"], labels: [0, 1], source: file("l.csv"), replace: true)
    }
    #expect(try stored(.oof) == nil)
    for table in ["segment_column", "segment_value", "example_segment"] {
      #expect(try query(path, "SELECT count(*) FROM \(table)") == ["0"], "\(table)")
    }
    #expect(try store.read { try $0.sources().map(\.kind) } == [.labels])
  }

  @Test func badSegmentsAreRefused() throws {
    try load()
    let before = try bytes(path)
    func refusal(_ segments: Segmentation? = nil, _ keys: [String]? = nil) -> StoreError.Problem? {
      problem { try load(segments, keys) }
    }
    func named(_ name: String, value: String = "x") -> Segmentation {
      Segmentation(
        columns: [SegmentColumn(name: name, kind: .text, values: [.init(name: value)])],
        ordinals: [Array(repeating: 0, count: 6)])
    }
    #expect(refusal(nil, ["a"]) == .wrongCount(what: "rows of segments", found: 6, expected: 1))
    #expect(
      refusal(nil, ["a", "b", "x", "d", "t1", "t2"])
        == .wrongCount(what: "labelled examples with segments", found: 3, expected: 4))
    #expect(refusal(nil, ["a", "b", "c", "d", "t1", "\0"]) == .nulCharacter(what: "id of example 6"))
    #expect(refusal(named("")) == .nameEmpty(what: "name of the column of segments"))
    #expect(refusal(named("x\0")) == .nulCharacter(what: "name of the column of segments"))
    #expect(refusal(named("x", value: "\0")) == .nulCharacter(what: "segment of the column \"x\""))
    let holes = Segmentation(columns: [columns[0]], ordinals: [[0, 1, nil, 0, 0, 0]])
    #expect(refusal(holes) == .outOfRange(what: "segment of row 3 in the column \"column\" is missing"))
    #expect(try bytes(path) == before)
  }

  @Test(arguments: [
    (
      "UPDATE segment_column SET kind = 'number' WHERE id = 0; DELETE FROM example_segment WHERE key = 'a'",
      "segments are there for some examples only"
    ),
    ("UPDATE example_segment SET value = 9 WHERE key = 'a'", "an example lies in a segment that does not exist"),
    ("DELETE FROM segment_value WHERE ordinal = 0", "the ordinals of its segments have a gap"),
  ])
  func damageIsFound(_ sql: String, _ detail: String) throws {
    try load()
    try sqlite(path, sql)
    #expect(problem { _ = try stored(.oof) } == .damaged(detail))
  }

  @Test func labelsComeFirst() throws {
    let empty = try Store(path: folder.file("empty.sqlite"), access: .create)
    let error = problem { try empty.write { try $0.importSegments(segments, keys: keys, source: file("s.csv")) } }
    #expect(error == .labelsMissing)
  }
}
