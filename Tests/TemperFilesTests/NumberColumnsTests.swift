import Foundation
import TemperCore
import Testing

@testable import TemperFiles

/// One column for two classes, columns without names, lists and objects of JSON.
@Suite struct NumberColumnsTests {
  private func read(
    _ text: String, _ name: String = "p.csv", classes: [String] = ["0", "1"], naming: ColumnNaming? = nil,
    order: [String]? = nil, scale: PredictionScale = .probabilities, array: String? = nil, idColumn: String? = nil,
    hasHeader: Bool = true, rows: RowOrigin = .unknown, model: String? = nil
  ) throws -> PredictionTable {
    let folder = try ScratchFolder()
    let file = TableFile(try folder.file(name, text), idColumn: idColumn, hasHeader: hasHeader, rows: rows)
    return try PredictionReader(
      classes: classes, naming: naming, scale: scale, array: array, arrayColumns: order,
      options: OptionText(model: model)
    ).read(file)
  }

  private func refusal(_ body: () throws -> PredictionTable) -> String? {
    fileError(body)?.description.split(separator: "/").last.map { String($0.drop { $0 != ":" }.dropFirst()) }
  }

  private func refusal(_ text: String, classes: [String] = ["0", "1"], rows: RowOrigin = .unknown) -> String? {
    refusal { try read(text, classes: classes, rows: rows) }
  }

  private let ids = RowOrigin.inOrder(["r", "s"], of: "the labels")

  // What other programs write.

  @Test func tablesOfDataFramesAreNamed() {
    let remedy = "expected an object for each row; with pandas: to_json(FILE, orient=\"records\")"
    for text in [
      #"{"id": {"0": "r"}, "0": {"0": 0.25}, "1": {"0": 0.75}}"#,
      #"{"columns": ["id", "0", "1"], "index": [0], "data": [["r", 0.25, 0.75]]}"#,
    ] {
      let message = refusal { try read(text, "p.json") }
      #expect(message?.hasSuffix("found one object that holds a whole table, \(remedy)") == true, "\(message ?? "")")
    }
  }

  @Test func ranksAreNoPercentages() {
    #expect(
      refusal("id,target\nr,2\ns,1\n")
        == "2:3: found \"2\", expected a probability from 0 to 1; write a fraction; for scores whose logistic function is meant say logits"
    )
  }

  @Test func missingNamesOfClassesAreNoClass() throws {
    for name in ["nan", "NA", "<NA>", "null", "#N/A"] {
      let folder = try ScratchFolder()
      let path = try folder.file("l.csv", "id,label\nr,a\ns,\(name)\nt,b\n")
      let error = fileError { try LabelReader().read(path) }
      #expect(error?.description.contains("as data frames write a missing value") == true, "\(name)")
      let names = LabelNames(pairs: [.init(name: name, className: name)])
      #expect(try LabelReader(names: names).read(path).classes.count == 3)
    }
    let folder = try ScratchFolder()
    let path = try folder.file("l.csv", "id,label\nr,none\ns,toxic\n")
    #expect(try LabelReader().read(path).classes == ["none", "toxic"])
  }

  // Two classes.

  @Test(arguments: [
    (["0", "1"], [0.75, 0.25, 0, 1]), (["1", "0"], [0.25, 0.75, 1, 0]), (["False", "True"], [0.75, 0.25, 0, 1]),
    (["true", "false"], [0.25, 0.75, 1, 0]),
  ]) func oneColumnIsTheProbabilityOfOne(_ classes: [String], _ values: [Double]) throws {
    let table = try read("id,target\nr,0.25\ns,1\n", classes: classes)
    #expect(table.probabilities.values == values)
    #expect(
      table.assumption == "target = probability of \(classes.first { ["1", "true"].contains($0.lowercased()) } ?? "")")
  }

  @Test func theClassMayBeSaid() throws {
    let pair = ColumnNaming(pairs: [.init(column: "p", className: "cat")])
    let table = try read("id,p,q\nr,0.25,7\n", classes: ["cat", "dog"], naming: pair)
    #expect(table.probabilities.values == [0.25, 0.75] && table.assumption == "p = probability of cat")
    let named = try read("id,dog\nr,0.25\n", classes: ["cat", "dog"])
    #expect(named.probabilities.values == [0.75, 0.25] && named.assumption == "dog = probability of dog")
    let prefix = try read("id,p_1,z\nr,0.25,7\n", naming: ColumnNaming(prefix: "p_"))
    #expect(prefix.probabilities.values == [0.75, 0.25])
    // Both are there: nothing was assumed.
    #expect(try read("id,1,0\nr,0.25,0.75\n").assumption == nil)
  }

  @Test func scalesOfOneColumn() throws {
    let logits = try read("id,target\nr,0\ns,-1000\n", scale: .logits)
    #expect(logits.probabilities.values == [0.5, 0.5, 1, 0])
    let logarithms = try read("id,target\nr,-0.6931471805599453\n", scale: .logProbabilities)
    #expect(logarithms.probabilities.values == [0.5, 0.5])
    #expect(
      refusal { try read("id,target\nr,7\n", scale: .unnormalised) }
        == "1:4: found one column of numbers, expected one for each class to divide by their sum; leave normalise out"
    )
    #expect(
      refusal("id,target\nr,-2.5\n")
        == "2:3: found \"-2.5\", expected a probability from 0 to 1; for scores whose softmax is meant say logits")
  }

  @Test func otherClassesAreAskedFor() {
    #expect(
      refusal("id,target\nr,0.5\n", classes: ["cat", "dog"])
        == "1:4: found the one column \"target\", expected the class columns \"cat\" and \"dog\", or to be told which of them it is; say columns target=dog, or columns target=cat"
    )
    #expect(
      refusal("id,target,fold\nr,0.5,1\n")
        == "1:4: found the columns \"target\" and \"fold\", expected the class columns \"0\" and \"1\", or one of them; say which column holds which class: columns target=1"
    )
  }

  // Without ids or names.

  @Test func columnsWithoutNames() throws {
    let table = try read("0.25\t0.75\n1\t0\n", "p.tsv", hasHeader: false, rows: ids)
    #expect(table.ids == ["r", "s"] && table.probabilities.values == [0.25, 0.75, 1, 0] && table.lines == [1, 2])
    let turned = try read("0.25,0.75\n1,0\n", order: ["1", "0"], hasHeader: false, rows: ids)
    #expect(turned.probabilities.values == [0.75, 0.25, 0, 1])
    let one = try read("0.25\n1\n", hasHeader: false, rows: ids)
    #expect(one.probabilities.values == [0.75, 0.25, 0, 1] && one.assumption == "1 = probability of 1")
    let withIDs = try read("r,0.25,0.75\n", hasHeader: false)
    #expect(withIDs.ids == ["r"])
    let named = try read(
      "0.25,x,r,0.75\n",
      naming: ColumnNaming(pairs: [
        .init(column: "4", className: "0"), .init(column: "1", className: "1"),
      ]), idColumn: "3", hasHeader: false)
    #expect(named.ids == ["r"] && named.probabilities.values == [0.75, 0.25])
    #expect(
      refusal { try read("0.25,0.75\n", hasHeader: false) }
        == "1:1: found numbers from 0 to 1 in the column \"1\", which is taken for the ids since it is the first, expected an id in every row; name the column of ids with idColumn, or say inOrder if there is none"
    )
    #expect(
      refusal { try read("0.25,0.75,1\n", hasHeader: false, rows: ids) }
        == "1:1: found 3 columns, expected 2 for \"0\" and \"1\", in this order; say which are meant: columns without names are called 1, 2 and so on, as in columns 1=0,2=1"
    )
    #expect(
      refusal { try read("0.25,0.75\n", hasHeader: false, rows: ids) }
        == "2:1: found 1 row, expected 2, one for each id of the labels; check that both are of the same examples")
    #expect(
      refusal { try read("0,1\n0,1\n0,1\n", hasHeader: false, rows: ids) }
        == "3:1: found 3 rows, expected 2, one for each id of the labels; check that both are of the same examples")
  }

  /// A first line that is a row is told from names.
  @Test func headersOfNumbersAreAskedAbout() {
    let message =
      "found numbers in place of the names of columns, expected an id column and the class columns \"a\" and \"b\"; if the file has no line of names, say hasHeader: false, and inOrder where its rows have no ids and are in the order of the labels"
    #expect(refusal("0.25,0.75\n1,0\n", classes: ["a", "b"]) == "1:1: \(message)")
    #expect(
      refusal("0.5,0.5\n1,0\n", classes: ["a", "b"])
        == "1:5: found the column \"0.5\" a second time, expected columns of different names; if the file has no line of names, say hasHeader: false"
    )
  }

  @Test func rowsInOrder() throws {
    let table = try read("1,0\n0.25,0.75\n1,0\n", rows: ids)
    #expect(table.ids == ["r", "s"] && table.probabilities.values == [0.75, 0.25, 0, 1])
    // A file that has its ids is joined by them, whatever was said, and whatever the column is called.
    for name in ["id", "ID", "key", ""] {
      let own = try read("\(name),0,1\ns,0.25,0.75\nr,1,0\n", rows: ids)
      #expect(own.ids == ["s", "r"])
    }
    let naming = ColumnNaming(prefix: "p_")
    let own = try read("key,p_0,p_1\ns,0.25,0.75\nr,1,0\n", naming: naming, rows: ids)
    #expect(own.ids == ["s", "r"])
    let index = try read("key,p_0,p_1\n0,0.25,0.75\n1,1,0\n", naming: naming, rows: ids)
    #expect(index.ids == ["r", "s"])
  }

  /// What is taken for the ids, and holds none, is asked about.
  @Test func idsAreNotGuessed() {
    #expect(
      refusal("p,0,1\n0.5,1,0\n0.25,1,0\n")
        == "2:1: found numbers from 0 to 1 in the column \"p\", which is taken for the ids since it is the first, expected an id in every row; name the column of ids with idColumn, or say inOrder if there is none"
    )
    #expect(
      refusal("fold,0,1\n1,1,0\n1,1,0\n")
        == "3:1: found the id \"1\" a second time, first on line 2, expected every id once; remove one of the rows; or, as the column \"fold\" is only taken for the ids since it is the first, name theirs with idColumn, or say inOrder if there are none"
    )
    #expect(
      refusal("0,1\n1,0\n")
        == "1:1: found the class \"0\" in place of the id column, expected an id column and the class columns \"0\" and \"1\"; add a column named id, or name theirs with idColumn; if there are none, say inOrder"
    )
  }

  // Lists and objects of JSON.

  @Test(arguments: [
    (#""probs":[0.5,0.25,0.25]"#, ["b", "t", "a"], [0.25, 0.5, 0.25]),
    (#""x":"long","n":null,"probs":[[ 1e0 , 0, 0.0]]"#, ["a", "b", "t"], [1, 0, 0]),
    (#""scores":{"t":0.5,"b":0.25,"a":0.25}"#, nil, [0.25, 0.25, 0.5]),
    (
      #""p":[{"label":"t","score":0.5},{"score":0.25,"label":"\u0062"},{"label":"a","score":0.25}]"#, nil,
      [0.25, 0.25, 0.5]
    ),
    (#""sequence":"x","labels":["t","a","b"],"scores":[0.5,0.3,0.2]"#, nil, [0.3, 0.2, 0.5]),
  ]) func listsAndObjects(_ members: String, _ order: [String]?, _ values: [Double]) throws {
    let table = try read("{\"id\":\"r\",\(members)}", "p.jsonl", classes: ["a", "b", "t"], order: order)
    #expect(table.ids == ["r"] && table.probabilities.values == values)
    let array = try read("[{\"id\":\"r\",\(members)}\n]", "p.json", classes: ["a", "b", "t"], order: order)
    #expect(array.probabilities.values == values)
  }

  @Test func labelsMayHaveOtherNames() throws {
    let text = #"{"id":1,"s":[{"label":"LABEL_1","score":0.25},{"label":"LABEL_0","score":0.75}]}"#
    let naming = ColumnNaming(prefix: "LABEL_")
    #expect(try read(text, "p.json", naming: naming).probabilities.values == [0.75, 0.25])
    #expect(
      refusal { try read(text, "p.json") }
        == "1:13: found the label \"LABEL_1\", expected each of \"0\" and \"1\" once; say which label is which class, as in columns LABEL_0=0,LABEL_1=1"
    )
  }

  @Test func listsNeedAnOrder() {
    func refused(_ members: String, array: String? = nil) -> String? {
      refusal { try read("{\"id\":1,\(members)}", "p.json", classes: ["a", "b,c"], order: nil, array: array) }
    }
    #expect(
      refused(#""p":[0.5,0.5]"#)
        == "1:13: found a list of numbers, expected to be told which class each of them is of; give the classes in their order, as in columns '[\"a\",\"b,c\"]'"
    )
    #expect(
      refused(#""p":[0.5,0.5],"q":[1]"#)
        == "1:9: found the lists or objects \"p\" and \"q\", expected one, or to be told which holds the numbers; name it with array p"
    )
    #expect(
      refused(#""p":[0.5,0.5],"q":[1]"#, array: "r")
        == "1:9: found no list or object \"r\", expected one of \"p\" and \"q\"; did you mean \"p\"?")
    #expect(
      refused(#""p":{"a":1,"a":0}"#)
        == "1:13: found the label \"a\" a second time, expected each of \"a\" and \"b,c\" once; correct the row")
    #expect(
      refused(#""p":{"a":1}"#)
        == "1:13: found no score of \"b,c\", expected each of \"a\" and \"b,c\" once; let the model give the scores of all classes"
    )
    #expect(
      refused(#""p":[null,1]"#)
        == "1:13: found \"[null,1]\", expected a list of numbers, an object of them, or pairs of a label and a score; correct the row"
    )
    #expect(
      refusal { try read(#"{"id":1,"p":[0.5,0.25,0.25]}"#, "p.json", order: ["0", "1"]) }
        == "1:13: found a list of 3 numbers, expected 2, one for each class; complete the list")
    #expect(
      refusal { try read(#"{"id":1,"p":[0.5,7]}"#, "p.json", order: ["0", "1"]) }
        == "1:13: found 7.0, expected a probability from 0 to 1; to divide each row by its sum, as percentages need it, say normalise; for scores whose softmax is meant logits"
    )
  }

  // The next step.

  @Test(arguments: [
    ("id,pred_a_x,pred_b_x,pred_t_x", ["a_x", "b_x", "t_x"], "take its columns with prefix pred_"),
    (
      "id,gt_a,gt_b,gt_t,pred_a,pred_b,pred_t", ["a", "b", "t"], "take its columns with prefix pred_"
    ),
    (
      "id,winner_model_a_prob,winner_model_b_prob,winner_tie_prob", winners,
      "take its columns with columns winner_model_a_prob=winner_model_a,winner_model_b_prob=winner_model_b,winner_tie_prob=winner_tie"
    ),
    (
      "id,winner_model_a,winner_model_b,winner_tie,pred_a,pred_b,pred_tie", winners,
      "take its columns with columns pred_a=winner_model_a,pred_b=winner_model_b,pred_tie=winner_tie"
    ),
    (
      "id,Model_A,Model_B,Tie", winners,
      "take its columns with columns Model_A=winner_model_a,Model_B=winner_model_b,Tie=winner_tie"
    ),
    ("id,winner_a,winner_b", ["a", "b"], "take its columns with prefix winner_"),
    (
      "id,winner_model_a,winner_model_b,winner_tie", ["0", "1", "2"],
      "the labels are numbers: load them with LabelNames 0=winner_model_a,1=winner_model_b,2=winner_tie, if that is the order"
    ),
    ("id,p0,p1,p2", ["x", "y", "z"], "if they are in this order, columns p0=x,p1=y,p2=z"),
    ("id,x,y,z,note", ["x", "y", "z"], "remove the column, or pass over all others with columns x=x"),
    ("row,question_id,x,y", ["x", "y"], "name the ids with idColumn question_id"),
    ("id,a=b,c", ["x", "y, z"], "if they are in this order, columns '{\"a=b\": \"x\", \"c\": \"y, z\"}'"),
  ]) func hintsNameTheOption(_ header: String, _ classes: [String], _ remedy: String) {
    let fields = header.split(separator: ",").count
    let row = (0..<fields).map { $0 == 0 ? "r" : "0" }.joined(separator: ",")
    let error = fileError { try read("\(header)\n\(row)\n", classes: classes) }
    #expect(error?.remedy?.description == remedy)
  }

  /// With several models the option says which is meant.
  @Test func hintsNameTheModel() {
    #expect(
      fileError { try read("id,p_0,p_1\nr,1,0\n", model: "m 1") }?.remedy?.description
        == "take its columns with prefix 'm 1:p_'")
    #expect(
      fileError { try read("id,0,1\nr,-1,2\n", model: "m1") }?.remedy?.description
        == "for scores whose softmax is meant say logits m1")
  }

  @Test func spacesAroundNamesDoNotCount() throws {
    let table = try read("id , 0,\"1 \"\nr,0.25,0.75\n")
    #expect(table.ids == ["r"] && table.probabilities.values == [0.25, 0.75])
  }
}

@Suite struct PredictionScaleTests {
  private func read(_ rows: String, _ scale: PredictionScale) throws -> [Double] {
    let folder = try ScratchFolder()
    let path = try folder.file("p.csv", "id,a,b\n" + rows)
    return try PredictionReader(classes: ["a", "b"], scale: scale).read(path).probabilities.values
  }

  @Test func roundingIsClipped() throws {
    #expect(try read("1,1.0000001,0\n2,1,-1e-17\n3,-1e-6,1.000001\n", .probabilities) == [1, 0, 1, 0, 0, 1])
    #expect(fileError { try read("1,1.000002,0\n", .probabilities) }?.found == "\"1.000002\"")
    #expect(fileError { try read("1,1,-0.000002\n", .probabilities) }?.found == "\"-0.000002\"")
  }

  @Test func sumsAreDividedBy() throws {
    #expect(
      try read("1,0.33,0.33\n2,25,75\n3,1e308,1e308\n4,5e-324,0\n5,1,-1e-9\n", .unnormalised)
        == [0.5, 0.5, 0.25, 0.75, 0.5, 0.5, 1, 0, 1, 0])
    #expect(
      fileError { try read("1,0,0\n", .unnormalised) }?.description.hasSuffix(
        "p.csv:2:3: found probabilities that sum to 0.0, expected a sum above 0; correct the row") == true)
    #expect(
      fileError { try read("1,-2,3\n", .unnormalised) }?.description.hasSuffix(
        "p.csv:2:3: found \"-2\", expected a number of at least 0; for scores whose softmax is meant say logits in place of normalise"
      ) == true)
  }

  @Test(arguments: [
    ("1,0.33,0.33\n", "to divide each row by its sum say normalise; for scores whose softmax is meant logits"),
    ("1,1.5,-0.5\n", "for scores whose softmax is meant say logits"),
    (
      "1,60,40\n",
      "to divide each row by its sum, as percentages need it, say normalise; for scores whose softmax is meant logits"
    ),
    ("1,-0.6931472,-0.6931472\n", "for logarithms of probabilities say logProbabilities"),
    (
      "1,-3,-4\n",
      "for scores whose softmax is meant say logits, for logarithms of probabilities logProbabilities"
    ),
    ("1,0,0\n", "correct the row"),
  ]) func remediesNameTheOption(_ row: String, _ remedy: String) {
    #expect(fileError { try read(row, .probabilities) }?.remedy?.description == remedy)
  }

  /// Many rows with one fault are one problem, which says how many there are and where.
  @Test func manyRowsAreOneProblem() throws {
    let rows = (1...400).map { "\($0),\($0 % 3 == 0 ? "-1,2" : "2,-1")\n" }.joined()
    let error = try #require(fileError { try read(rows, .probabilities) })
    #expect(error.total == 1 && error.lines().count == 1 && error.repetitions.count == 399)
    #expect(
      error.description.hasSuffix(
        "p.csv:2:3: found \"2\", expected a probability from 0 to 1; for scores whose softmax is meant say logits (the same in 399 more rows: lines 3, 4, 5, 6 and 395 more)"
      ))
    #expect(
      fileError { try read("1,2,0\n2,2,0\n", .probabilities) }?.description.hasSuffix(
        " (the same in 1 more row: line 3)") == true)
    // Something else in between is a problem of its own.
    let mixed = try #require(fileError { try read("1,2,0\n2,x,0\n3,2,0\n4,0.2,0.2\n", .probabilities) })
    #expect(mixed.total == 3 && mixed.others.map(\.line) == [3, 5] && mixed.repetitions.first == [4])
  }

  @Test(arguments: [
    ("1.", 1.0), (".25", 0.25), ("+.25", 0.25), ("4.2e-01", 0.42), ("1e0", 1), ("1E+00", 1), ("0e0", 0),
  ]) func numbersAsProgramsWriteThem(_ text: String, _ value: Double) throws {
    #expect(try read("1,\(text),\(1 - value)\n", .probabilities)[0] == value)
  }

  @Test(arguments: [
    ("\"0,5\"", "write a decimal point"), ("\"1,234.5\"", "write a decimal point, and nothing between thousands"),
    ("1.234.567", "write a decimal point, and nothing between thousands"),
    ("1 234", "write a decimal point, and nothing between thousands"), ("50%", "write a fraction, 0.5 for 50%"),
  ]) func otherNumbersAreExplained(_ text: String, _ remedy: String) {
    #expect(fileError { try read("1,\(text),0\n", .probabilities) }?.remedy?.description == remedy)
  }
}
