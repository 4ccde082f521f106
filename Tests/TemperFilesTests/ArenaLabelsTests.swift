import TemperCore
import Testing

@testable import TemperFiles

/// Labels of arenas as they are.
@Suite struct ArenaLabelsTests {
  private func read(_ winners: [String], map: [(String, String)] = [], classes: [String]? = nil) throws -> LabelTable {
    let folder = try ScratchFolder()
    let text = "question_id,winner\n" + winners.enumerated().map { "\($0),\($1)\n" }.joined()
    let names = LabelNames(pairs: map.map { .init(name: $0.0, className: $0.1) })
    return try LabelReader(classes: classes, column: "winner", names: names).read(try folder.file("l.csv", text))
  }

  @Test(arguments: [
    "tie", "Tie", "tie (bothbad)", "tie (both bad)", "tie(bothbad)", "tie_bothbad", "both_bad", "bothbad", "both bad",
    "bothbad_vote", "tievote", "tie_vote", "draw", "winner_tie", "tie (both good)",
  ]) func everySpellingOfATie(_ tie: String) throws {
    let table = try read(["model_a", tie, "model_b", tie])
    #expect(table.classes == winners && table.labels == [0, 2, 1, 2])
    #expect(table.renamings.first { $0.name == tie }?.rows == (tie == "winner_tie" ? nil : 2))
    for classes in [winners, ["model_b", "tie", "model_a"]] {
      let given = try read(["model_a", tie, "model_b"], classes: classes)
      #expect(given.labels.map { given.classes[$0].suffix(1) } == ["a", "e", "b"])
    }
  }

  @Test func whatWasMappedIsSaid() throws {
    let table = try read(["model_a", "tie", "both_bad", "model_b", "tie", "leftvote"])
    #expect(
      table.renamings == [
        .init(name: "model_a", className: "winner_model_a", rows: 1),
        .init(name: "tie", className: "winner_tie", rows: 2),
        .init(name: "both_bad", className: "winner_tie", rows: 1),
        .init(name: "model_b", className: "winner_model_b", rows: 1),
        .init(name: "leftvote", className: "winner_model_a", rows: 1),
      ])
    #expect(try read(["winner_model_a", "winner_tie", "winner_model_b"]).renamings.isEmpty)
    let mapped = try read(["x", "y", "z"], map: [("x", "a"), ("z", "a")])
    #expect(mapped.renamings == [.init(name: "x", className: "a", rows: 1), .init(name: "z", className: "a", rows: 1)])
  }

  @Test func anythingElseIsAskedFor() throws {
    let names = ["model_a", "model_b", "tie", "un,sure", "model_a"]
    let error = fileError { try read(["model_a", "model_b", "tie", "unsure"]) }
    #expect(
      error?.description.hasSuffix(
        "l.csv:5:3: found \"unsure\" in the column \"winner\", expected one side, the other or a tie; say what it stands for, as in LabelNames unsure=winner_tie, or keep it as a class of its own with LabelNames unsure=unsure"
      ) == true)
    #expect(try read(names.map { $0.replacing(",", with: "") }, map: [("unsure", "tie")]).classes == winners)
    #expect(
      try read(["model_a", "model_b", "tie", "unsure"], map: [("unsure", "unsure")]).classes == ["unsure"] + winners)
    // Names that are no arena's keep their own.
    #expect(try read(["model_a", "model_c", "tie"]).classes == ["model_a", "model_c", "tie"])
  }

  @Test func numbersForGivenClassesAreAskedFor() {
    #expect(
      fileError { try read(["0", "2", "1"], classes: winners) }?.description.hasSuffix(
        "l.csv:2:3: found the class \"0\", expected one of \"winner_model_a\", \"winner_model_b\" and \"winner_tie\"; say what the numbers stand for: LabelNames 0=winner_model_a,1=winner_model_b,2=winner_tie, if that is the order (the same in 2 more rows: lines 3 and 4)"
      ) == true)
    #expect(
      fileError { try read(["nobody"], classes: winners) }?.remedy?.description
        == "correct the row, or say what it stands for, as in LabelNames nobody=winner_tie")
  }

  /// A table with everything in it names the column that is likely the labels'.
  @Test func columnOfLabelsIsNamed() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.jsonl", #"{"question_id":"q","model_a":"x","turn":1,"winner":"tie"}"#)
    #expect(
      fileError { try LabelReader().read(path) }?.remedy?.description
        == "name the column of labels with labelColumn winner")
  }

  @Test func truthValuesAreOneHotCells() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("l.csv", "id,a,b\n1,True,False\n2,FALSE,true\n")
    #expect(try LabelReader().read(path).labels == [0, 1])
    let json = try folder.file("l.json", #"[{"id":1,"a":true,"b":0},{"id":2,"a":false,"b":1.0}]"#)
    #expect(try LabelReader().read(json).labels == [0, 1])
  }

  /// A sample with one column for two classes.
  @Test func samplesOfOneColumn() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("s.csv", "target,id\n0.5,x\n")
    let table = try SampleReader(classes: ["0", "1"]).read(path)
    #expect(table.columns == [1] && table.names == ["target"] && table.idPosition == 1 && table.idColumn == "id")
    let both = try SampleReader(classes: ["0", "1"]).read(try folder.file("t.csv", "id,1,0\nx,0.5,0.5\n"))
    #expect(both.columns == [1, 0] && both.names == ["1", "0"])
    let other = fileError { try SampleReader(classes: ["a", "b"]).read(path) }
    #expect(other?.found == "the one column \"target\"")
  }
}
