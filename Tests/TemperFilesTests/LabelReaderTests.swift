import TemperCore
import Testing

@testable import TemperFiles

@Suite struct LabelReaderTests {
  private func read(_ text: String, classes: [String]? = nil) throws -> LabelTable {
    let folder = try ScratchFolder()
    return try LabelReader(classes: classes).read(try folder.file("l.csv", text))
  }

  private func refusal(_ text: String, classes: [String]? = nil) throws -> String? {
    let folder = try ScratchFolder()
    let path = try folder.file("l.csv", text)
    let error = fileError { try LabelReader(classes: classes).read(path) }
    return error.map { String($0.description.dropFirst(folder.path.count + 1)) }
  }

  @Test func readsOneHotInTheOrderOfTheColumns() throws {
    let table = try read("b,id,a,c\n1,x,0,0\n0.0,y,1.0,0\n0,z,0,1e0\n")
    #expect(table.classes == ["b", "a", "c"])
    #expect(table.labels == [0, 1, 2])
    #expect(table.ids == ["x", "y", "z"])
    #expect(table.lines == [2, 3, 4])
    #expect(table.idPosition == 1)
    #expect(table.source.rows == 3)
  }

  @Test func readsOneHotInTheOrderGiven() throws {
    let table = try read("id,a,b\nx,1,0\ny,0,1\n", classes: ["b", "a"])
    #expect(table.classes == ["b", "a"])
    #expect(table.labels == [1, 0])
  }

  @Test func readsNamesInTheOrderOfTheirBytes() throws {
    let table = try read("id,label\n1,b\n2,\"é,\"\n3,Z\n4,a\n5,b\n")
    #expect(table.classes == ["Z", "a", "b", "é,"])
    #expect(table.labels == [2, 3, 0, 1, 2])
  }

  @Test func readsNamesInTheOrderGiven() throws {
    let table = try read("label,id\nb,1\nb,2\n", classes: ["c", "b"])
    #expect(table.classes == ["c", "b"])
    #expect(table.labels == [1, 1])
  }

  @Test func groupsMayStandBeside() throws {
    let hot = try read("id,a,group,b\nx,1,g 1,0\ny,0,g 2,1\n")
    #expect(hot.classes == ["a", "b"] && hot.labels == [0, 1] && hot.groups == ["g 1", "g 2"])
    let named = try read("id,label,GROUP\nx,b,1\ny,a,1\n")
    #expect(named.classes == ["a", "b"] && named.labels == [1, 0] && named.groups == ["1", "1"])
    let given = try read("group,b,a,id\n7,1,0,x\n", classes: ["a", "b"])
    #expect(given.labels == [1] && given.groups == ["7"])
    // The column of labels itself may bear the name, and so may a class.
    #expect(try read("id,group\n1,a\n2,b\n").groups == nil)
    let aClass = try read("id,group,single\nx,1,0\ny,0,1\n", classes: ["group", "single"])
    #expect(aClass.labels == [0, 1] && aClass.groups == nil)
  }

  @Test func classThatLooksLikeGroupsIsAskedAbout() throws {
    #expect(
      try refusal("id,single,group\nx,1,0\ny,0,1\n")
        == "l.csv:1:11: found a column group that says the opposite of the labels in every row, expected groups, or a class of that name; if it is a class, name the classes with classes single,group"
    )
    #expect(
      try refusal("id,label,group\nx,a,\n")
        == "l.csv:2:5: found an empty cell, expected a group in every row; complete the row")
  }

  @Test func setsMustBeEqual() throws {
    #expect(
      try refusal("id,a,b,d\n1,1,0,0\n", classes: ["a", "b", "c"])
        == "l.csv:1:8: found the column \"d\", expected an id column and the class columns \"a\", \"b\" and \"c\"; did you mean \"c\"?"
    )
    #expect(
      try refusal("id,a,b\n1,1,0\n", classes: ["a", "b", "c"])
        == "l.csv:1:7: found no column \"c\", expected an id column and the class columns \"a\", \"b\" and \"c\"; add the column"
    )
  }

  @Test func tellsAColumnOfText() throws {
    #expect(
      try refusal("id,model_a,a,b\n1,gpt-4,1,0\n")
        == "l.csv:2:3: found \"gpt-4\", expected 0 or 1 in a one-hot label; keep only the id and class columns")
  }

  @Test(arguments: [("id,é,e\u{301}\n1,1,0\n", "1:6"), ("id,label\n1,é\n2,e\u{301}\n3,z\n", "3:3")])
  func classesThatLookTheSameAreRefused(_ text: String, _ place: String) throws {
    #expect(
      try refusal(text)
        == "l.csv:\(place): found the class \"e\u{301}\" in two spellings, of 2 and 3 bytes, expected classes that do not look the same; bring the names to one Unicode normal form"
    )
  }
}

@Suite struct LabelNamesTests {
  private let arena = "question_id,model_a,winner,text\n1,x,model_b,t\n2,y,tie,t\n3,z,tie (bothbad),t\n4,z,model_a,t\n"

  private func read(_ text: String, _ reader: LabelReader) throws -> LabelTable {
    let folder = try ScratchFolder()
    return try reader.read(try folder.file("l.csv", text))
  }

  @Test func arenasNamesAreTheCompetitionsClasses() throws {
    let table = try read(arena, LabelReader(column: "winner"))
    #expect(table.classes == winners)
    #expect(table.labels == [1, 2, 2, 0] && table.ids == ["1", "2", "3", "4"])
  }

  /// Where the classes are given, the names stand for those.
  @Test(arguments: [
    (winners, [1, 2, 2, 0]), (["model_a", "model_b", "tie"], [1, 2, 2, 0]),
    (["winner_tie", "model_b", "model_a"], [1, 0, 0, 2]),
  ]) func givenClassesDecide(_ classes: [String], _ labels: [Int]) throws {
    #expect(try read(arena, LabelReader(classes: classes, column: "winner")).labels == labels)
  }

  @Test func pairsComeFirst() throws {
    let pairs = [("model_a", "A"), ("model_b", "B"), ("tie", "even"), ("tie (bothbad)", "even")]
    let names = LabelNames(pairs: pairs.map { .init(name: $0.0, className: $0.1) })
    let table = try read(arena, LabelReader(column: "winner", names: names))
    #expect(table.classes == ["A", "B", "even"] && table.labels == [1, 2, 2, 0])
    // The rest keeps Chatbot Arena's meaning.
    let some = LabelNames(pairs: [.init(name: "tie (bothbad)", className: "winner_tie")])
    #expect(try read(arena, LabelReader(column: "winner", names: some)).classes == winners)
  }

  /// Other columns, and other names, are what they are.
  @Test func nothingElseIsRenamed() throws {
    #expect(try read("id,label\n1,model_a\n2,model_b\n", LabelReader()).classes == ["model_a", "model_b"])
    #expect(try read("id,winner\n1,model_a\n2,model_c\n", LabelReader()).classes == ["model_a", "model_c"])
  }

  @Test func columnMustBeThere() {
    let error = fileError { try read(arena, LabelReader(column: "Winner")) }
    #expect(
      error?.description.hasSuffix(
        "l.csv:1:32: found no column \"Winner\" beside the ids, expected the column of labels; did you mean \"winner\"?"
      )
        == true)
  }
}
