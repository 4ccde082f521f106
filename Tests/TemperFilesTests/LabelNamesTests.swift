import TemperCore
import Testing

@testable import TemperFiles

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
    #expect(
      try read("id,winner\n1,model_a\n2,model_b\n3,tie\n4,unsure\n", LabelReader()).classes
        == ["model_a", "model_b", "tie", "unsure"])
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
