import TemperCore
import Testing

@testable import TemperFiles

@Suite struct JSONParserTests {
  private func parsed(_ text: String, pieces: [Int] = []) -> Parsed { Parsed(text, pieces: pieces, format: .json) }

  @Test func keysAreTheHeaderAndValuesTheRows() {
    #expect(
      parsed(#"{"id":"a","x":0.5}"# + "\n" + #"{ "x" : 1e-3 , "id" : 7 } "# + "\r\n")
        == .rows(
          [
            .init(line: 1, fields: ["id", "x"], columns: [2, 11]),
            .init(line: 1, fields: ["a", "0.5"], columns: [7, 15]),
            .init(line: 2, fields: ["7", "1e-3"], columns: [23, 9]),
          ], nextLine: 3))
  }

  /// One array, whatever the space in it, and objects behind each other are the same rows.
  @Test(arguments: [
    #"[{"id":1,"x":2},{"id":3,"x":4}]"#, "[\n {\n  \"id\": 1,\n  \"x\": 2\n },\n {\n  \"id\": 3,\n  \"x\": 4\n }\n]\n",
    "\u{FEFF} [ {\"id\" :1\t,\"x\": 2} ,\r\n{\"id\":3,\"x\":4}\n]\n\n", #"{"id":1,"x":2}{"id":3,"x":4}"#,
    "\n{\"id\":1,\n\"x\":2}\n\n{\"id\":3,\"x\":4}\n\n",
  ]) func anySpaceWillDo(_ text: String) {
    #expect(parsed(text).fields == [["id", "x"], ["1", "2"], ["3", "4"]])
    for size in 1...5 {
      #expect(parsed(text, pieces: Array(repeating: size, count: text.utf8.count)) == parsed(text))
    }
  }

  @Test(arguments: [
    (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
    (#""\ud83d\ude00x\uDBFF\uDFFF""#, "😀x\u{10FFFF}"), (#""plain é 😀""#, "plain é 😀"), (#""""#, ""),
    ("-0", "-0"), ("0", "0"), ("12345678901234567890", "12345678901234567890"), ("-1.5E+3", "-1.5E+3"),
    (#""mixed \u0041 é""#, "mixed A é"), ("true", "true"), ("false", "false"),
  ]) func decodes(_ value: String, _ text: String) {
    #expect(parsed("{\"id\":\(value),\"x\":1}").fields == [["id", "x"], [text, "1"]])
    #expect(parsed("{\"id\":1,\"x\":1}\n{\"x\":1,\"id\":\(value)}").fields?.last == [text, "1"])
  }

  /// Escapes in keys, too.
  @Test func decodesKeys() {
    #expect(parsed(#"{"\u0069d":1}"# + "\n" + #"{"id":2}"#).fields == [["id"], ["1"], ["2"]])
  }

  @Test(arguments: [
    ("", "1:1: found an empty file, expected JSON objects, one for each row"),
    (" \n ", "1:1: found an empty file, expected JSON objects, one for each row"),
    ("[ ]", "1:1: found an empty array, expected JSON objects, one for each row"),
    ("[", "1:2: found the end of the file, expected an object for each row"),
    ("[1]", "1:2: found \"1\", expected an object for each row"),
    ("[{\"id\":1},]", "1:11: found \"]\", expected an object for each row"),
    ("[{\"id\":1}", "1:10: found the end of the file, expected a comma or a closing bracket behind the object"),
    ("[{\"id\":1}] x", "1:12: found \"x\", expected nothing behind the array"),
    (
      "id,a",
      "1:1: found \"id\", expected a JSON object; write one object for each row, as JSON Lines or in an array"
    ),
    ("{}", "1:1: found an object without keys, expected an id and a value for each column"),
    ("{id:1}", "1:2: found \"id\", expected a key in double quotes"),
    ("{'id':1}", "1:2: found \"'\", expected a key in double quotes"),
    (#"{"id"}"#, "1:6: found \"}\", expected a colon behind the key"),
    (#"{"id":1,}"#, "1:9: found \"}\", expected a key in double quotes"),
    (#"{"id":1"#, "1:8: found the end of the file, expected a comma or a closing brace behind the value"),
    (#"{"id":1} x"#, "1:10: found \"x\", expected an object for each row"),
    (#"{"id":}"#, "1:7: found \"}\", expected a value behind the colon"),
    (#"{"id":NaN}"#, "1:7: found \"NaN\", expected a string or a number; fill in the value or remove the row"),
    (#"{"id":null}"#, "1:7: found \"null\", expected a string or a number; fill in the value or remove the row"),
    (
      #"{"id":-Infinity}"#,
      "1:7: found \"-Infinity\", expected a string or a number; fill in the value or remove the row"
    ),
    (
      #"{"id":{"a":1}}"#,
      "1:7: found \"{\", expected a string or a number; name another column, whose values are not nested"
    ),
    (
      #"{"id":[1]}"#,
      "1:7: found \"[\", expected a string or a number; name another column, whose values are not nested"
    ),
    (#"{"id":[1}}"#, "1:9: found \"}\", expected closing brackets for those that are open"),
    (#"{"id":01}"#, "1:7: found \"01\", expected a string or a number"),
    (#"{"id":1.}"#, "1:7: found \"1.\", expected a string or a number"),
    (#"{"id":.5}"#, "1:7: found \".5\", expected a string or a number"),
    (#"{"id":1e}"#, "1:7: found \"1e\", expected a string or a number"),
    (#"{"id":+1}"#, "1:7: found \"+1\", expected a string or a number"),
    (#"{"é":"a"#, "1:8: found the end of the file, expected a closing quote"),
    (
      "{\"é\":\"a\n\"}",
      "1:6: found a string that is not closed, expected a closing quote; close it, and write a quote inside it as \\\""
    ),
    ("{\"id\":\"a\tb\"}", "1:9: found a control character inside a string, expected its escape; write it as \\u0009"),
    (
      #"{"id":"\x"}"#,
      #"1:8: found the escape "\x", expected one of \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits; write a backslash as \\"#
    ),
    (
      #"{"id":"\u12G4"}"#,
      #"1:8: found the escape "\u", expected one of \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits; write a backslash as \\"#
    ),
    (#"{"id":"\u0000"}"#, "1:8: found the character U+0000, expected text without it; remove the character"),
    (
      #"{"id":"\udc00\ud800"}"#,
      "1:8: found half of a surrogate pair, expected a high surrogate and a low one behind it; write the character itself"
    ),
    (
      #"{"id":"\ud800\u0041"}"#,
      "1:8: found half of a surrogate pair, expected a high surrogate and a low one behind it; write the character itself"
    ),
  ]) func refuses(_ text: String, _ message: String) {
    #expect(parsed(text) == .failure("x.csv:\(message)"))
  }

  @Test(arguments: [
    (#"{"id":1}"#, "2:9: found no key \"x\", expected the keys of the first object; complete the row"),
    (
      #"{"id":1,"x":1,"ids":1}"#,
      "2:15: found the key \"ids\", expected the keys of the first object; did you mean \"id\"?"
    ),
    (
      #"{"id":1,"x":1,"zzzz":1}"#, "2:15: found the key \"zzzz\", expected the keys of the first object; remove the key"
    ),
    (#"{"id":1,"id":1}"#, "2:9: found the key \"id\" a second time, expected every key once; remove one of them"),
  ]) func everyRowHasTheSameKeys(_ line: String, _ message: String) {
    #expect(parsed(#"{"id":0,"x":1}"# + "\n" + line) == .failure("x.csv:\(message)"))
  }

  /// Broken lines are told together with what is wrong behind them; within an array nothing behind can be trusted.
  @Test func brokenLinesDoNotHideOthers() throws {
    let lines = [#"{"id":0,"x":1}"#, #"{"id":1,"x":}"#, "none", #"{"id":2,"x":"a"#, #"{"id":3}"#]
    func error(_ text: String) throws -> FileError? {
      let folder = try ScratchFolder()
      let path = try folder.file("p.jsonl", text)
      return fileError { try ColumnReader(what: .fold).read(path) }
    }
    let found = try #require(try error(lines.joined(separator: "\n") + "\n"))
    #expect(([found] + found.others).map(\.line) == [2, 3, 4, 5])
    #expect(try error("[" + lines.joined(separator: ",\n") + "]")?.total == 1)
  }

  /// The way bytes are cut changes nothing, whatever is in columns that are not read.
  @Test func piecesChangeNothing() {
    let text = #"{"id":"\ud83d\ude00é","x":1}"# + "\n" + #"{"x":2,"id":"b\n"}"# + "\n\n"
    let whole = parsed(text)
    #expect(whole.fields?.count == 3)
    for size in 1...text.utf8.count {
      #expect(parsed(text, pieces: Array(repeating: size, count: text.utf8.count / size)) == whole)
    }
  }
}

@Suite struct UnreadValueTests {
  private func read(_ text: String, in name: String = "a.json") throws -> LabelTable {
    let folder = try ScratchFolder()
    return try LabelReader(column: "winner").read(
      TableFile(try folder.file(name, text), idColumn: "question_id"))
  }

  /// Columns that do not count hold whatever they want.
  @Test(arguments: [
    "null", "NaN", "-Infinity", "true", "[]", "{}", #"[{"role":"user","content":"a \" ] } b"}]"#, #""\ud800""#,
    #""\u0000""#, #""\q""#, "\"\u{0}\"", "\"a\tb\"", "01", "nothing", #"{"a":[{"b":[[]]}]}"#, #""\\""#, #"["\\"]"#,
  ]) func passOver(_ value: String) throws {
    let rows = [("1", "model_a"), ("2", "model_b"), ("3", "tie")]
    let objects = rows.map {
      #"{"a":\#(value),"question_id":"\#($0.0)","b":\#(value),"winner":"\#($0.1)","c":\#(value)}"#
    }
    for text in ["[" + objects.joined(separator: ",\n") + "]", objects.joined(separator: "\n")] {
      let table = try read(text)
      #expect(table.ids == ["1", "2", "3"] && table.labels == [0, 1, 2] && table.classes == winners)
    }
  }

  /// No limit of a line's length for them, in the first row as in others.
  @Test func longTexts() throws {
    let long = "\"" + String(repeating: "é ", count: 700_000) + "\""
    let nested = "[" + (0..<200_000).map { "\"\($0)\"" }.joined(separator: ",") + "]"
    let text = [("1", "model_a"), ("2", "model_b")].map {
      #"{"question_id":"\#($0.0)","b":\#(long),"c":\#(nested),"winner":"\#($0.1)"}"#
    }.joined(separator: "\n")
    #expect(try read(text).labels == [0, 1])
    let error = fileError { try read(text.replacing("\"model_b\"", with: long)) }
    #expect(
      error?.description.hasSuffix(
        "found a value of more than 1,048,576 bytes, expected a shorter one; check that this is the column that is meant"
      ) == true)
  }

  /// Keys that other rows have, or that the first one alone has.
  @Test func otherKeys() throws {
    let text =
      #"{"question_id":1,"x":2,"winner":"model_a"}"# + "\n" + #"{"winner":"model_b","y":[1],"question_id":2}"# + "\n"
      + #"{"winner":"tie","question_id":3,"x":1,"x":2}"#
    #expect(try read(text).ids == ["1", "2", "3"])
    let error = fileError { try read(text + "\n" + #"{"question_id":4}"#) }
    #expect(
      error?.description.hasSuffix(
        "a.json:4:18: found no key \"winner\", expected the keys of the first object; complete the row") == true)
  }

  @Test func deepNestingEnds() throws {
    let deep = String(repeating: "[", count: 10_001)
    let error = fileError { try read(#"{"question_id":1,"x":\#(deep)"#) }
    #expect(error?.description.contains("brackets within each other, more than 10,000") == true)
  }
}
