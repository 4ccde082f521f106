import Foundation
import TemperCore
import Testing

@testable import TemperFiles

@Suite struct IdentifierIndexTests {
  @Test func numbersInOrderOfArrival() {
    var index = IdentifierIndex()
    var generator = SeededGenerator(state: 1)
    var known: [String: Int] = [:]
    for _ in 0..<5000 {
      let name = String(Int.random(in: 0..<2000, using: &generator))
      let (number, isNew) = index.insert(name)
      #expect(isNew == (known[name] == nil))
      #expect(number == known[name, default: known.count])
      known[name] = number
    }
    #expect(index.count == known.count)
    for (name, number) in known { #expect(index.number(of: name) == number) }
    #expect(index.number(of: "-1") == nil)
  }

  @Test func equalMeansEqualBytes() {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    #expect(composed == decomposed)
    let index = IdentifierIndex([composed, decomposed, ""])
    #expect(index.count == 3)
    #expect(index.number(of: decomposed) == 1)
    #expect(index.number(of: "") == 2)
  }

  @Test func listsAreComparedByTheirBytes() {
    let texts = ["a", "e\u{301}"]
    #expect(IdentifierIndex.areSame(texts, texts))
    #expect(IdentifierIndex.areSame(texts, ["a"] + ["e\u{301}"]))
    #expect(!IdentifierIndex.areSame(texts, ["a", "\u{E9}"]))
    #expect(!IdentifierIndex.areSame(texts, ["a"]) && IdentifierIndex.areSame([], []))
  }
}

@Suite struct LikelyIdentifiersTests {
  /// - Parameter isLate: whether they become known when the file is read to its end.
  private func read(_ text: String, likely: [String], isLate: Bool) throws -> PredictionTable {
    let folder = try ScratchFolder()
    var file = TableFile(try folder.file("p.csv", text))
    let handover = Handover<[String]>()
    file.likelyIDs = handover
    if !isLate { handover.give(.success(likely)) }
    let named = file
    let reading = Handover.work { try PredictionReader(classes: ["x", "y"]).read(named) }
    if isLate {
      usleep(2_000)
      #expect(reading.now == nil)
      handover.give(.success(likely))
    }
    return try reading.wait()
  }

  private static let rows = ["b", "a", "c", "d"]
  private static let text = "id,x,y\n" + rows.map { "\($0),0.25,0.75\n" }.joined()

  /// What is likely changes nothing about what is read, whether it is so or not.
  @Test(
    arguments: [
      ["b", "a", "c", "d"], ["b", "a", "c", "d", "e"], ["b", "a"], ["b", "c", "a", "d"], ["d", "c", "b", "a"], [],
    ], [false, true])
  func nothingChanges(likely: [String], isLate: Bool) throws {
    let table = try read(Self.text, likely: likely, isLate: isLate)
    #expect(table.ids == Self.rows && table.lines == [2, 3, 4, 5])
    #expect(table.probabilities.values == Array(repeating: [0.25, 0.75], count: 4).flatMap { $0 })
  }

  /// An id that comes again is found before and behind the row at which the order is another.
  @Test(arguments: [["b", "a", "c", "d"], ["b", "a", "x"], ["z"]], [0, 2, 3])
  func repeatsAreFound(likely: [String], first: Int) throws {
    let id = Self.rows[first]
    for isLate in [false, true] {
      let error = fileError { try read(Self.text + "\(id),0.5,0.5\n", likely: likely, isLate: isLate) }
      #expect(error?.line == 6 && error?.column == 1)
      #expect(error?.found == "the id \"\(id)\" a second time, first on line \(first + 2)")
    }
  }
}

@Suite struct RowAlignmentTests {
  private func align(_ ids: [String], to keys: [String], idPosition: Int = 0) throws -> [Int] {
    try RowAlignment.align(
      ids: ids, lines: ids.indices.map { $0 + 2 }, path: "p.csv", to: keys, keysPath: "labels.csv",
      idPosition: idPosition)
  }

  private func refusal(_ ids: [String], to keys: [String], idPosition: Int = 0) -> String? {
    fileError { try align(ids, to: keys, idPosition: idPosition) }?.description
  }

  @Test func equalOrder() throws {
    #expect(try align(["a", "b"], to: ["a", "b"]) == [0, 1])
    #expect(try align([], to: []) == [])
  }

  @Test func otherOrder() throws {
    #expect(try align(["c", "a", "b"], to: ["a", "b", "c"]) == [1, 2, 0])
  }

  @Test func composedAndDecomposedAreDifferent() throws {
    #expect(try align(["e\u{301}", "\u{E9}"], to: ["\u{E9}", "e\u{301}"]) == [1, 0])
    #expect(refusal(["\u{E9}"], to: ["e\u{301}"]) != nil)
  }

  @Test func inverseOfAnyPermutation() throws {
    var generator = SeededGenerator(state: 2)
    let keys = (0..<1000).map { "id \($0)" }
    let order = Array(keys.indices).shuffled(using: &generator)
    let rows = try align(order.map { keys[$0] }, to: keys)
    #expect(rows.map { order[$0] } == Array(keys.indices))
  }

  @Test func unknownIds() {
    #expect(
      refusal(["a", "x", "b"], to: ["a", "b"])
        == "p.csv:3:1: found the id \"x\" not in labels.csv, expected the ids of labels.csv only; check that both files are of the same examples"
    )
    #expect(
      refusal(["x", "a", "y", "z"], to: ["a", "b"], idPosition: 1)
        == "p.csv:2: found the id \"x\" and 2 others not in labels.csv, expected the ids of labels.csv only; check that both files are of the same examples"
    )
  }

  @Test func missingRows() {
    #expect(
      refusal(["b", "a"], to: ["a", "b", "c"])
        == "p.csv:4:1: found the end after 2 rows, expected 3, one for each id of labels.csv; add the rows of \"c\"")
    #expect(
      refusal(["7"], to: (0..<2000).map(String.init))
        == "p.csv:3:1: found the end after 1 row, expected 2,000, one for each id of labels.csv; add the rows of \"0\", \"1\", \"2\", \"3\", \"4\" and 1,994 more"
    )
  }

  @Test func repeatedIds() {
    #expect(
      refusal(["b", "a", "b"], to: ["a", "b"])
        == "p.csv:4:1: found the id \"b\" a second time, first on line 2, expected every id once; remove one of the rows"
    )
  }
}
