import Foundation
import TemperCore
import TemperFiles
import TemperSQL
import Testing

/// Every pool with every calibrator, use of swapped predictions and segments, predicted by an engine and by `Blend.predict`,
/// which is what `submit` writes.
@Suite struct ScoringStatementTests {
  static let classes = ["win a", "a\"tie\"", "b's"]
  static let layout = ClassLayout(names: classes, tieStructure: TieStructure(sideA: 0, sideB: 2, tie: 1))
  static let plain = ClassLayout(names: ["0", "1", "2", "3"])

  /// Rows that a statement must not trip over: certain ones, zeros, sums that are only almost 1.
  static func rows(_ layout: ClassLayout, _ seed: UInt64) -> ProbabilityMatrix {
    var random = RandomSource(seed: seed)
    let count = layout.count
    var values: [Double] = []
    for row in 0..<17 {
      var cells = (0..<count).map { _ in random.unit() }
      if row == 0 { cells = (0..<count).map { $0 == 0 ? 1 : 0 } }
      if row == 1 { cells = (0..<count).map { $0 == 1 ? 1 - 1e-12 : 1e-12 / Double(count - 1) } }
      if row == 2 { cells = cells.map { _ in 1 } }
      let sum = cells.reduce(0, +) * (row == 3 ? 1.0004 : 1)
      values += cells.map { $0 / sum }
    }
    return ProbabilityMatrix(classCount: count, values: values)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var blend: Blend
    var testDescription: String {
      "\(blend.pool.kind.rawValue) \(blend.calibrator.method.rawValue) \(blend.swapping.rawValue) \(blend.segments == nil ? "" : "segments")"
    }
  }

  static func pools(_ layout: ClassLayout, inputs: Int) -> [Pool] {
    var random = RandomSource(seed: 5)
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in random.unit() * 1.4 - 0.3 } }
    let floor = 1e-7
    var pools: [Pool] = [
      .best(BestPool(model: inputs - 1)), .mean, .geometric(GeometricPool(floor: floor)),
      .linear(
        LinearPool(weights: [0.75, 0.25] + Array(repeating: 0, count: inputs - 2), temperature: 0.8, floor: floor)),
      .logarithmic(LogarithmicPool(weights: numbers(inputs), biases: numbers(layout.count), floor: floor)),
      .selection(SelectionPool(counts: (0..<inputs).map { $0 % 3 + 1 })),
    ]
    if let tie = layout.tieStructure {
      pools.append(
        .tieAware(
          TieAwarePool(
            tieStructure: tie, sideWeights: numbers(inputs), tieWeights: numbers(inputs), tieBias: 0.3,
            blocks: [
              .closeness: [0.4], .sideBias: [-0.2], .tieToSide: numbers(inputs), .sharpness: numbers(inputs),
              .marginToTie: numbers(inputs),
            ], floor: floor)))
    } else {
      pools.append(
        .logarithmic(
          LogarithmicPool(
            weights: numbers(inputs), classWeights: (0..<layout.count).map { _ in numbers(inputs) },
            biases: numbers(layout.count), floor: floor)))
    }
    return pools
  }

  static func calibrators(_ layout: ClassLayout) -> [Calibrator] {
    var random = RandomSource(seed: 6)
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in random.unit() * 2 - 0.5 } }
    let (floor, count) = (1e-7, layout.count)
    var result: [Calibrator] = [
      .none, .temperature(TemperatureScaling(slope: 1.25, biases: Array(repeating: 0, count: count), floor: floor)),
      .temperature(
        TemperatureScaling(method: .biasCorrectedTemperature, slope: 0.9, biases: numbers(count), floor: floor)),
      .linear(
        LinearScaling(method: .vector, slope: 1.1, weights: numbers(count), biases: numbers(count), floor: floor)),
      .linear(
        LinearScaling(
          method: .matrix, slope: 0.9, weights: numbers(count * count), biases: numbers(count), floor: floor)),
      .linear(
        LinearScaling(
          method: .dirichlet, slope: 1, weights: numbers(count * count), biases: numbers(count), floor: floor)),
      .beta(
        BetaCalibration(
          // The second overflows where a probability is close to 0 or 1.
          curves: (0..<count).map { BetaCalibration.Curve(a: $0 == 1 ? 60 : 1.2, b: 0.7, c: 0.1 * Double($0)) },
          floor: floor)),
      .isotonic(
        IsotonicCalibration(
          curves: (0..<count).map { k in
            k == 0
              ? MonotoneCurve(x: [0.5], y: [0.4])
              : MonotoneCurve(x: [0.01, 0.2, 0.25, 0.6, 0.95], y: [0, 0.15, 0.15, 0.7, 0.9])
          }, floor: floor)),
    ]
    if let tie = layout.tieStructure {
      result.append(.tieMap(TieMap(tieStructure: tie, marginSlope: 1.1, tieSlope: 0.8, tieBias: -0.1, floor: floor)))
      result.append(
        .tieMap(
          TieMap(
            tieStructure: tie, marginSlope: 1.1, tieSlope: 0.8, tieBias: -0.1, closeness: 0.4,
            shape: TieMap.Shape(squaredMargin: 0.1, marginTimesTie: -0.2), floor: floor)))
    }
    return result
  }

  static func adjustment(_ layout: ClassLayout) -> SegmentAdjustment {
    func effect(_ size: Double) -> SegmentAdjustment.Effect {
      SegmentAdjustment.Effect(slope: size, biases: (0..<layout.count).map { size * Double($0) / 3 })
    }
    return SegmentAdjustment(
      shared: effect(1),
      columns: [
        SegmentAdjustment.Column(
          name: "lan'guage", penalty: 30,
          values: [
            SegmentAdjustment.Value(name: "d'e", effect: effect(0.1)),
            SegmentAdjustment.Value(name: "(none)", effect: effect(-0.1)),
          ]),
        SegmentAdjustment.Column(
          name: "length", penalty: 30,
          values: [
            SegmentAdjustment.Value(name: "< 2.5", effect: effect(0.2), upper: 2.5),
            SegmentAdjustment.Value(name: ">= 2.5", effect: effect(-0.2), lower: 2.5),
          ]),
      ], floor: 1e-7)
  }

  static let segmentColumns = [
    SegmentColumn(
      name: "lan'guage", kind: .text, values: ["(none)", "d'e", "en"].map { SegmentColumn.Value(name: $0) }),
    SegmentColumn(
      name: "length", kind: .number,
      values: [
        SegmentColumn.Value(name: "< 2.5", upper: 2.5), SegmentColumn.Value(name: ">= 2.5", lower: 2.5),
      ]),
  ]
  static let languages = (0..<17).map { ["d'e", "", "en", "unknown"][$0 % 4] }
  static let lengths = (0..<17).map { Double($0 % 5) }

  static func cases(_ layout: ClassLayout) -> [Case] {
    let names = ["mo\"del", "z--"]
    let uses: [SwapUse] = layout.tieStructure == nil ? [.none] : SwapUse.allCases
    return uses.flatMap { use -> [Case] in
      let models = names.enumerated().map { Blend.Model(name: $1, usesSwapped: use != .none && $0 == 0) }
      let inputs = use == .separate ? 3 : 2
      return pools(layout, inputs: inputs).flatMap { pool in
        calibrators(layout).flatMap { calibrator in
          [nil, adjustment(layout)].map { segments in
            Case(
              blend: Blend(
                layout: layout, models: models, swapping: use, pool: pool, segments: segments, calibrator: calibrator,
                averaging: segments == nil
                  ? nil : AveragingCorrection(slope: 1.2, tieSlope: layout.tieStructure == nil ? nil : 1.1)))
          }
        }
      }
    }
  }

  @Test(arguments: TestEngine.here) func equalsWhatIsSubmitted(_ engine: TestEngine) throws {
    let command = try #require(engine.command)
    for layout in [Self.layout, Self.plain] {
      let table = TableLayout(relation: engine.dialect.identifier("ro ws"), id: "i d")
      var made = MadeTable(engine.dialect)
      let (plain, swapped) = ([Self.rows(layout, 1), Self.rows(layout, 2)], Self.rows(layout, 3))
      made.add("i d", texts: (0..<17).map { "\($0)" })
      made.add("lan'guage", texts: Self.languages)
      made.add("length", numbers: Self.lengths)
      func add(_ matrix: ProbabilityMatrix, _ column: (String) -> String) {
        for (k, name) in layout.names.enumerated() {
          made.add(column(name), numbers: (0..<matrix.rowCount).map { matrix[$0, k] })
        }
      }
      for (name, matrix) in zip(["mo\"del", "z--"], plain) {
        add(matrix) { table.columns.column(model: name, class: $0) }
      }
      add(swapped) { table.swappedColumns.column(model: "mo\"del", class: $0) }
      // Some on a debug build, all where a release binary is at hand, as in CI: engines are quick, and their planners are not.
      let isThorough = ProcessInfo.processInfo.environment["TEMPER_BINARY"]?.isEmpty == false
      // ClickHouse starts as a library, in half a second, and reads statements of at most 256 KiB.
      let (step, width) = engine == .clickhouse ? (29, 4) : (isThorough ? 1 : 5, 24)
      let cases = Self.cases(layout).enumerated().filter { $0.offset % step == 0 }.map(\.element)
      // Some at a time: a client costs more to start than to ask.
      for first in stride(from: 0, to: cases.count, by: width) {
        let part = cases[first..<min(first + width, cases.count)]
        let names = part.map(\.testDescription)
        try check(Array(part), names, made, table, command, plain: plain, swapped: swapped, layout, engine)
      }
    }
  }

  private func check(
    _ cases: [Case], _ names: [String], _ made: MadeTable, _ table: TableLayout, _ command: EngineCommand,
    plain: [ProbabilityMatrix], swapped: ProbabilityMatrix, _ layout: ClassLayout, _ engine: TestEngine
  ) throws {
    let dialect = engine.dialect
    let statements = try cases.enumerated().map { index, item -> String in
      let scoring = try ScoringStatement(item.blend, of: table, dialect)
      let columns = layout.names.enumerated().map { "\(dialect.identifier($1)) AS p\($0)" }.joined(separator: ", ")
      return
        "SELECT \(index) AS number, \(dialect.identifier("i d")) AS id, \(columns) FROM (\(scoring.text)) AS s\(index)"
    }
    let header = ["number", "id"] + layout.names.indices.map { "p\($0)" }
    var answers: [[Int: [Double]]] = Array(repeating: [:], count: cases.count)
    try command.ask(
      made.making("ro ws") + statements.joined(separator: " UNION ALL "), columns: header
    ) { row in
      answers[row.count(0) ?? 0][row.count(1) ?? -1] = layout.names.indices.map { row.number($0 + 2) ?? .nan }
    }
    let checked = plain.map { normalised($0) }
    for (index, item) in cases.enumerated() {
      let languages = SegmentColumn.categories(
        name: "lan'guage", texts: ["", "d'e", "en", "unknown"],
        cells: Self.languages.map { ["", "d'e", "en", "unknown"].firstIndex(of: $0)! })
      let lengths = Self.lengths.map { $0 < 2.5 ? 0 : 1 }
      let rows = Segmentation(
        columns: [languages.column, Self.segmentColumns[1]], ordinals: [languages.ordinals, lengths])
      let expected = item.blend.predict(
        checked, swapped: item.blend.models.map { $0.usesSwapped ? normalised(swapped) : nil }, segments: rows)
      var worst = 0.0
      for row in 0..<expected.rowCount {
        let found = answers[index][row] ?? []
        for k in layout.names.indices {
          let difference = found.indices.contains(k) ? abs(found[k] - expected[row, k]) : .infinity
          worst = max(worst, difference.isNaN ? .infinity : difference)
        }
      }
      #expect(worst <= 1e-12, "\(engine.rawValue) \(names[index]): \(worst)")
    }
  }

  private func normalised(_ matrix: ProbabilityMatrix) -> ProbabilityMatrix {
    var values = matrix.values
    for row in 0..<matrix.rowCount {
      let sum = matrix[row: row].reduce(0, +)
      for k in 0..<matrix.classCount { values[row * matrix.classCount + k] /= sum }
    }
    return ProbabilityMatrix(classCount: matrix.classCount, values: values)
  }

  /// A row that lacks a probability has no prediction, whatever GREATEST makes of NULL.
  @Test(arguments: TestEngine.here) func whatIsMissingStaysMissing(_ engine: TestEngine) throws {
    let command = try #require(engine.command)
    let methods: [CalibrationMethod] = [.none, .beta, .isotonic]
    for item in Self.cases(Self.plain)
    where item.blend.segments == nil && methods.contains(item.blend.calibrator.method) {
      var made = MadeTable(engine.dialect)
      made.add("id", texts: ["0"])
      for name in ["mo\"del", "z--"] {
        for k in 0..<4 { made.add("\(name)__\(k)", numbers: [name == "z--" && k == 2 ? nil : 0.25]) }
      }
      let scoring = try ScoringStatement(item.blend, of: TableLayout(relation: "rows_"), engine.dialect)
      var numbers: [Double?] = []
      try command.ask(made.making("rows_") + scoring.text, columns: ["id", "0", "1", "2", "3"]) { row in
        numbers = (1...4).map { row.number($0) }
      }
      // The mixtures weigh both models; best is the second.
      #expect(numbers == [nil, nil, nil, nil], "\(engine.rawValue) \(item.testDescription)")
    }
  }

  @Test(arguments: Dialect.allCases) func isTheSameEveryTime(_ dialect: Dialect) throws {
    let table = TableLayout(relation: "rows_")
    for item in Self.cases(Self.layout).prefix(40) {
      let first = try ScoringStatement(item.blend, of: table, dialect)
      let second = try ScoringStatement(item.blend, of: table, dialect)
      #expect(first.text == second.text && !first.text.contains(";") && !first.text.contains("\n"))
    }
  }
}
