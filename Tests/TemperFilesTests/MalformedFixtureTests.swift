import Foundation
import TemperCore
import Testing

@testable import TemperFiles

/// The inputs of `fixtures/malformed`, each with the whole message it gives.
@Suite struct MalformedFixtureTests {
  enum Reading: String, Sendable {
    case predictions, labels, labelNames, folds, weights
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let reading: Reading
    let message: String
    var testDescription: String { "\(file) as \(reading)" }

    init(_ file: String, _ reading: Reading, _ message: String) {
      self.file = file
      self.reading = reading
      self.message = message
    }
  }

  static let cases: [Case] = [
    Case(
      "labels_separator_line.csv", .labels,
      "labels_separator_line.csv:1:1: found the line \"sep=,\", by which spreadsheets are told the separator, expected the names of the columns; remove the line"
    ),
    Case(
      "labels_remark.csv", .labels,
      "labels_remark.csv:1:1: found a remark, expected the names of the columns; remove the lines that begin with #: grep -v '^#'"
    ),
    Case(
      "labels_missing_value.csv", .labels,
      "labels_missing_value.csv:4:3: found \"NaN\", as data frames write a missing value, expected the name of a class; remove rows without a label, or keep it as a class of its own with LabelNames NaN=NaN (the same in 1 more row: line 6)"
    ),
    Case(
      "trailing_commas.csv", .predictions,
      "trailing_commas.csv:1:45: found the column \"\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; remove the separator at the end of the lines, or pass over all others with columns winner_model_a=winner_model_a"
    ),
    Case(
      "row_a_class.csv", .predictions,
      "row_a_class.csv:1:4: found the column \"class\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; where every row is of one class, make a column of each, with pandas: pivot(index=\"id\", columns=\"class\", values=\"probability\")"
    ),
    Case(
      "lists_as_text.csv", .predictions,
      "lists_as_text.csv:1:4: found the column \"probs\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; write a column for each class, or lists as JSON Lines"
    ),
    Case(
      "ids_called_otherwise.csv", .predictions,
      "ids_called_otherwise.csv:1:22: found the column \".pred_winner_model_b\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; take its columns with prefix .pred_, and name the ids with idColumn .row"
    ),
    Case(
      "above_one.csv", .predictions,
      "above_one.csv:5:11: found \"1.2\", expected a probability from 0 to 1; to divide each row by its sum, as percentages need it, say normalise; for scores whose softmax is meant logits"
    ),
    Case("blank_line.csv", .predictions, "blank_line.csv:5:1: found a blank line, expected a row; remove the line"),
    Case(
      "carriage_returns.csv", .predictions,
      "carriage_returns.csv:1:44: found a carriage return on its own, expected lines that end in LF or CRLF; save the file with LF line ends"
    ),
    Case(
      "corrupt.csv.gz", .predictions,
      "corrupt.csv.gz:8:1: found data that cannot be unpacked (incorrect data check), expected a whole gzip file; copy the file again, or take .gz off its name if it is not packed"
    ),
    Case(
      "decimal_comma.csv", .predictions,
      "decimal_comma.csv:2:3: found \"0,5\", expected a probability from 0 to 1; write a decimal point"),
    Case(
      "duplicate_column.csv", .predictions,
      "duplicate_column.csv:1:45: found the column \"winner_tie\" a second time, expected columns of different names; remove or rename one of them"
    ),
    Case(
      "duplicate_id.csv", .predictions,
      "duplicate_id.csv:6:1: found the id \"2\" a second time, first on line 3, expected every id once; remove one of the rows"
    ),
    Case("empty.csv", .predictions, "empty.csv:1:1: found an empty file, expected a header line and rows"),
    Case(
      "empty_cell.csv", .predictions,
      "empty_cell.csv:3:7: found an empty cell, expected a probability from 0 to 1; fill in the value or remove the row"
    ),
    Case(
      "empty_id.csv", .predictions,
      "empty_id.csv:5:1: found an empty id, expected an id in every row; name the row"),
    Case(
      "extra_column.csv", .predictions,
      "extra_column.csv:1:45: found the column \"confidence\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; remove the column, or pass over all others with columns winner_model_a=winner_model_a"
    ),
    Case(
      "folds_empty.csv", .folds,
      "folds_empty.csv:5:3: found an empty cell, expected a fold in every row; complete the row"),
    Case(
      "folds_missing_rows.csv", .folds,
      "folds_missing_rows.csv:7:1: found the end after 5 rows, expected 6, one for each id of labels.csv; add the rows of \"6\""
    ),
    Case(
      "folds_two_columns.csv", .folds,
      "folds_two_columns.csv:1:9: found a further column \"study\", expected an id column and one column of folds; remove the other columns, or name the one that is meant with foldColumn fold"
    ),
    Case(
      "gzip_named_csv.csv", .predictions,
      "gzip_named_csv.csv:1:1: found gzip data, expected text, as the name does not end in .gz; rename it to gzip_named_csv.csv.gz"
    ),
    Case(
      "header_only.csv", .predictions,
      "header_only.csv:2:1: found no rows behind the header, expected at least one row"),
    Case(
      "hexadecimal.csv", .predictions,
      "hexadecimal.csv:2:3: found \"0x1p-1\", expected a probability from 0 to 1; write a plain decimal number"),
    Case(
      "index_column.csv", .predictions,
      "index_column.csv:1:1: found the column \"\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; write the file without the index column, or pass over all others with columns winner_model_a=winner_model_a"
    ),
    Case(
      "inf.csv", .predictions,
      "inf.csv:4:8: found \"inf\", expected a probability from 0 to 1; fill in the value or remove the row"),
    Case(
      "labels_duplicate_id.csv", .labels,
      "labels_duplicate_id.csv:4:1: found the id \"2\" a second time, first on line 3, expected every id once; remove one of the rows"
    ),
    Case(
      "labels_empty_class.csv", .labels,
      "labels_empty_class.csv:4:3: found an empty cell, expected the name of a class; correct the row"),
    Case(
      "labels_ids_only.csv", .labels,
      "labels_ids_only.csv:1:3: found only the column \"id\", expected an id column and one column of labels; add the column"
    ),
    Case(
      "labels_no_one.csv", .labels,
      "labels_no_one.csv:4:3: found no 1 in the row, expected exactly one 1 among the class columns; correct the row"),
    Case(
      "labels_one_class.csv", .labels,
      "labels_one_class.csv:1:4: found the one class \"winner_tie\" in all rows, expected at least two classes; check that this is the column of labels"
    ),
    Case(
      "labels_soft.csv", .labels,
      "labels_soft.csv:2:3: found \"0.5\", expected 0 or 1 in a one-hot label; give the labels themselves, not probabilities, and keep only the id and class columns"
    ),
    Case(
      "labels_two_ones.csv", .labels,
      "labels_two_ones.csv:3:7: found a second 1 in the row, expected exactly one 1 among the class columns; correct the row"
    ),
    Case(
      "labels_unknown_class.csv", .labelNames,
      "labels_unknown_class.csv:4:3: found the class \"winner_Tie\", expected one of \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; did you mean \"winner_tie\"?"
    ),
    Case(
      "long_row.csv", .predictions,
      "long_row.csv:4:10: found 7 fields, expected 4 as in the header; put fields that hold commas in quotes, and write decimals with a point"
    ),
    Case(
      "missing_column.csv", .predictions,
      "missing_column.csv:1:33: found no column \"winner_tie\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; add the column"
    ),
    Case(
      "missing_rows.csv", .predictions,
      "missing_rows.csv:5:1: found the end after 3 rows, expected 6, one for each id of labels.csv; add the rows of \"3\", \"5\" and \"6\""
    ),
    Case(
      "nan.csv", .predictions,
      "nan.csv:4:3: found \"nan\", expected a probability from 0 to 1; fill in the value or remove the row"),
    Case(
      "negative.csv", .predictions,
      "negative.csv:3:3: found \"-0.1\", expected a probability from 0 to 1; for scores whose softmax is meant say logits"
    ),
    Case(
      "no_id_column.csv", .predictions,
      "no_id_column.csv:1:1: found the class \"winner_model_a\" in place of the id column, expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; add a column named id, or name theirs with idColumn; if there are none, say inOrder"
    ),
    Case(
      "non_number.csv", .predictions,
      "non_number.csv:3:7: found \"high\", expected a probability from 0 to 1; write a plain decimal number"),
    Case(
      "not_gzip.csv.gz", .predictions,
      "not_gzip.csv.gz:1:1: found data that cannot be unpacked (not in gzip format), expected a whole gzip file; copy the file again, or take .gz off its name if it is not packed"
    ),
    Case(
      "not_utf8.csv", .predictions,
      "not_utf8.csv:4:4: found bytes that are not UTF-8, expected UTF-8 text; save the file as UTF-8; from Western Windows: iconv -f CP1252 -t UTF-8"
    ),
    Case(
      "nul.csv", .predictions,
      "nul.csv:4:2: found the character U+0000, expected text without it; save the file as UTF-8, or remove the character"
    ),
    Case(
      "percent.csv", .predictions,
      "percent.csv:2:3: found \"50.0\", expected a probability from 0 to 1; to divide each row by its sum, as percentages need it, say normalise; for scores whose softmax is meant logits (the same in 5 more rows: lines 3, 4, 5, 6 and 1 more)"
    ),
    Case(
      "row_sum.csv", .predictions,
      "row_sum.csv:6:3: found probabilities that sum to 0.9, expected a sum within 0.001 of 1; to divide each row by its sum say normalise; for scores whose softmax is meant logits"
    ),
    Case(
      "semicolons.csv", .predictions,
      "semicolons.csv:1:44: found no column \"winner_model_a\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; separate the columns by commas; with pandas: read_csv(FILE, sep=\";\", decimal=\",\").to_csv(NEW, index=False)"
    ),
    Case(
      "short_row.csv", .predictions,
      "short_row.csv:4:12: found 3 fields, expected 4 as in the header; complete the row"),
    Case(
      "spaces.csv", .predictions,
      "spaces.csv:2:3: found \" 0.5 \", expected a probability from 0 to 1; remove the spaces"),
    Case(
      "stray_quote.csv", .predictions,
      "stray_quote.csv:4:2: found a quote inside a field that is not quoted, expected quotes around the field; put the whole field in quotes and double the quotes in it"
    ),
    Case(
      "text_after_quote.csv", .predictions,
      "text_after_quote.csv:4:4: found text behind a closing quote, expected a comma or the end of the line; double the quotes inside the field"
    ),
    Case(
      "truncated.csv.gz", .predictions,
      "truncated.csv.gz:2:10: found data that cannot be unpacked (unexpected end of file), expected a whole gzip file; copy the file again, or take .gz off its name if it is not packed"
    ),
    Case(
      "unclosed_quote.csv", .predictions,
      "unclosed_quote.csv:4:1: found a quote that is not closed, expected a closing quote; close it, and double every quote inside the field"
    ),
    Case(
      "unknown_column.csv", .predictions,
      "unknown_column.csv:1:34: found the column \"winner_Tie\", expected an id column and the class columns \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; take its columns with columns winner_model_a=winner_model_a,winner_model_b=winner_model_b,winner_Tie=winner_tie"
    ),
    Case(
      "unknown_id.csv", .predictions,
      "unknown_id.csv:7:1: found the id \"7\" not in labels.csv, expected the ids of labels.csv only; check that both files are of the same examples"
    ),
    Case(
      "utf16.csv", .predictions,
      "utf16.csv:1:1: found UTF-16 text, expected UTF-8 text; save the file as UTF-8: iconv -f UTF-16 -t UTF-8"),
    Case(
      "weights_missing_rows.csv", .weights,
      "weights_missing_rows.csv:7:1: found the end after 5 rows, expected 6, one for each id of labels.csv; add the rows of \"6\""
    ),
    Case(
      "weights_negative.csv", .weights,
      "weights_negative.csv:4:3: found \"-0.5\", expected a weight of 0 or more in every row; write 0 for a row that is to take no part"
    ),
    Case(
      "weights_no_number.csv", .weights,
      "weights_no_number.csv:4:3: found \"nan\", expected a weight of 0 or more in every row; fill in the value or remove the row (the same in 1 more row: line 5)"
    ),
    Case(
      "weights_two_columns.csv", .weights,
      "weights_two_columns.csv:1:11: found a further column \"votes\", expected an id column and one column of weights; remove the other columns, or name the one that is meant with weightColumn weight"
    ),
    Case(
      "weights_zero.csv", .weights,
      "weights_zero.csv:2:3: found weights that are all 0, expected at least one row that counts; give a positive weight to the rows that are to take part"
    ),
  ]

  @Test(arguments: cases) func isRefused(_ input: Case) throws {
    let labels = try LabelReader().read("\(malformed)/labels.csv")
    let path = "\(malformed)/\(input.file)"
    let error = fileError {
      switch input.reading {
      case .predictions:
        let table = try PredictionReader(classes: labels.classes).read(path)
        _ = try RowAlignment.align(
          ids: table.ids, lines: table.lines, path: path, to: labels.ids, keysPath: "labels.csv")
      case .labels:
        _ = try LabelReader().read(path)
      case .labelNames:
        _ = try LabelReader(classes: labels.classes).read(path)
      case .folds:
        let table = try ColumnReader(what: .fold).read(path)
        _ = try RowAlignment.align(
          ids: table.ids, lines: table.lines, path: path, to: labels.ids, keysPath: "labels.csv")
      case .weights:
        let table = try WeightReader().read(path)
        _ = try RowAlignment.align(
          ids: table.ids, lines: table.lines, path: path, to: labels.ids, keysPath: "labels.csv")
      }
    }
    #expect(error?.kind == .badData)
    #expect(error?.description.replacingOccurrences(of: malformed + "/", with: "") == input.message)
  }

  @Test func goodFilesAreGood() throws {
    let labels = try LabelReader().read("\(malformed)/labels.csv")
    let table = try PredictionReader(classes: labels.classes).read("\(malformed)/good.csv")
    let rows = try RowAlignment.align(
      ids: table.ids, lines: table.lines, path: "good.csv", to: labels.ids, keysPath: "labels.csv")
    #expect(labels.classes == winners)
    #expect(rows == [0, 1, 2, 3, 4, 5])
  }

  @Test func everyFileIsTestedAndDescribed() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: malformed).filter { $0 != "README.md" }
    #expect(Set(files) == Set(Self.cases.map(\.file) + ["good.csv", "labels.csv"]))
    let readme = try String(contentsOfFile: "\(malformed)/README.md", encoding: .utf8)
    for file in files { #expect(readme.contains("`\(file)`"), "\(file)") }
  }
}
