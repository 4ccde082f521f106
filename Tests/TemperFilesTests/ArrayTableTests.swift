import Foundation
import TemperCore
import Testing

@testable import TemperFiles

/// Labels, ids, folds and segments as arrays.
@Suite struct ArrayTableTests {
  /// A NumPy file, made by hand.
  static func npy(_ type: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape)}\n"
    return NPYFile.magic + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + data
  }

  private static func unicode(_ texts: [String], width: Int) -> [UInt8] {
    texts.flatMap { text in
      let scalars = Array(text.unicodeScalars)
      return (0..<width).flatMap { index in
        let value = index < scalars.count ? scalars[index].value : 0
        return (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
      }
    }
  }

  private static func doubles(_ values: [Double]) -> [UInt8] {
    values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) } }
  }

  private let rows = RowOrigin.inOrder(["a", "b", "c"], of: "the labels")

  private func read<Reader: TableReader>(
    _ reader: Reader, _ bytes: [UInt8], rows: RowOrigin? = nil
  ) throws -> Reader.Table {
    let folder = try ScratchFolder()
    return try reader.read(TableFile(try folder.file("x.npy", bytes), rows: rows ?? self.rows))
  }

  private func refusal<Reader: TableReader>(
    _ reader: Reader, _ bytes: [UInt8], rows: RowOrigin? = nil
  ) -> String? {
    fileError { try read(reader, bytes, rows: rows) }?.description.split(separator: "/x.npy:", maxSplits: 1).last.map(
      String.init)
  }

  @Test(
    arguments: [
      (
        "<i8", [1, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 7, 0, 0, 0, 0, 0, 0, 0],
        ["1", "-1", "7"]
      ),
      (">i2", [0, 1, 1, 0, 0xFF, 0xFE], ["1", "256", "-2"]), ("|u1", [1, 200, 0], ["1", "200", "0"]),
      ("|b1", [0, 1, 1], ["False", "True", "True"]), ("|S3", Array("ab\0c\0\0def".utf8), ["ab", "c", "def"]),
      ("<U2", unicode(["é", "ab", "😀"], width: 2), ["é", "ab", "😀"]),
      ("<f8", doubles([0, 2, -0.0]), ["0", "2", "0"]),
    ] as [(String, [UInt8], [String])]) func namesOfEveryType(_ type: String, _ data: [UInt8], _ texts: [String]) throws
  {
    let table = try read(ColumnReader(what: .fold), Self.npy(type, "(3,)", data))
    #expect(table.values == texts && table.ids == ["a", "b", "c"])
    #expect(table.source.rows == 3 && table.source.sha256.count == 64)
  }

  @Test func idsAreTheElements() throws {
    let bytes = Self.npy("<U1", "(3,)", Self.unicode(["x", "y", "z"], width: 1))
    #expect(try read(IdentifierReader(), bytes, rows: .unknown).ids == ["x", "y", "z"])
    #expect(
      refusal(IdentifierReader(), Self.npy("<U1", "(2,)", Self.unicode(["x", "x"], width: 1)), rows: .unknown)
        == "byte 70: found the id \"x\" a second time, first on line 1 in row 2, expected every id once; remove one of the rows"
    )
  }

  @Test func labelsByNumberAndOneHot() throws {
    let names = try read(LabelReader(), Self.npy("<f8", "(3, 1)", Self.doubles([1, 0, 1])))
    #expect(names.classes == ["0", "1"] && names.labels == [1, 0, 1] && names.ids == ["a", "b", "c"])
    let numbered = try read(LabelReader(), Self.npy("|u1", "(2,)", [4, 3]), rows: .numbered())
    #expect(numbered.ids == ["0", "1"] && numbered.classes == ["3", "4"])
    let hot = try read(LabelReader(), Self.npy("|b1", "(3, 2)", [1, 0, 0, 1, 1, 0]))
    #expect(hot.classes == ["0", "1"] && hot.labels == [0, 1, 0])
    let given = try read(LabelReader(classes: ["y", "x"]), Self.npy("|u1", "(3, 2)", [1, 0, 0, 1, 1, 0]))
    #expect(given.classes == ["y", "x"] && given.labels == [0, 1, 0])
  }

  @Test func segmentsHaveTheNameOfTheirFile() throws {
    let table = try read(SegmentReader(none: ""), Self.npy("|u1", "(3, 2)", [1, 2, 3, 4, 5, 6]))
    #expect(table.columns.map(\.name) == ["x_1", "x_2"] && table.columns[1].cells == .numbers([2, 4, 6]))
  }

  @Test func refusals() {
    let folds = ColumnReader(what: .fold)
    #expect(
      refusal(folds, Self.npy("|O", "(3,)", []))
        == "byte 10: found an array of Python objects, expected texts, integers or whole numbers; such an array is a pickle, which may run anything and is not read; write it with astype(str)"
    )
    #expect(
      refusal(folds, Self.npy("<f8", "(3,)", Self.doubles([0, 0.5, 1])))
        == "byte 74: found what is no text and no whole number in row 2, expected a name in every row; write the array with astype(str)"
    )
    #expect(
      refusal(folds, Self.npy("|u1", "(2,)", [1, 2]))
        == "byte 66: found 2 rows, expected 3, one for each id of the labels; check that both are of the same examples")
    #expect(
      refusal(folds, Self.npy("|u1", "(3,)", [1, 2, 3]), rows: .unknown)
        == " found an array, whose rows have no ids, expected to be told which example each row is; \(RowOrigin.remedy)"
    )
    #expect(
      refusal(LabelReader(), Self.npy("|u1", "(3,)", [1, 2, 3]), rows: .unknown)?.hasSuffix(
        "give the ids with ids FILE, or say inOrder, by which the rows are numbered from 0") == true)
    #expect(
      refusal(LabelReader(), Self.npy("|u1", "(3, 2)", [1, 1, 0, 1, 1, 0]))
        == "byte 69: found a second 1 in the row in row 1, expected exactly one 1 among the class columns; correct the row"
    )
  }

  /// Several arrays in one archive: the one that is named, or that has the likely name.
  @Test func arraysOfArchives() throws {
    let path = "\(numpy)/stored.npz"
    #expect(try IdentifierReader().read(path).ids.count == 6)
    #expect(try IdentifierReader().read("\(path):ids").ids.count == 6)
    let table = try PredictionReader(classes: winners).read(
      TableFile("\(path):oof", rows: .inOrder((1...6).map(String.init), of: "the labels")))
    #expect(table.source.path == "\(path):oof")
    let error = fileError { try ColumnReader(what: .fold).read(TableFile(path, rows: rows)) }
    #expect(
      error?.description
        == "\(path): found 3 arrays, expected one, or to be told which; name one of \"oof\", \"test\" and \"ids\", as in \(path):oof"
    )
  }
}

@Suite struct CellFormatTests {
  @Test(arguments: ["<U0", "|S0", "<i3", "|V8", "<M8[ns]", "<c16", "<f16", "", "U", "<U99999999"])
  func refuses(_ type: String) {
    #expect(throws: ArrayFault.self) { try CellFormat(type, at: 0) }
  }

  @Test func whatIsNoTextIsNone() throws {
    func cell(_ type: String, _ bytes: [UInt8]) throws -> CellFormat.Cell? {
      let format = try CellFormat(type, at: 0)
      return bytes.withUnsafeBytes { format.value($0, at: 0) }
    }
    func value(_ type: String, _ bytes: [UInt8]) throws -> String? {
      try cell(type, bytes).flatMap { $0.isFraction ? nil : $0.text }
    }
    #expect(try value("|S2", [0xFF, 0x61]) == nil)
    #expect(try value("|S3", [0x61, 0, 0x61]) == nil)
    #expect(try value("|S2", [0, 0]) == "")
    #expect(try value("<U1", [0, 0xD8, 0, 0]) == nil)
    #expect(try value("<U2", [0, 0, 0, 0, 0x61, 0, 0, 0]) == nil)
    #expect(try value("<i8", [0, 0, 0, 0, 0, 0, 0, 0x80]) == "-9223372036854775808")
    #expect(try value("<u8", [UInt8](repeating: 0xFF, count: 8)) == "18446744073709551615")
    #expect(try value("<f4", [0, 0, 0xC0, 0x7F]) == nil)
    #expect(try value("<f4", [0, 0, 0xC0, 0x3F]) == nil)
    #expect(try cell("<f4", [0, 0, 0xC0, 0x3F])?.text == "1.5")
    #expect(try value("<f4", [0, 0, 0x80, 0x3F]) == "1")
  }
}

/// Files that other programs write, known by their first bytes.
@Suite struct ForeignFormatTests {
  private static let cases: [(String, [UInt8], String, String)] = [
    ("m.parquet", Array("PAR1".utf8), "a Parquet file", #"read it with: duckdb -csv -c "from 'PATH'" > STEM.csv"#),
    (
      "m.csv", Array("ARROW1\0\0".utf8), "a Feather file (Arrow)",
      #"convert it: python -c "import pandas; pandas.read_feather('PATH').to_csv('STEM.csv', index=False)""#
    ),
    (
      "m.npy", [0x80, 4, 0x95], "a pickle of Python",
      #"convert it: python -c "import pandas; pandas.read_pickle('PATH').to_csv('STEM.csv')" (or numpy.save, where it holds an array; a pickle runs whatever its author put into it)"#
    ),
    (
      "m.jsonl", [0x89] + Array("HDF\r\n".utf8), "an HDF5 file",
      #"convert it: python -c "import pandas; pandas.read_hdf('PATH').to_csv('STEM.csv')""#
    ),
    (
      "m.db", Array("SQLite format 3\0".utf8), "an SQLite database",
      #"write it as CSV: sqlite3 -header -csv PATH "SELECT * FROM …" > STEM.csv"#
    ),
    (
      "m.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1], "an Excel workbook",
      #"convert it: python -c "import pandas; pandas.read_excel('PATH').to_csv('STEM.csv', index=False)""#
    ),
    ("m.csv.bz2", Array("BZh91AY&SY".utf8), "bzip2 data", "unpack it: bzip2 -dc PATH > STEM"),
    ("m.csv.xz", [0xFD] + Array("7zXZ\0".utf8), "xz data", "unpack it: xz -dc PATH > STEM"),
  ]

  @Test(arguments: cases.indices) func areNamed(_ index: Int) throws {
    let (name, bytes, found, remedy) = Self.cases[index]
    let folder = try ScratchFolder()
    let path = try folder.file(name, bytes + Array("and something behind, a line\n".utf8))
    let stem = String(path[..<(path.lastIndex(of: ".") ?? path.endIndex)])
    let rows = RowOrigin.inOrder(["1"], of: "the labels")
    let error = fileError { try PredictionReader(classes: winners).read(TableFile(path, rows: rows)) }
    #expect(
      error?.description
        == "\(path):1:1: found \(found), expected text, or an array of NumPy; "
        + remedy.replacing("PATH", with: path).replacing("STEM", with: stem))
    // Within a packed file, too.
    if Tools.exists("gzip"), name.hasSuffix(".jsonl") || name.hasSuffix(".csv") {
      let packed = try Tools.pack(path, with: "gzip", ending: ".gz")
      #expect(fileError { try PredictionReader(classes: winners).read(packed) }?.found == found)
    }
  }

  /// A name that a shell would take apart does not stand in the line to type.
  @Test func namesForTheShell() {
    #expect(
      ForeignFormat.xz.refusal("my file.csv.xz").remedy == "unpack it: xz -dc FILE > FILE.out")
    #expect(ForeignFormat.parquet.refusal("-").remedy == #"read it with: duckdb -csv -c "from 'FILE'" > FILE.out.csv"#)
  }
}

/// One file of text in a zip archive.
@Suite(.enabled(if: Tools.exists("zip"))) struct ZippedFileTests {
  private func zip(_ folder: ScratchFolder, _ archive: String, _ files: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.arguments = ["zip", "-qr", archive] + files
    try process.run()
    process.waitUntilExit()
    return folder.path(archive)
  }

  @Test func textIsReadAsItsNameSays() throws {
    let folder = try ScratchFolder()
    for (archive, name) in [("m.csv.zip", "m.csv"), ("m.zip", "m.tsv"), ("x.zip", "m.jsonl"), ("y.json.zip", "data")] {
      let good = name == "data" ? "jsonl" : String(name.dropFirst(2))
      _ = try folder.file(name, [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(numpy)/good.\(good)"))))
      let path = try zip(folder, archive, [name])
      let table = try PredictionReader(classes: winners).read(path)
      #expect(try table.probabilities == PredictionReader(classes: winners).read("\(numpy)/good.csv").probabilities)
      #expect(table.source.sha256.count == 64 && table.source.path == path)
      #expect(try HeaderReader().read(path).contains("winner_tie"))
    }
  }

  @Test func otherArchivesAreRefused() throws {
    let folder = try ScratchFolder()
    for name in ["a.csv", "b.csv", "x.npy", "y.npy"] { _ = try folder.file(name, "id,a\n") }
    for name in ["xl", "model"] {
      try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    _ = try folder.file("xl/workbook.xml", "<x/>")
    _ = try folder.file("model/data.pkl", "x")
    func refusal(_ archive: String, _ files: [String]) throws -> String? {
      let path = try zip(folder, archive, files)
      return fileError { try LabelReader().read(path) }?.description.replacing(folder.path + "/", with: "")
    }
    #expect(
      try refusal("two.zip", ["a.csv", "b.csv"])
        == "two.zip: found 2 files in the archive, \"a.csv\" and \"b.csv\", expected one; unpack the one that is meant: unzip -p two.zip NAME > FILE"
    )
    #expect(
      try refusal("arrays.zip", ["x.npy", "y.npy"])
        == "arrays.zip: found 2 files in the archive, \"x.npy\" and \"y.npy\", expected one; name it .npz")
    #expect(
      try refusal("one.zip", ["x.npy"])
        == "one.zip: found a NumPy array in the archive, expected a file of text; name the archive .npz")
    #expect(try refusal("book.xlsx", ["xl"])?.hasPrefix("book.xlsx:1:1: found an Excel workbook, ") == true)
    #expect(
      try refusal("model.pt", ["model"])
        == "model.pt:1:1: found a file of PyTorch, expected text, or an array of NumPy; convert it: python -c \"import numpy, torch; numpy.save('model.npy', torch.load('model.pt', weights_only=True).float().numpy())\""
    )
    #expect(try refusal("model.zip", ["model"])?.contains("found a file of PyTorch") == true)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path("two.zip"))))
    let cut = try folder.file("cut.zip", Array(bytes.dropLast(30)))
    #expect(fileError { try LabelReader().read(cut) }?.found == "no zip archive, or the first part of one")
  }

  /// Every flipped byte of an archive is an error or a good read.
  @Test func damagedArchivesAreNoCrash() throws {
    let folder = try ScratchFolder()
    _ = try folder.file("m.csv", "id,a,b\n1,1,0\n2,0.5,0.5\n")
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: try zip(folder, "m.zip", ["m.csv"]))))
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0xFF
      let path = try folder.file("d.zip", damaged)
      do {
        _ = try PredictionReader(classes: ["a", "b"]).read(path)
      } catch {
        #expect(error is FileError)
      }
    }
  }
}
