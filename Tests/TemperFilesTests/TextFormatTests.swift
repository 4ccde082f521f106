import TemperCore
import Testing

@testable import TemperFiles

@Suite struct TextFormatTests {
  @Test func tabsSeparateFieldsAndCommasDoNot() {
    #expect(Parsed("id\ta,b\n1\t\"x\ty\"\n2\t\n", format: .tsv).fields == [["id", "a,b"], ["1", "x\ty"], ["2", ""]])
  }

  @Test func messagesNameTheSeparator() {
    #expect(
      Parsed("id\ta\n1\t\"x\"y\n", format: .tsv)
        == .failure(
          "x.csv:2:6: found text behind a closing quote, expected a tab or the end of the line; double the quotes inside the field"
        ))
  }

  @Test(arguments: [
    ("a.csv", FileFormat.csv), ("a.CSV.GZ", .csv), ("a.tsv", .tsv), ("a.tab.zst", .tsv), ("b/a.jsonl.gz", .jsonl),
    ("a.ndjson", .jsonl), ("a.json.zst", .json), ("a.csv.zip", .csv), ("a.tsv.ZIP", .tsv), ("a.npy", .npy),
    ("a.npy.gz", .npy), ("a.b.npz", .npz),
  ]) func namesSayTheFormat(_ path: String, _ format: FileFormat) {
    #expect(FileFormat(path: path) == format)
    #expect(TableFile(path).format == format)
  }

  @Test(arguments: ["a", "a.txt", "a.gz", "a.zip", "csv", "-", "a.csv.bz2"]) func otherNamesSayNothing(_ path: String) {
    #expect(FileFormat(path: path) == nil)
    #expect(TableFile(path).format == .csv)
  }

  /// What people and programs write, in three formats, is one table.
  @Test(arguments: ["good.csv", "good.tsv", "good.jsonl"]) func formatsAgree(_ name: String) throws {
    let good = try PredictionReader(classes: winners).read("\(numpy)/good.csv")
    let other = try PredictionReader(classes: winners).read("\(numpy)/\(name)")
    #expect(other.ids == good.ids && good.ids.count == 6)
    #expect(other.probabilities == good.probabilities)
  }

  @Test(arguments: ["x.npy", "x.npz"]) func arraysAreNoText(_ name: String) {
    let error = fileError { try SampleReader(classes: ["a", "b"]).read(name) }
    #expect(
      error?.description
        == "\(name): found a NumPy array by its name, expected text with an id in every row; write it as CSV, TSV or JSON Lines"
    )
  }

  @Test func otherFilesAreToldByTheirFirstBytes() throws {
    let folder = try ScratchFolder()
    let zip = try folder.file("b.csv", Array("PK\u{3}\u{4}".utf8) + [0])
    let array = try folder.file("a.csv", NPYFile.magic + [1, 0])
    for (path, message) in [
      (array, "1:1: found a NumPy array, expected text, or an array of NumPy; name it .npy"),
      (
        zip,
        "1:1: found a zip archive, expected text, or an array of NumPy; name it .zip where it holds one file of text, .npz where it holds NumPy arrays"
      ),
    ] {
      #expect(fileError { try LabelReader().read(path) }?.description == "\(path):\(message)")
    }
  }
}
