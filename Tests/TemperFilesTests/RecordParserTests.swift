import Testing

@testable import TemperFiles

@Suite struct RecordParserTests {
  @Test func splitsLinesAndFields() {
    #expect(Parsed("id,a\n1,x\n2,\n").fields == [["id", "a"], ["1", "x"], ["2", ""]])
  }

  @Test(arguments: ["id,a\r\n1,x\r\n", "id,a\r\n1,x", "id,a\n1,x\r", "\u{FEFF}id,a\n1,x\n", "id,a\n1,x\n\n\r\n\n"])
  func acceptsLineEndsAndByteOrderMark(_ text: String) {
    #expect(Parsed(text).fields == [["id", "a"], ["1", "x"]])
  }

  @Test func unquotesFields() {
    let text = "\"id\",a\n\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\r\n\",\"\"\"\"\n\"\",\"\"\"\"\"\"\n"
    #expect(
      Parsed(text).fields == [["id", "a"], ["a,b", "say \"hi\""], ["two\nlines\r\n", "\""], ["", "\"\""]])
  }

  @Test func locatesFieldsByLineAndScalar() {
    let parsed = Parsed("id,a\n\"x\ny\",ö,\"é\",1\nz,1\n")
    #expect(
      parsed
        == .rows(
          [
            .init(line: 1, fields: ["id", "a"], columns: [1, 4]),
            .init(line: 2, fields: ["x\ny", "ö", "é", "1"], columns: [1, 4, 6, 10]),
            .init(line: 4, fields: ["z", "1"], columns: [1, 3]),
          ], nextLine: 5))
  }

  @Test func blankLinesAtTheEndDoNotCount() {
    #expect(
      Parsed("a\n1\n\n\n")
        == .rows(
          [.init(line: 1, fields: ["a"], columns: [1]), .init(line: 2, fields: ["1"], columns: [1])], nextLine: 3))
  }

  @Test(arguments: [
    ("", "x.csv:1:1: found an empty file, expected a header line and rows"),
    ("\u{FEFF}", "x.csv:1:1: found an empty file, expected a header line and rows"),
    ("\n\n", "x.csv:1:1: found an empty file, expected a header line and rows"),
    ("a,b\n\n1,2\n", "x.csv:2:1: found a blank line, expected a row; remove the line"),
    ("\na,b\n", "x.csv:1:1: found a blank line, expected a row; remove the line"),
    (
      "a,b\n1,x\"y\n",
      "x.csv:2:4: found a quote inside a field that is not quoted, expected quotes around the field; put the whole field in quotes and double the quotes in it"
    ),
    (
      "a,b\n1,\"x\"y\n",
      "x.csv:2:6: found text behind a closing quote, expected a comma or the end of the line; double the quotes inside the field"
    ),
    (
      "a,b\n1,\"x\n2,y\n",
      "x.csv:2:3: found a quote that is not closed, expected a closing quote; close it, and double every quote inside the field"
    ),
    (
      "a,b\r1,2\r",
      "x.csv:1:4: found a carriage return on its own, expected lines that end in LF or CRLF; save the file with LF line ends"
    ),
    (
      "a,b\n1,\0\n",
      "x.csv:2:3: found the character U+0000, expected text without it; save the file as UTF-8, or remove the character"
    ),
    (
      "\u{FEFF}a\0",
      "x.csv:1:2: found the character U+0000, expected text without it; save the file as UTF-8, or remove the character"
    ),
    (
      "a\n\"x\ny\0\"\n",
      "x.csv:3:2: found the character U+0000, expected text without it; save the file as UTF-8, or remove the character"
    ),
  ])
  func refuses(_ text: String, _ message: String) {
    #expect(Parsed(text) == .failure(message))
  }

  @Test(arguments: [
    [0xFF, 0xFE, 0x69, 0, 0x0A, 0], [0xFE, 0xFF, 0, 0x69, 0, 0x0A], [0xFF, 0xFE], [0xFF, 0xFE, 0x0A],
  ])
  func refusesUTF16(_ bytes: [UInt8]) {
    #expect(
      Parsed(bytes)
        == .failure(
          "x.csv:1:1: found UTF-16 text, expected UTF-8 text; save the file as UTF-8: iconv -f UTF-16 -t UTF-8"))
  }

  /// Stray continuation, overlong form, surrogate, cut sequence, beyond U+10FFFF.
  @Test(arguments: [[0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80], [0xE9]])
  func refusesInvalidUTF8(_ bad: [UInt8]) {
    let bytes = Array("a,b\nö,".utf8) + bad + Array(",x\n".utf8)
    #expect(
      Parsed(bytes)
        == .failure(
          "x.csv:2:3: found bytes that are not UTF-8, expected UTF-8 text; save the file as UTF-8; from Western Windows: iconv -f CP1252 -t UTF-8"
        ))
  }

  @Test func limitsTheLengthOfALine() {
    let limit = RecordParser<RecordingSink>.recordLimit
    let fits = Array("a\n".utf8) + [UInt8](repeating: 0x78, count: limit)
    #expect(Parsed(fits).fields?.last?.first?.utf8.count == limit)
    #expect(Parsed(fits + Array("\n1\n".utf8)).fields?.count == 3)
    let message =
      "x.csv:2:1: found a line of more than 1,048,576 bytes, expected a row of a CSV file; check that the file is a CSV file"
    #expect(Parsed(fits + [0x78]) == .failure(message))
    #expect(Parsed(fits + [0x78], pieces: [7, limit - 9, 4, 1, 1]) == .failure(message))
  }

  @Test func blamesAnUnclosedQuoteForALineTooLong() {
    let limit = RecordParser<RecordingSink>.recordLimit
    let bytes = Array("a,b\n1,\"".utf8) + [UInt8](repeating: 0x78, count: limit) + Array("\"\n".utf8)
    let message =
      "x.csv:2:3: found a quote that is not closed, expected a closing quote; close it, and double every quote inside the field"
    #expect(Parsed(bytes) == .failure(message))
    #expect(Parsed(bytes, pieces: [6, limit - 3, 1, 1, 1, 1, 1]) == .failure(message))
  }

  @Test func stopsWhenTheSinkHasEnough() throws {
    var parser = RecordParser(path: "x.csv", sink: RecordingSink(wanted: 1))
    let more = try Array("a,b\n\n\0".utf8).withUnsafeBytes { try parser.feed($0) }
    #expect(!more)
    #expect(parser.sink.rows.map(\.fields) == [["a", "b"]])
  }

  @Test func saysWhereItStands() throws {
    var parser = RecordParser(path: "x.csv", sink: RecordingSink())
    #expect(parser.position == .text(line: 1, column: 1))
    _ = try Array("a,b\n1,2\n3,ö".utf8).withUnsafeBytes { try parser.feed($0) }
    #expect(parser.position == .text(line: 3, column: 4))
  }

  /// Texts made of the bytes that matter, cut at random places, give what they give whole: rows or error.
  @Test func theWayBytesAreCutChangesNothing() {
    var generator = SeededGenerator(state: 7)
    let alphabet: [[UInt8]] =
      ["a", "1", ",", "\"", "\"\"", "\n", "\r\n", "\r", "ö", "\u{1F600}", "\u{FEFF}", ",\"", "\",", " "]
      .map { Array($0.utf8) } + [[0x00], [0xFF, 0xFE], [0x80]]
    var good = 0
    var bad = 0
    for _ in 0..<1500 {
      var bytes: [UInt8] = []
      // The rare last symbols would end almost every text in an error.
      let symbols = Bool.random(using: &generator) ? alphabet.count : 7
      for _ in 0..<Int.random(in: 0...24, using: &generator) {
        bytes += alphabet[Int.random(in: 0..<symbols, using: &generator)]
      }
      let whole = Parsed(bytes)
      if whole.fields == nil { bad += 1 } else { good += 1 }
      #expect(Parsed(bytes, pieces: [Int](repeating: 1, count: bytes.count)) == whole)
      let pieces = (0..<bytes.count).map { _ in Int.random(in: 0...5, using: &generator) }
      #expect(Parsed(bytes, pieces: pieces) == whole)
    }
    #expect(good > 100 && bad > 100)
  }
}
