import Foundation
import TemperCore
import Testing

@testable import Temper
@testable import TemperCommand

@Suite struct RunFolderTests {
  private func found(_ files: [String], _ check: (RunFolder) throws -> Void) async throws {
    try await withFolder { folder in
      for file in files { try folder.write("in/\(file)", "") }
      try check(RunFolder(folder.path("in")))
    }
  }

  @Test func everyFileIsFound() async throws {
    try await found([
      "labels.csv", "folds.csv.gz", "groups.csv", "weights.csv.zst", "sample_submission.csv", "oof/b.csv",
      "oof/a.csv.gz", "test/a.csv",
      "test/b.csv", "swapped/oof/b_swapped.csv", "swapped/test/b_swapped.csv.gz", "notes.txt", "oof/.hidden.csv",
      "oof/readme.md",
    ]) { folder in
      #expect(folder.labels == folder.file("labels.csv"))
      #expect(folder.folds == folder.file("folds.csv.gz"))
      #expect(folder.groups == folder.file("groups.csv"))
      #expect(folder.weights == folder.file("weights.csv.zst"))
      #expect(folder.sample == folder.file("sample_submission.csv"))
      #expect(
        folder.models == [
          ModelFiles("a", oof: folder.file("oof/a.csv.gz"), test: folder.file("test/a.csv")),
          ModelFiles(
            "b", oof: folder.file("oof/b.csv"), test: folder.file("test/b.csv"),
            swappedOOF: folder.file("swapped/oof/b_swapped.csv"),
            swappedTest: folder.file("swapped/test/b_swapped.csv.gz")),
        ])
    }
  }

  @Test func filesThatLookLikeInputsAndAreNoneAreNoted() async throws {
    try await found([
      "labels.csv", "fold.csv", "segments.csv", "README.md", "oof/m.csv", "oof/n.CSV", "oof/.hidden", "test/m.csv",
      "test/m.txt", "swapped/oof/notes.txt",
    ]) { folder in
      #expect(folder.unused == ["fold.csv", "oof/n.CSV", "test/m.txt", "swapped/oof/notes.txt"])
    }
  }

  @Test func otherFormatsAreFound() async throws {
    try await found([
      "labels.tsv", "folds.jsonl.zst", "groups.ndjson", "sample_submission.tab", "oof/a.tsv.zst", "oof/b.jsonl.gz",
      "test/a.jsonl", "test/b.csv.zst", "swapped/oof/b_swapped.tsv",
    ]) { folder in
      #expect(folder.labels == folder.file("labels.tsv"))
      #expect(folder.folds == folder.file("folds.jsonl.zst"))
      #expect(folder.groups == folder.file("groups.ndjson"))
      #expect(folder.sample == folder.file("sample_submission.tab"))
      #expect(
        folder.models == [
          ModelFiles("a", oof: folder.file("oof/a.tsv.zst"), test: folder.file("test/a.jsonl")),
          ModelFiles(
            "b", oof: folder.file("oof/b.jsonl.gz"), test: folder.file("test/b.csv.zst"),
            swappedOOF: folder.file("swapped/oof/b_swapped.tsv")),
        ])
    }
  }

  /// Arrays have no ids, so that a run cannot read them; it says what can.
  @Test func arraysAreSaidToBeLoadedOtherwise() async throws {
    try await found(["labels.csv", "oof/m.csv", "oof/m.npy", "test/n.npz", "oof/readme.md"]) { folder in
      #expect(folder.unused == ["oof/m.npy", "oof/readme.md", "test/n.npz"])
      let reasons = folder.unused.map { folder.reasonUnread($0).text(\.words).replacing(folder.path, with: "DIR") }
      #expect(
        reasons == [
          "oof/m.npy is not read: the rows of an array have no ids; say --in-order where they are in the order of the labels, or load it with: temper load model m --oof DIR/oof/m.npy --ids FILE",
          "oof/readme.md is not read: it is no file that temper run knows",
          "test/n.npz is not read: the rows of an array have no ids; say --in-order where they are in the order of the labels, or load it with: temper load model n --oof FILE --test DIR/test/n.npz --test-ids FILE",
        ])
    }
  }

  @Test func leastIsLabelsAndOneModel() async throws {
    try await found(["labels.csv.gz", "oof/m.csv"]) { folder in
      #expect(folder.labels == folder.file("labels.csv.gz"))
      #expect(folder.folds == nil && folder.groups == nil && folder.sample == nil)
      #expect(folder.models == [ModelFiles("m", oof: folder.file("oof/m.csv"))])
    }
  }

  @Test func slashesAtTheEndDoNotMatter() async throws {
    try await withFolder { folder in
      try folder.write("labels.csv", "")
      try folder.write("oof/m.csv", "")
      #expect(try RunFolder(folder.path + "//") == RunFolder(folder.path))
      #expect(try RunFolder(folder.path + "/").labels == folder.path("labels.csv"))
    }
  }

  struct Refusal: Sendable {
    var files: [String]
    var failed: Failed

    init(_ files: [String], _ kind: FailureKind, _ text: String) {
      self.files = files
      failed = Failed(kind, text)
    }
  }

  @Test(arguments: [
    Refusal(
      ["oof/m.csv"], .cannotRead,
      "DIR/in: found no labels.csv, expected labels.csv or labels.csv.gz with an id column and the classes; without labels, test predictions alone are blended with --pool mean"
    ),
    Refusal(
      ["labels.csv"], .cannotRead,
      "DIR/in/oof: found no predictions, expected one NAME.csv or NAME.csv.gz for each model"),
    Refusal(
      ["labels.csv", "oof/m/.keep"], .cannotRead,
      "DIR/in/oof/m: found a folder without tables, expected one NAME.csv or NAME.csv.gz for each model in oof, or a folder NAME with those of its folds"
    ),
    Refusal(
      ["labels.csv", "oof/a.txt", "oof/m/notes.txt"], .cannotRead,
      "DIR/in/oof/m: found a folder without tables, expected one NAME.csv or NAME.csv.gz for each model in oof, or a folder NAME with those of its folds"
    ),
    Refusal(
      ["labels.csv", "oof"], .cannotRead, "DIR/in/oof: found a file, expected a folder"),
    Refusal(
      ["labels.csv", "labels.csv.gz", "oof/m.csv"], .badData,
      "DIR/in: found both labels.csv and labels.csv.gz, expected one of them; remove the other"),
    Refusal(
      ["labels.csv", "oof/m.csv", "oof/m.csv.gz"], .badData,
      "DIR/in/oof: found both m.csv and m.csv.gz, expected one of them; remove the other"),
    Refusal(
      ["labels.csv", "oof/m.csv", "oof/m.tsv.gz"], .badData,
      "DIR/in/oof: found both m.csv and m.tsv.gz, expected one of them; remove the other"),
    Refusal(
      ["labels.csv", "oof/m.npy.gz"], .cannotRead,
      "DIR/in/oof/m.npy.gz: found an array, whose rows have no ids, expected files of text in oof; say --in-order where its rows are in the order of the labels, or load it with: temper load model m --oof DIR/in/oof/m.npy.gz --ids FILE"
    ),
    Refusal(
      ["labels.csv", "oof/m.csv", "test/m.csv", "test/n.csv"], .badData,
      "DIR/in/test/n.csv: found predictions of \"n\", expected a model that has a file in oof; add oof/n.csv or remove this file"
    ),
    Refusal(
      ["labels.csv", "oof/m.csv", "oof/n.csv.gz", "test/m.csv"], .badData,
      "DIR/in/test: found no predictions of \"n\", expected one file for each model in oof; add test/n.csv or remove oof/n.csv.gz"
    ),
    Refusal(
      ["labels.csv", "oof/m.csv", "swapped/oof/m.csv"], .badData,
      "DIR/in/swapped/oof/m.csv: found the name \"m\", expected \"MODEL_swapped\"; rename the file"),
    Refusal(
      ["labels.csv", "oof/m.csv", "swapped/oof/n_swapped.csv"], .badData,
      "DIR/in/swapped/oof/n_swapped.csv: found predictions of \"n\", expected a model that has a file in oof; add oof/n.csv or remove this file"
    ),
    Refusal(
      ["labels.csv", "oof/m.csv", "swapped/test/n_swapped.csv"], .badData,
      "DIR/in/swapped/test/n_swapped.csv: found predictions of \"n\", expected a model that has a file in oof; add oof/n.csv or remove this file"
    ),
  ]) func contradictionsAreRefused(_ refusal: Refusal) async throws {
    try await withFolder { folder in
      for file in refusal.files { try folder.write("in/\(file)", "") }
      #expect(await failure(in: folder) { try RunFolder(folder.path("in")) } == refusal.failed)
    }
  }

  @Test func whatIsNoFolderIsRefused() async throws {
    try await withFolder { folder in
      try folder.write("file", "")
      #expect(
        await failure(in: folder) { try RunFolder(folder.path("none")) }
          == Failed(.cannotRead, "DIR/none: found nothing, expected a folder of predictions"))
      #expect(
        await failure(in: folder) { try RunFolder(folder.path("file")) }
          == Failed(.cannotRead, "DIR/file: found a file, expected a folder"))
    }
  }
}

extension RunFolder {
  /// The path of one of its files.
  fileprivate func file(_ name: String) -> String { "\(path)/\(name)" }
}
