import TemperCore
import TemperFiles

extension Dataset {
  /// Reads a folder as `temper run` does: labels, a file of out-of-fold predictions for each model, and what else is there.
  ///
  /// - Parameters:
  ///   - folder: its path.
  ///   - tie: how the tie and the sides are told apart.
  ///   - input: what the files mean, where their names and columns do not say it.
  ///   - threads: how many files are read at once.
  ///   - progress: sees how far the reading has come.
  /// - Throws: `FileError` for the first file, in order, that cannot be used; `RequestError`.
  public init(
    folder: String, tie: TieChoice = .byName, input: FolderInput = FolderInput(), threads: Int = 1,
    progress: ProgressMonitor? = nil
  ) async throws {
    self = try await ProgressMonitor.watching(progress) {
      try await RunFolder(folder).read(tieStructure: tie, input: input, threads: threads).dataset
    }
  }
}

extension RunFolder {
  /// Everything in the folder, read and joined.
  struct Contents: Sendable {
    var dataset: Dataset
    var tieWasFoundByName: Bool
    var sample: SampleTable?
    /// What of the folder is not used.
    var warnings: [Message]
    /// What was taken for granted.
    var notes: [Message] = []
  }

  /// Reads all files, several at a time.
  ///
  /// - Throws: `FileError` for the first file, in order, that cannot be used; `RequestError`.
  func read(
    tieStructure: TieChoice, input: FolderInput = FolderInput(), threads: Int
  ) async throws -> Contents {
    let stage = ProgressMonitor.beginReading(paths)
    defer { stage.end() }
    let columns = try input.ofModels(self.models.map(\.name))
    let labelTable = try readLabels(input, columns)
    let beside = try LabelNeighbours(
      reading: input.table(labels, inOrderOf: nil), input.labels, labels: labelTable)
    let (layout, foundByName) = try tieStructure.layout(of: labelTable.classes)
    let keys = labelTable.ids
    var models = self.models
    var warnings = unused.map(reasonUnread)
    if tieStructure == .none, models.contains(where: { !($0[.swappedOOF] + $0[.swappedTest]).isEmpty }) {
      warnings.append("swapped predictions are not read: with \(.noTie) there are no sides to exchange")
      for index in models.indices {
        models[index].swappedOOFs = []
        models[index].swappedTests = []
      }
    }
    if layout.tieStructure == nil, let swapped = models.lazy.flatMap(\.swappedOOFs).first {
      throw RequestError(
        .usage,
        "\(swapped): swapped predictions need to know the sides; give \(.tieAndSides), or remove the folder swapped")
    }
    let isPartial = input.predictions.isPartial
    let labelled = ExampleKeys(ids: keys, origin: labels)
    let foldTable = try folds.map {
      try ColumnReader.folds(isPartial: isPartial).read(input.table($0, inOrderOf: labelled))
    }
    if foldTable != nil, beside.folds != nil {
      throw RequestError(
        .usage, "\(.foldColumn): found folds in \(folds ?? "a file") too, expected one of both; leave the option out")
    }
    let foldRows =
      try foldTable.map { table in
        try RowAlignment.align(
          ids: table.ids, lines: table.lines, path: table.source.path, to: keys, keysPath: labels,
          idPosition: table.idPosition)
      } ?? []
    if weights != nil, beside.weights != nil {
      throw RequestError(
        .usage,
        "\(.weightColumn): found weights in \(weights ?? "a file") too, expected one of both; leave the option out")
    }
    let sampleTable = try sample.map {
      try input.sampleReader(layout).read(input.table($0, inOrderOf: nil))
    }
    let foldValues = beside.folds ?? foldTable.map { table in foldRows.map { table.values[$0] } }
    let context = ReadingContext(
      layout: layout, labels: labelTable.labels, groups: nil,
      folds: foldValues.map(Dataset.numbered))
    // The sample, or else the first model's test file, says which test rows there are.
    var reading = try PredictionFiles(
      input: InputOptions(idColumn: input.idColumn), columns: input.predictions, context: context, oof: labelled,
      tests: sampleTable.map { ExampleKeys(ids: $0.ids, origin: $0.source.path) }, ofModels: columns,
      numbersTests: TableFile(labels).format.isArray)
    for model in models {
      if let own = columns[model.name] {
        try own.check(layout, oof: model.files(.oof, own), tests: model.files(.test, own))
      }
    }
    if let first = models.first, let path = first.tests.first { try reading.nameTests(by: path, of: first.name) }
    let knownTests = reading.tests?.ids ?? []
    let groupTable = try groups.map { try ColumnReader(what: .group).read(input.table($0, inOrderOf: labelled)) }
    let agreed = try groups(labelTable, beside.groups, groupTable, foldTable, foldRows, testIDs: knownTests)
    let weightFile = try weights.map {
      let table = try WeightReader().read(input.table($0, inOrderOf: labelled))
      return (values: try WeightFile.values(table, keys: keys, testIDs: knownTests).weights, source: table.source)
    }
    let tests = models.contains { !$0.tests.isEmpty } ? knownTests : []
    let segmentFile = try segments.map {
      try SegmentFile(
        reading: input.table($0, inOrderOf: labelled), keys: keys, knownTests: knownTests, tests: tests)
    }
    let (predictions, notes) = try await read(models, reading, threads)
    var dataset = Dataset(
      layout: layout, ids: keys, labels: labelTable.labels,
      folds: foldValues, groups: agreed?.values, weights: beside.weights ?? weightFile?.values,
      segments: segmentFile?.labelled, testIDs: tests, testSegments: segmentFile?.tests,
      models: predictions,
      files: Dataset.Files(
        labels: labelTable.source,
        folds: foldTable?.source ?? (beside.folds == nil ? nil : labelTable.source), groups: agreed?.source,
        weights: weightFile?.source ?? (beside.weights == nil ? nil : labelTable.source), segments: segmentFile?.source,
        sample: sampleTable?.source))
    dataset.otherSegments = segmentFile?.others
    dataset.folder = path
    return Contents(
      dataset: dataset, tieWasFoundByName: foundByName, sample: sampleTable,
      warnings: warnings + RunFolder.identical(dataset.inputs),
      notes: labelTable.notes + notes
        + [sampleTable?.note, FoldStorage(predictions, classCount: layout.count)?.note].compactMap { $0 })
  }

  /// Reads the labels. Where these are one column of names and nobody gave the classes, the first model's columns say which
  /// there are and in which order, unless they have nothing to do with the names: what is wrong with them is then said when
  /// they are read.
  private func readLabels(_ input: FolderInput, _ columns: [String: PredictionColumns]) throws -> LabelTable {
    let file = input.table(labels, inOrderOf: nil)
    try LabelReader.check(input.classes)
    func read(given: [String]?) throws -> LabelTable {
      try LabelReader(
        classes: given, column: input.labels.column, names: input.labels.names, naming: input.labels.naming,
        others: input.labels.others
      ).read(file)
    }
    if let classes = input.classes { return try read(given: classes) }
    guard !file.format.isArray, let given = try classes(beside: try HeaderReader().read(file), columns) else {
      return try read(given: nil)
    }
    do {
      return try read(given: given)
    } catch let error as FileError where error.kind == .badData {
      guard let own = try? read(given: nil), Set(own.classes).isDisjoint(with: given) else { throw error }
      return own
    }
  }

  /// Everything that is read.
  private var paths: [String] {
    [labels] + [folds, groups, segments, sample].compactMap { $0 } + models.flatMap(\.paths)
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
  ///
  /// - Parameter header: names of the columns of the labels.
  private func classes(beside header: [String], _ ofModels: [String: PredictionColumns]) throws -> [String]? {
    let hasGroups = header.count == 3 && header.contains { $0.lowercased() == "group" }
    guard header.count == 2 || hasGroups, let first = models.first, !TableFile(first.oofs[0]).format.isArray,
      ofModels[first.name]?.hasHeader != false
    else {
      return nil
    }
    let columns = try HeaderReader().read(first.oofs[0])
    let id = columns.firstIndex { $0.lowercased() == "id" } ?? 0
    let names = columns.indices.filter { $0 != id }.map { columns[$0] }
    let naming = ofModels[first.name]?.naming
    let classes = naming.map { naming in names.compactMap(naming.className) } ?? names
    // A header that cannot be right is reported when its own file is read.
    return classes.count >= 2 && Set(classes).count == classes.count ? classes : nil
  }

  /// The groups that the files agree on.
  private func groups(
    _ labels: LabelTable, _ besideLabels: [String]?, _ table: ColumnTable?, _ folds: ColumnTable?, _ foldRows: [Int],
    testIDs: [String]
  ) throws -> GroupFile.Found? {
    let own = try table.map { table in
      GroupFile.Found(
        values: try GroupFile.values(table, path: table.source.path, keys: labels.ids, testIDs: testIDs).values,
        source: table.source)
    }
    let ofFolds = try folds.flatMap { table in
      try table.groups.map { groups in
        GroupFile.Found(
          values: try GroupFile.several(foldRows.map { groups[$0] }, path: table.source.path), source: table.source)
      }
    }
    let ofLabels = try (besideLabels ?? labels.groups).map {
      GroupFile.Found(values: try GroupFile.several($0, path: labels.source.path), source: labels.source)
    }
    return try GroupFile.one(of: [own, ofFolds, ofLabels].compactMap { $0 })
  }

  /// All files of all models, several at a time.
  private func read(
    _ models: [ModelFiles], _ files: PredictionFiles, _ threads: Int
  ) async throws -> (models: [ModelPredictions], notes: [Message]) {
    let jobs = models.flatMap { model in PredictionPart.allCases.map { (model: model, part: $0) } }
    // Errors are kept with their files: the first in order is reported, however the work was scheduled.
    let results = await parallelMap(jobs, threads: threads) { job in
      Result { try files.read(job.part, of: job.model) }
    }
    let lackRows = results.contains { result in
      switch result {
      case .success(let part): (part?.counts.first ?? 0) > 0
      case .failure: true
      }
    }
    if lackRows { try refuseFoldsAsModels(files.oof.ids) }
    let found = try results.map { try $0.get() }
    var read: [ModelPredictions] = []
    var notes: [Message] = []
    for (index, model) in models.enumerated() {
      var parts: [PredictionPart: PartRead] = [:]
      for (offset, part) in PredictionPart.allCases.enumerated() {
        parts[part] = found[PredictionPart.allCases.count * index + offset]
      }
      notes += files.notes(on: model, PredictionPart.allCases.compactMap { parts[$0] })
      read.append(ModelPredictions(name: model.name, parts: parts))
    }
    return (read, notes)
  }
}

extension ModelFiles {
  /// The plain and swapped files of labelled rows, or of test rows.
  fileprivate func files(_ split: Split, _ columns: PredictionColumns) -> [TableFile] {
    PredictionPart.allCases.filter { $0.split == split }.flatMap { self[$0] }
      .map { TableFile($0, hasHeader: columns.hasHeader) }
  }
}
