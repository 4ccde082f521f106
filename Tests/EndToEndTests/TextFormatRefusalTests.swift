import Foundation
import Testing

/// Malformed files of the text formats beside CSV: exit code, first line, and an unchanged database.
@Suite struct TextFormatRefusalTests {
  struct Case: Sendable {
    var file: String
    var content: String
    var message: String

    init(_ file: String, _ content: String, _ message: String) {
      self.file = file
      self.content = content
      self.message = message
    }
  }

  private static let tabs = "id\twinner_model_a\twinner_model_b\twinner_tie\n"
  private static func object(_ id: String, _ rest: String = #""winner_model_b":0.25,"winner_tie":0.25"#) -> String {
    #"{"id":"\#(id)","winner_model_a":0.5,\#(rest)}"# + "\n"
  }

  static let cases: [Case] = [
    Case(
      "comma.tsv", "id,winner_model_a,winner_model_b,winner_tie\n1,1,0,0\n",
      "1:44: found no column \"winner_model_a\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; separate the columns by tabs"
    ),
    Case("short.tsv", tabs + "1\t1\t0\n", "2:6: found 3 fields, expected 4 as in the header; complete the row"),
    Case(
      "long.tsv", tabs + "1\t1\t0\t0\t0\n",
      "2:9: found 5 fields, expected 4 as in the header; put fields that hold tabs in quotes"),
    Case(
      "word.tsv", tabs + "1\t1\tno\t0\n",
      "2:5: found \"no\", expected a probability from 0 to 1; write a plain decimal number"),
    Case(
      "quote.tab", tabs + "1\t\"1\t0\t0\n",
      "2:3: found a quote that is not closed, expected a closing quote; close it, and double every quote inside the field"
    ),
    Case(
      "twice.tsv", tabs + "1\t1\t0\t0\n1\t1\t0\t0\n",
      "3:1: found the id \"1\" a second time, first on line 2, expected every id once; remove one of the rows, or average repeats with --average arithmetic"
    ),
    Case(
      "missing.tsv", tabs + "1\t1\t0\t0\n",
      "3:1: found the end after 1 row, expected 6, one for each id of the labels; add the rows of \"2\", \"3\", \"4\", \"5\" and \"6\", or leave such rows out of fits and scores with --partial"
    ),
    Case("empty.jsonl", "", "1:1: found an empty file, expected JSON objects, one for each row"),
    Case(
      "array.jsonl", "[" + object("1"),
      "2:1: found the end of the file, expected a comma or a closing bracket behind the object"),
    Case(
      "class.jsonl", object("1", #""winner_model_b":0.25,"winner_Tie":0.25"#),
      "1:54: found the column \"winner_Tie\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; take its columns with --columns winner_model_a=winner_model_a,winner_model_b=winner_model_b,winner_Tie=winner_tie"
    ),
    Case(
      "lacking.jsonl", object("1") + object("2", #""winner_tie":0.5"#),
      "2:49: found no key \"winner_model_b\", expected the keys of the first object; complete the row"),
    Case(
      "key.jsonl", object("1") + object("2", #""winner_model_c":0.25,"winner_tie":0.25"#),
      "2:32: found the key \"winner_model_c\", expected the keys of the first object; did you mean \"winner_model_a\"?"),
    Case(
      "nan.jsonl", object("1", #""winner_model_b":NaN,"winner_tie":0.25"#),
      "1:49: found \"NaN\", expected a probability from 0 to 1; fill in the value or remove the row"),
    Case(
      "nested.ndjson", object("1") + object("2", #""winner_model_b":{"p":1},"winner_tie":0.25"#),
      "2:49: found \"{\"p\":1}\", expected a probability from 0 to 1; write one object for each row, with pandas: to_json(orient=\"records\")"
    ),
    Case(
      "sum.jsonl", object("1", #""winner_model_b":0.25,"winner_tie":0.5"#),
      "1:28: found probabilities that sum to 1.25, expected a sum within 0.001 of 1; to divide each row by its sum say --normalise; for scores whose softmax is meant --logits"
    ),
    Case(
      "number.jsonl", object("1", #""winner_model_b":"x","winner_tie":0.5"#),
      "1:49: found \"x\", expected a probability from 0 to 1; write a plain decimal number"),
    Case("id.jsonl", object("") + object("2"), "1:7: found an empty id, expected an id in every row; name the row"),
    Case(
      "surrogate.jsonl", object("1") + object(#"\ud800"#),
      "2:8: found half of a surrogate pair, expected a high surrogate and a low one behind it; write the character itself"
    ),
    Case(
      "cut.jsonl", object("1") + #"{"id":"2","winner"#,
      "2:18: found the end of the file, expected a closing quote"
    ),
    Case(
      "text.csv.gz", "id,a\n",
      "1:1: found data that cannot be unpacked (not in gzip format), expected a whole gzip file; copy the file again, or take .gz off its name if it is not packed"
    ),
  ]

  @Test func everyFileIsRefused() async throws {
    try await withWorkspace { work in
      for (name, source) in [("labels.csv", "labels.csv"), ("good.csv", "good.csv")] {
        try work.write(name, Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/malformed/\(source)")))
      }
      try await work.done("load", "labels", "labels.csv")
      try await work.done("load", "model", "m", "--oof", "good.csv")
      for input in Self.cases {
        try work.write(input.file, input.content)
        try await work.refused(
          "load", "model", "m", "--replace", "--oof", input.file, code: 65,
          says: "temper: \(input.file):\(input.message)")
      }
      try await work.refused(
        "load", "model", "m", "--replace", "--oof", "good.csv.zst", code: 66,
        says: "temper: good.csv.zst: found no such file, expected a file that can be read; check the path")
      try work.write(
        "many.csv", "id,winner_model_a,winner_model_b,winner_tie\n" + (1...300).map { "\($0),2,0,0\n" }.joined())
      let outcome = try await work.temper("load", "model", "m", "--replace", "--oof", "many.csv")
      let lines = outcome.errors.split(separator: "\n")
      #expect(outcome.code == 65 && lines.count == 1)
      #expect(lines.first?.hasSuffix(" (the same in 299 more rows: lines 3, 4, 5, 6 and 295 more)") == true)
    }
  }
}
