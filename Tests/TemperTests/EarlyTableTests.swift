import Foundation
import TemperCore
import TemperFiles
import TemperStore
import Testing

@testable import Temper

/// Files so large that they are read beside the labels.
@Suite struct EarlyTableTests {
  private static let rows = 10_500
  private static let order = (0..<rows).map { "r\($0)" }

  /// Long numbers make few rows a large file.
  private static func line(_ row: Int) -> String {
    let share = 0.2 + 0.6 * Double(row % 1000) / 1000
    let zeros = String(repeating: "0", count: 36)
    return "r\(row),\(share)\(zeros),\((1 - share))\(zeros)"
  }

  private static func predictions(_ order: [Int]) -> String {
    "id,x,y\n" + order.map { line($0) + "\n" }.joined()
  }

  private func loader(_ folder: Folder) throws -> Loader {
    let loader = Loader(database: folder.path("temper.sqlite"))
    let labels = try folder.write(
      "labels.csv", "id,label\n" + Self.order.enumerated().map { "\($1),\($0 % 3 == 0 ? "x" : "y")\n" }.joined())
    _ = try loader.labels(labels, classes: ["x", "y"], tieStructure: .none, replace: false)
    return loader
  }

  private func stored(_ folder: Folder, _ model: String) throws -> ProbabilityMatrix? {
    try Store(path: folder.path("temper.sqlite"), access: .read).read {
      try $0.predictions(model: model, split: .oof, orientation: .plain)
    }
  }

  /// A large file is read before the ids are known; a small one, and one whose rows are said to be in order, is not.
  @Test func largeFilesAreReadEarly() async throws {
    try await withFolder { folder in
      let path = try folder.write("m.csv", Self.predictions(Array(0..<Self.rows)))
      func early(_ path: String, _ columns: PredictionColumns = .init()) -> EarlyTable? {
        EarlyTable(ModelFiles("m", oof: path), columns, classes: ["x", "y"], input: InputOptions())
      }
      let table = try #require(early(path))
      table.give(Self.order)
      #expect(table.read()?.ids == Self.order)
      #expect(early(path, .init(order: .asLoaded))?.path == nil)
      #expect(early(try folder.write("small.csv", Self.predictions([1, 0])))?.path == nil)
      #expect(early(folder.path("missing.csv"))?.path == nil)
      let bad = try #require(
        early(try folder.write("bad.csv", Self.predictions(Array(0..<Self.rows)) + "r1,0.5,0.5\n")))
      bad.give(Self.order)
      #expect(bad.read() == nil)
    }
  }

  @Test func orderDoesNotMatter() async throws {
    try await withFolder { folder in
      let loader = try loader(folder)
      let inOrder = Array(0..<Self.rows)
      var nearly = inOrder
      nearly.swapAt(Self.rows - 2, Self.rows - 1)
      #expect(Self.predictions(inOrder).utf8.count > 1_000_000)
      for (name, order) in [("a", inOrder), ("b", inOrder.reversed()), ("c", nearly)] {
        let path = try folder.write("\(name).csv", Self.predictions(order))
        let result = try loader.model(ModelFiles(name, oof: path), replace: false)
        #expect(result.rows == Self.rows)
      }
      let first = try #require(try stored(folder, "a"))
      #expect(abs(first[1500, 0] - 0.5) < 1e-12)
      #expect(try stored(folder, "b") == first && stored(folder, "c") == first)
    }
  }

  @Test func errorsAreThoseOfSmallFiles() async throws {
    try await withFolder { folder in
      let loader = try loader(folder)
      let order = Array(0..<Self.rows)
      let good = Self.predictions(order)
      let cases = [
        (
          good + Self.line(77) + "\n",
          "DIR/m.csv:10502:1: found the id \"r77\" a second time, first on line 79, expected every id once; remove one of the rows, or average repeats with --average arithmetic"
        ),
        (
          good.replacingOccurrences(of: "r10000,", with: "z10000,"),
          "DIR/m.csv:10002:1: found the id \"z10000\" not in the labels, expected the ids of the labels only; check that both files are of the same examples"
        ),
        (
          good.replacingOccurrences(of: Self.line(9_000), with: "r9000,0.5,oops"),
          "DIR/m.csv:9002:11: found \"oops\", expected a probability from 0 to 1"
        ),
      ]
      for (text, message) in cases {
        let path = try folder.write("m.csv", text)
        let error = await failure(in: folder) { try loader.model(ModelFiles("m", oof: path), replace: false) }
        #expect(error?.kind == .badData)
        #expect(error?.text.hasPrefix(message) == true, "\(error?.text ?? "")")
      }
      #expect(try stored(folder, "m") == nil)
    }
  }
}
