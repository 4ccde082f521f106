import TemperCore
import TemperFiles

extension RunFolder {
  /// Everything in the folder, read and joined.
  struct Contents: Sendable {
    var dataset: Dataset
    var tieWasFoundByName: Bool
    var sample: SampleTable?
    /// The path of the sample among the inputs of the data set.
    var samplePath: String?
    /// The files by what they are, in the order of `Dataset.inputs`.
    var labels: Source
    var folds: Source?
    var groups: Source?
    var segments: SegmentFile?
    /// Sources of each model: OOF, test, swapped OOF, swapped test.
    var models: [[Source?]]
    /// What of the folder is not used.
    var warnings: [Message]
  }

  /// Reads all files, several at a time.
  ///
  /// - Throws: `FileError` for the first file, in order, that cannot be used; `RequestError`.
  func read(tieStructure: TieChoice, threads: Int) async throws -> Contents {
    let labelTable = try LabelReader(classes: try classesBesideLabels()).read(full(labels))
    let (layout, foundByName) = try tieStructure.layout(of: labelTable.classes)
    let keys = labelTable.ids
    var models = self.models
    var warnings = unused.map(reasonUnread)
    if tieStructure == .none, models.contains(where: { $0.swappedOOF != nil || $0.swappedTest != nil }) {
      warnings.append("swapped predictions are not read: with \(.noTie) there are no sides to exchange")
      for index in models.indices {
        models[index].swappedOOF = nil
        models[index].swappedTest = nil
      }
    }
    if layout.tieStructure == nil, let swapped = models.first(where: { $0.swappedOOF != nil }) {
      throw RequestError(
        .usage,
        "\(full(swapped.swappedOOF ?? "")): swapped predictions need to know the sides; give \(.tieAndSides), or remove the folder swapped"
      )
    }
    let foldTable = try column(folds, what: "fold", allowsGroups: true)
    let foldRows =
      try foldTable.map { table in
        try RowAlignment.align(
          ids: table.ids, lines: table.lines, path: table.source.path, to: keys, keysPath: full(labels),
          idPosition: table.idPosition)
      } ?? []
    let foldValues = foldTable.map { table in foldRows.map { table.values[$0] } }
    let sampleTable = try readSample(classes: layout.names)
    // The sample, or else the first model's test file, says which test rows there are.
    var testIDs = sampleTable?.ids
    var testOrigin = sample.map(full) ?? ""
    if testIDs == nil, let first = models.first?.test {
      testOrigin = full(first)
      testIDs = try PredictionReader(classes: layout.names).read(testOrigin).ids
    }
    let groupTable = try column(groups, what: "group")
    let fileGroups = try groupTable.map { table in
      GroupFile.Found(
        values: try GroupFile.values(table, path: table.source.path, keys: keys, testIDs: testIDs ?? []).values,
        source: table.source)
    }
    let foldGroups = try foldTable.flatMap { table in
      try table.groups.map { groups in
        GroupFile.Found(
          values: try GroupFile.several(foldRows.map { groups[$0] }, path: table.source.path), source: table.source)
      }
    }
    let labelGroups = try labelTable.groups.map {
      GroupFile.Found(values: try GroupFile.several($0, path: labelTable.source.path), source: labelTable.source)
    }
    let agreed = try GroupFile.one(of: [fileGroups, foldGroups, labelGroups].compactMap { $0 })
    let tests = models.contains { $0.test != nil } ? testIDs ?? [] : []
    let segmentFile = try readSegments(keys: keys, knownTests: testIDs ?? [], tests: tests)
    let files = try await readModels(
      models, layout: layout, keys: keys, testIDs: testIDs, testOrigin: testOrigin, threads)
    let sources = files.map { $0.map { $0?.source } }
    let dataset = Dataset(
      layout: layout, ids: keys, labels: labelTable.labels, folds: foldValues, groups: agreed?.values,
      segments: segmentFile?.labelled, testIDs: tests, testSegments: segmentFile?.tests,
      models: zip(models, files).map { model, files in
        ModelPredictions(
          name: model.name, oof: files[0]?.probabilities ?? ProbabilityMatrix(classCount: layout.count, values: []),
          test: files[1]?.probabilities, swappedOOF: files[2]?.probabilities, swappedTest: files[3]?.probabilities)
      },
      inputs: ([labelTable.source, foldTable?.source, groupTable?.source, segmentFile?.source]
        + sources.flatMap { $0 } + [sampleTable?.source])
        .compactMap { $0 }.map { Source(path: relative($0.path), sha256: $0.sha256, rows: $0.rows) })
    warnings += RunFolder.identical(dataset.inputs)
    return Contents(
      dataset: dataset, tieWasFoundByName: foundByName, sample: sampleTable,
      samplePath: sampleTable.map { relative($0.source.path) }, labels: labelTable.source,
      folds: foldTable?.source, groups: agreed?.source, segments: segmentFile, models: sources, warnings: warnings)
  }

  /// Files with the same bytes, which are likely to be one file copied to the wrong place.
  private static func identical(_ inputs: [Source]) -> [Message] {
    inputs.indices.compactMap { index in
      inputs[..<index].first { $0.sha256 == inputs[index].sha256 }.map {
        "\(inputs[index].path) holds the same bytes as \($0.path)"
      }
    }
  }

  /// Where labels are one column of class names, the header of the first model's file says which classes there are.
  private func classesBesideLabels() throws -> [String]? {
    let header = try HeaderReader().read(full(labels))
    let hasGroups = header.count == 3 && header.contains { $0.lowercased() == "group" }
    guard header.count == 2 || hasGroups, let first = models.first else { return nil }
    let columns = try HeaderReader().read(full(first.oof))
    let id = columns.firstIndex { $0.lowercased() == "id" } ?? 0
    let classes = columns.indices.filter { $0 != id }.map { columns[$0] }
    // A header that cannot be right is reported when its own file is read.
    return classes.count >= 2 && Set(classes).count == classes.count ? classes : nil
  }

  private func column(_ path: String?, what: String, allowsGroups: Bool = false) throws -> ColumnTable? {
    guard let path else { return nil }
    return try ColumnReader(what: what, allowsGroups: allowsGroups).read(full(path))
  }

  private func readSegments(keys: [String], knownTests: [String], tests: [String]) throws -> SegmentFile? {
    guard let segments else { return nil }
    return try SegmentFile(reading: TableFile(full(segments)), keys: keys, knownTests: knownTests, tests: tests)
  }

  private func readSample(classes: [String]) throws -> SampleTable? {
    guard let sample else { return nil }
    return try SampleReader(classes: classes).read(full(sample))
  }

  private func relative(_ path: String) -> String {
    path.hasPrefix(self.path + "/") ? String(path.dropFirst(self.path.count + 1)) : path
  }

  /// The files of every model: OOF, test, swapped OOF, swapped test.
  private func readModels(
    _ models: [ModelFiles], layout: ClassLayout, keys: [String], testIDs: [String]?, testOrigin: String, _ threads: Int
  ) async throws -> [[PredictionFile?]] {
    let jobs = models.flatMap { model -> [(path: String?, isTest: Bool)] in
      [(model.oof, false), (model.test, true), (model.swappedOOF, false), (model.swappedTest, true)]
    }
    let labelsPath = full(labels)
    // Errors are kept with their files: the first in order is reported, however the work was scheduled.
    let results = await parallelMap(jobs, threads: threads) { job -> Result<PredictionFile?, any Error> in
      guard let path = job.path else { return .success(nil) }
      do {
        let read = try PredictionFile.read(
          full(path), classes: layout.names, keys: job.isTest ? testIDs : keys,
          keysPath: job.isTest ? testOrigin : labelsPath)
        return .success(read.file)
      } catch {
        return .failure(error)
      }
    }
    let files = try results.map { try $0.get() }
    return stride(from: 0, to: files.count, by: 4).map { Array(files[$0..<$0 + 4]) }
  }
}
