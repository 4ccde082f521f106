import Foundation
import TemperCore
import Testing

@testable import TemperFiles

/// Files that NumPy wrote: `Benchmarks/write_numpy_fixtures.py`.
@Suite struct ArrayReaderTests {
  private let ids = ["1", "2", "3", "4", "5", "6"]

  private func read(
    _ name: String, classes: [String] = winners, columns: [String]? = nil, scale: PredictionScale = .probabilities,
    array: String? = nil
  ) throws -> PredictionTable {
    try PredictionReader(classes: classes, scale: scale, array: array, arrayColumns: columns).read(
      TableFile(name.hasPrefix("/") ? name : "\(numpy)/\(name)", rows: .inOrder(ids, of: "the labels")))
  }

  private func text(_ name: String) throws -> ProbabilityMatrix {
    try PredictionReader(classes: winners).read("\(numpy)/\(name)").probabilities
  }

  /// Every type, byte order and layout gives the doubles of the same numbers as text.
  @Test(arguments: ["f8", "f4", "f2"], ["little_C", "little_F", "big_C", "big_F"])
  func arraysAreTheTextsNumbers(_ type: String, _ layout: String) throws {
    let expected = try text(type == "f8" ? "good.csv" : "good_\(type).csv")
    let table = try read("\(type)_\(layout).npy")
    #expect(table.probabilities == expected)
    #expect(table.ids == ids && table.source.rows == 6 && table.idsPath == "the labels")
  }

  @Test(arguments: ["version2.npy", "version3.npy", "single.npz"]) func otherVersionsAndArchives(_ name: String) throws
  {
    #expect(try read(name).probabilities == text("good.csv"))
  }

  @Test(arguments: ["stored.npz", "deflated.npz"]) func archivesOfSeveral(_ name: String) throws {
    for array in ["oof", "oof.npy"] { #expect(try read(name, array: array).probabilities == text("good.csv")) }
    let none = fileError { try read(name) }
    #expect(none?.kind == .usage)
    #expect(
      none?.description.hasSuffix(
        ": found 3 arrays, expected one, or to be told which; name one of \"oof\", \"test\" and \"ids\", as in \(numpy)/\(name):oof"
      ) == true)
    let other = fileError { try read(name, array: "oofs") }
    #expect(
      other?.description.hasSuffix(
        ": found no array \"oofs\", expected one of \"oof\", \"test\" and \"ids\"; did you mean \"oof\"?") == true)
  }

  @Test func packedArrays() throws {
    let folder = try ScratchFolder()
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(numpy)/f8_big_F.npy")))
    for (tool, ending) in [("gzip", ".gz"), ("zstd", ".zst")] where Tools.exists(tool) {
      let path = try Tools.pack(try folder.file("a.npy", bytes), with: tool, ending: ending)
      #expect(try read(path).probabilities == text("good.csv"))
      let archive = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(numpy)/single.npz")))
      let second = try Tools.pack(try folder.file("a.npz", archive), with: tool, ending: ending)
      #expect(try read(second).probabilities == text("good.csv"))
    }
  }

  @Test func columnsMayHaveAnotherOrder() throws {
    let turned = [winners[2], winners[0], winners[1]]
    let plain = try read("f8_little_C.npy").probabilities
    let other = try read("f8_little_C.npy", columns: turned).probabilities
    for row in 0..<6 {
      for (k, name) in winners.enumerated() {
        // The order of a row's sum may move the last bit.
        #expect(abs(other[row, k] - plain[row, turned.firstIndex(of: name) ?? 0]) < 1e-15)
      }
    }
  }

  @Test func logitsAndLogarithmsGiveTheProbabilities() throws {
    let expected = try text("good.csv").values
    for (name, scale) in [("logits.npy", PredictionScale.logits), ("log_probabilities.npy", .logProbabilities)] {
      let found = try read(name, scale: scale).probabilities.values
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    }
  }

  /// One column is the second class of two.
  @Test func oneDimensionIsTheSecondClass() throws {
    let plain = try text("good.csv")
    let table = try read("second.npy", classes: ["no", "yes"]).probabilities
    let turned = try read("second.npy", classes: ["no", "yes"], columns: ["yes", "no"]).probabilities
    for row in 0..<6 {
      let second = plain[row, 1] / (plain[row, 0] + plain[row, 1])
      #expect(abs(table[row, 1] - second) < 1e-15 && abs(table[row, 0] + table[row, 1] - 1) < 1e-15)
      #expect(turned[row, 0] == table[row, 1])
    }
    let logit = try read("second.npy", classes: ["no", "yes"], scale: .logits).probabilities
    let value = try ArrayReader<FloatFormat>().read(TableFile("\(numpy)/second.npy")).numbers.elements[0]
    #expect(abs(logit[0, 1] - 1 / (1 + exp(-value))) < 1e-15)
  }

  @Test func rowsNeedNames() {
    let error = fileError {
      try PredictionReader(classes: winners).read("\(numpy)/f8_little_C.npy")
    }
    #expect(error?.kind == .usage)
    #expect(
      error?.description.hasSuffix(
        ": found an array, whose rows have no ids, expected to be told which example each row is; give the ids with ids FILE (testIDs FILE for test rows), or say inOrder where its rows are in the order in which the labels (or the test rows) are loaded"
      ) == true)
  }

  @Test func idsMayStandInAFile() throws {
    let names = try IdentifierReader().read("\(numpy)/ids.csv")
    #expect(names.ids == ids.reversed())
    let table = try PredictionReader(classes: winners).read(
      TableFile("\(numpy)/f8_little_C.npy", rows: .identified(by: names)))
    #expect(table.ids == ids.reversed() && table.lines == [2, 3, 4, 5, 6, 7] && table.idsPath == "\(numpy)/ids.csv")
    // Other columns are passed over.
    #expect(try IdentifierReader().read("\(numpy)/good.csv").ids == ids)
  }

  @Test func pipesHoldArchives() throws {
    let path = "\(numpy)/deflated.npz"
    let file = try StoredFile(opening: path)
    defer { file.close() }
    let bytes = ArchiveBytes.memory([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    #expect(try ZipArchive(bytes).entries == ZipArchive(.file(file, size: bytes.count)).entries)
  }

  /// Every cut and every flipped byte of an archive is an error or a good read, never a crash.
  @Test func damagedArchivesAreNoCrash() throws {
    for name in ["stored.npz", "deflated.npz"] {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(numpy)/\(name)")))
      for index in bytes.indices {
        for damaged in [Array(bytes[..<index]), bytes[..<index] + [bytes[index] ^ 0xFF] + bytes[(index + 1)...]] {
          guard let archive = try? ZipArchive(.memory(damaged)) else { continue }
          for entry in archive.entries where entry.method == 0 {
            var parser = NPYParser<FloatFormat>(path: "x")
            let stream = ZipEntryStream(path: "x", name: "x", archive: archive, entry: entry)
            _ = try? stream.read(into: &parser)
          }
        }
      }
    }
  }
}
