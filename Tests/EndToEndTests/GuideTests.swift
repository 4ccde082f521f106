import Foundation
import Testing

/// The commands of the guide "From your notebook to Temper", on files of the shapes that it shows.
@Suite struct GuideTests {
  private static let classes = ["a", "b", "tie"]
  private static let winners = ["model_a", "tie", "model_b", "model_a", "tie (bothbad)", "model_b"]
  private static let labels = ["a", "tie", "b", "a", "tie", "b"]
  private static let rows = [
    [0.6, 0.2, 0.2], [0.25, 0.25, 0.5], [0.1, 0.7, 0.2], [0.5, 0.25, 0.25], [0.2, 0.3, 0.5], [0.2, 0.6, 0.2],
  ]
  private static var ids: Range<Int> { rows.indices }

  /// A table with a line for every row.
  private static func table(_ header: String, separator: String = ",", _ cells: (Int) -> [String]) -> String {
    ([header] + ids.map { cells($0).joined(separator: separator) }).filter { !$0.isEmpty }.joined(separator: "\n")
      + "\n"
  }

  private static func numbers(_ row: Int) -> [String] { rows[row].map { "\($0)" } }

  private static func write(to work: Workspace) throws {
    let header = "id,a,b,tie"
    func lines(_ rows: some Sequence<Int>) -> String {
      ([header] + rows.map { (["\($0)"] + numbers($0)).joined(separator: ",") }).joined(separator: "\n") + "\n"
    }
    try work.write("labels.csv", table("id,label") { ["\($0)", labels[$0]] })
    try work.write(
      "train_folds.csv",
      table("id,winner,kfold,user,text") { ["\($0)", labels[$0], "\($0 % 3)", "u\($0 / 2)", "\"x, y\""] })
    try work.write("forest_oof.npy", NumPyFile.bytes(rows))
    try work.write("LightGBM_predict_result.tsv", table("", separator: "\t", numbers))
    let catBoost = (["SampleId"] + classes.map { "Probability:Class=\($0)" }).joined(separator: "\t")
    try work.write("catboost.tsv", table(catBoost, separator: "\t") { ["\($0)"] + numbers($0) })
    try work.write("h2o.csv", table("predict,a,b,tie") { [labels[$0]] + numbers($0) })
    try work.write("autogluon.csv", lines(ids))
    try work.write(
      "pipeline.jsonl",
      ids.map { row in
        let scores = zip(classes, rows[row]).map { "{\"label\": \"\($0)\", \"score\": \($1)}" }.reversed()
        return "{\"id\": \(row), \"scores\": [\(scores.joined(separator: ", "))]}\n"
      }.joined())
    try work.write("logits.csv", table(header) { row in ["\(row)"] + rows[row].map { "\(log($0) + 3)" } })
    let tidy = table("id,.row,.pred_class,.pred_a,.pred_b,.pred_tie") {
      ["Repeat1", "\($0)", labels[$0]] + numbers($0)
    }
    try work.write("tidymodels.csv", tidy + tidy.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n")
    try work.write("fold0.csv", lines(0..<4))
    try work.write("fold1.csv", lines(4..<6))
    try work.write("preds.npy", NumPyFile.bytes(rows))
    try work.write("ids.csv", table("id") { ["\($0)"] })
    let votes = ids.map {
      "{\"question_id\": \"q\($0)\", \"winner\": \"\(winners[$0])\", \"turns\": [{\"text\": \"] \\\"}\"}]}"
    }
    try work.write("arena.json", "[\n" + votes.joined(separator: ",\n") + "\n]\n")
    for name in ["x", "y"] { try work.write("submissions/test/\(name).csv", lines(ids)) }
  }

  /// The lines of the guide that a reader types.
  private static func commands() throws -> [String] {
    let guide = URL(fileURLWithPath: fixtures).deletingLastPathComponent()
      .appendingPathComponent("Sources/Temper/Temper.docc/FromYourNotebook.md")
    let blocks = try String(contentsOf: guide, encoding: .utf8).components(separatedBy: "```sh\n").dropFirst()
    return blocks.flatMap { block in
      block.components(separatedBy: "```")[0].split(separator: "\n").map { String($0) }
    }
  }

  @Test(.enabled(if: Tools.exists("zip"))) func everyCommandDoesWhatTheGuideSays() async throws {
    try await withWorkspace { work in
      try Self.write(to: work)
      try Tools.shell("zip -q -0 net.npz preds.npy", in: work.path)
      let commands = try Self.commands()
      #expect(commands.count >= 13)
      for command in commands {
        let words: [String] = command.replacing("\"", with: "").split(separator: " ").map { String($0) }
        #expect(words.first == "temper")
        let outcome = try await Temper.run(Array(words.dropFirst()), in: work.path)
        #expect(outcome.code == 0, "\(command) \(outcome)")
        guard words.starts(with: ["temper", "load", "model"]) else { continue }
        let models = try await work.done("models", "--json")
        let loaded = try JSONSerialization.jsonObject(with: Data(models.utf8)) as? [[String: Any]]
        let row = loaded?.first { ($0["name"] as? String) == .some(words[3]) }
        let score = try #require(row?["log_loss"] as? Double)
        // All of them are the same predictions.
        let expected =
          zip(Self.rows, Self.labels).map { row, label in
            -log(row[Self.classes.firstIndex(of: label) ?? 0])
          }.reduce(0, +) / 6
        #expect(abs(score - expected) < 1e-9, "\(command)")
      }
    }
  }
}

/// Writes arrays as NumPy does.
enum NumPyFile {
  /// An array of doubles, row by row; `columns` says how many there are where there are no rows.
  static func bytes(_ rows: [[Double]], columns: Int = 0) -> Data {
    let shape = "(\(rows.count), \(rows.first?.count ?? columns))"
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 64 - (header.utf8.count + 11) % 64) + "\n"
    var data = Data(
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)])
    data += Data(header.utf8)
    for value in rows.joined() { withUnsafeBytes(of: value.bitPattern.littleEndian) { data += $0 } }
    return data
  }
}
