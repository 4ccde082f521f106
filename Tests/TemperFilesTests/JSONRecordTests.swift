import Testing

@testable import TemperFiles

@Suite struct TableRecordJSONTests {
  private func parsed(_ text: String, pieces: [Int] = []) -> Parsed { Parsed(text, pieces: pieces, format: .jsonLines) }

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

  @Test(arguments: [
    (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
    (#""\ud83d\ude00x\uDBFF\uDFFF""#, "😀x\u{10FFFF}"), (#""plain é 😀""#, "plain é 😀"), (#""""#, ""),
    ("-0", "-0"), ("0", "0"), ("12345678901234567890", "12345678901234567890"), ("-1.5E+3", "-1.5E+3"),
    (#""mixed \u0041 é""#, "mixed A é"),
  ]) func decodes(_ value: String, _ text: String) {
    #expect(parsed("{\"id\":\(value),\"x\":1}").fields == [["id", "x"], [text, "1"]])
    #expect(parsed("{\"id\":1,\"x\":1}\n{\"x\":1,\"id\":\(value)}").fields?.last == [text, "1"])
  }

  /// Escapes in keys, too.
  @Test func decodesKeys() {
    #expect(parsed(#"{"\u0069d":1}"# + "\n" + #"{"id":2}"#).fields == [["id"], ["1"], ["2"]])
  }

  @Test(arguments: [
    ("", "1:1: found an empty file, expected one JSON object a line"),
    (
      "[1]",
      "1:1: found \"[\", expected a JSON object; write one object a line, without the brackets and commas of an array"
    ),
    ("id,a", "1:1: found \"id\", expected a JSON object; write one object a line"),
    ("{}", "1:1: found an object without keys, expected an id and a value for each column"),
    ("{id:1}", "1:2: found \"id\", expected a key in double quotes"),
    ("{'id':1}", "1:2: found \"'\", expected a key in double quotes"),
    (#"{"id"}"#, "1:6: found \"}\", expected a colon behind the key"),
    (#"{"id":1,}"#, "1:9: found \"}\", expected a key in double quotes"),
    (#"{"id":1"#, "1:8: found the end of the line, expected a comma or a closing brace behind the value"),
    (#"{"id":1} x"#, "1:10: found \"x\", expected the end of the line behind the object; write one object a line"),
    (#"{"id":}"#, "1:7: found \"}\", expected a string or a number"),
    (#"{"id":NaN}"#, "1:7: found \"NaN\", expected a string or a number; fill in the value or remove the row"),
    (#"{"id":null}"#, "1:7: found \"null\", expected a string or a number; fill in the value or remove the row"),
    (
      #"{"id":-Infinity}"#,
      "1:7: found \"-Infinity\", expected a string or a number; fill in the value or remove the row"
    ),
    (#"{"id":true}"#, "1:7: found \"true\", expected a string or a number; write 1 for true and 0 for false"),
    (#"{"id":{"a":1}}"#, "1:7: found \"{\", expected a string or a number; write flat objects, one value for each key"),
    (#"{"id":[1]}"#, "1:7: found \"[\", expected a string or a number; write flat objects, one value for each key"),
    (#"{"id":01}"#, "1:7: found \"01\", expected a string or a number"),
    (#"{"id":1.}"#, "1:7: found \"1.\", expected a string or a number"),
    (#"{"id":.5}"#, "1:7: found \".5\", expected a string or a number"),
    (#"{"id":1e}"#, "1:7: found \"1e\", expected a string or a number"),
    (#"{"id":+1}"#, "1:7: found \"+1\", expected a string or a number"),
    (
      #"{"é":"a"#,
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

  /// The way bytes are cut changes nothing.
  @Test func piecesChangeNothing() {
    let text = #"{"id":"\ud83d\ude00é","x":1}"# + "\n" + #"{"x":2,"id":"b\n"}"# + "\n\n"
    let whole = parsed(text)
    #expect(whole.fields?.count == 3)
    for size in 1...text.utf8.count {
      #expect(parsed(text, pieces: Array(repeating: size, count: text.utf8.count / size)) == whole)
    }
  }
}
