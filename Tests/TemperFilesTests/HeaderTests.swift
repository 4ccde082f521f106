import TemperCore
import Testing

@testable import TemperFiles

@Suite struct ColumnNamingTests {
  private let naming = ColumnNaming(pairs: [.init(column: "first", className: "x")], prefix: "p_")

  private func read(
    _ text: String, _ naming: ColumnNaming?, idColumn: String? = nil, scale: PredictionScale = .probabilities
  ) throws -> PredictionTable {
    let folder = try ScratchFolder()
    let path = try folder.file("p.csv", text)
    return try PredictionReader(classes: ["x", "y"], naming: naming, scale: scale).read(
      TableFile(path, idColumn: idColumn))
  }

  private func refusal(_ text: String, _ naming: ColumnNaming?, idColumn: String? = nil) -> String? {
    fileError { try read(text, naming, idColumn: idColumn) }?.description
      .split(separator: "p.csv:", maxSplits: 1).last.map(String.init)
  }

  @Test func namedColumnsAreTakenAndOthersPassedOver() throws {
    let table = try read("p_y,note,first,id\n0.25,z,0.75,a\n", naming)
    #expect(table.probabilities.values == [0.75, 0.25] && table.ids == ["a"])
  }

  @Test func idColumnIsTheOneNamed() throws {
    let table = try read("id,key,x,y\n7,a,0.75,0.25\n", ColumnNaming(), idColumn: "key")
    #expect(table.ids == ["a"] && table.idPosition == 1 && table.probabilities.values == [0.75, 0.25])
  }

  @Test func whatIsNotThereIsRefused() {
    #expect(
      refusal("id,p_y,frist\n", naming)
        == "1:13: found no column \"first\", expected it to hold the class \"x\"; did you mean \"frist\"?")
    #expect(
      refusal("id,first,q\n", naming)
        == "1:11: found no column \"p_y\", expected it to hold the class \"y\"; the other columns are \"first\" and \"q\""
    )
    #expect(
      refusal("first,p_y\n", naming)
        == "1:1: found the id column \"first\" as one of a class, expected another column for the ids; name it with idColumn NAME"
    )
    #expect(
      refusal("key,x,y\n", nil, idColumn: "kye")
        == "1:1: found no column \"kye\", expected the id column, which is said to have that name; did you mean \"key\"?"
    )
  }

  @Test func oneHotLabelsMayHaveOtherNames() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("l.csv", "id,note,p_y,first\n1,z,1,0\n2,z,0,1\n")
    let table = try LabelReader(naming: naming).read(path)
    #expect(table.classes == ["y", "x"] && table.labels == [0, 1])
    let given = try LabelReader(classes: ["x", "y"], naming: naming).read(path)
    #expect(given.classes == ["x", "y"] && given.labels == [1, 0])
    let error = fileError { try LabelReader(naming: ColumnNaming(prefix: "q_")).read(path) }
    #expect(
      error?.description
        == "\(path):1:18: found 0 columns of classes by what was said of them, expected at least two; the columns are \"id\", \"note\", \"p_y\" and \"first\""
    )
  }

  @Test func scalesOfText() throws {
    let logits = try read("id,x,y\na,0,0\nb,-1e3,1e3\n", nil, scale: .logits)
    #expect(logits.probabilities.values == [0.5, 0.5, 0, 1])
    let logarithms = try read(
      "id,x,y\na,-inf,0\nb,-0.6931471805599453,-0.6931471805599453\n", nil, scale: .logProbabilities)
    #expect(logarithms.probabilities.values == [0, 1, 0.5, 0.5])
    for (text, scale, message) in [
      (
        "id,x,y\na,0.5,-1\n", PredictionScale.logProbabilities,
        "2:3: found \"0.5\", expected the logarithm of a probability, at most 0; for scores that are not normalised say logits in place of logProbabilities"
      ),
      (
        "id,x,y\na,-1,-1\n", .logProbabilities,
        "2:3: found probabilities that sum to 0.735758882343, expected a sum within 0.001 of 1; for scores that are not normalised say logits in place of logProbabilities"
      ),
      (
        "id,x,y\na,-inf,-inf\n", .logProbabilities,
        "2:3: found probabilities that sum to 0.0, expected a sum within 0.001 of 1; for scores that are not normalised say logits in place of logProbabilities"
      ),
      (
        "id,x,y\na,1,inf\n", .logits,
        "2:5: found \"inf\", expected a finite number; fill in the value or remove the row"
      ),
    ] {
      let error = fileError { try read(text, nil, scale: scale) }
      #expect(error?.description.hasSuffix("p.csv:" + message) == true, "\(error?.description ?? "")")
    }
  }
}
