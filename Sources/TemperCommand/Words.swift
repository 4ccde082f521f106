import Temper
import TemperCore

extension Message.Term {
  /// What the command calls a parameter, or how something is done with it.
  var words: String {
    switch self {
    case .array: "--array"
    case .arrayColumns: "--columns, --prefix"
    case .averaging: "--averaging"
    case .bootstrap: "--bootstrap"
    case .bound: "--bound"
    case .calibration: "--calibration"
    case .classes: "--classes"
    case .columns: "--columns"
    case .condition(let column, let value): "--where \(ShellText.word("\(column)=\(value)"))"
    case .conditions: "--where"
    case .database: "--database"
    case .dialect: "--dialect"
    case .engine: "--engine"
    case .exact: "--exact"
    case .fixedWeights: "--fix"
    case .floor: "--floor"
    case .foldColumn: "--fold-column"
    case .folds: "--folds"
    case .format: "--format"
    case .ids: "--ids"
    case .inFoldOrder: "--in-fold-order"
    case .inOrder: "--in-order"
    case .keepFolds: "--keep-folds"
    case .keptClass: "--keep-rare"
    case .labelColumn: "--label-column"
    case .maximumModels: "--max-models"
    case .model: "--model"
    case .minimumWeight: "--min-weight"
    case .models: "--models"
    case .name: "--name"
    case .normalise: "--normalise"
    case .noTie: "--no-tie"
    case .oof: "--oof"
    case .output: "--output DIR"
    case .passes: "--passes"
    case .pool: "--pool"
    case .prefix: "--prefix"
    case .publicShare: "--public-share"
    case .relation: "--from"
    case .replace: "--replace"
    case .segmentFile: "--segments"
    case .rows: "--rows"
    case .segmentEffects: "--segments"
    case .segments: "--by"
    case .sides: "--sides"
    case .swappedColumns: "--swapped-columns"
    case .swappedMappedBack: "--swapped-mapped-back"
    case .swappedModel: "--swapped"
    case .swappedOOF: "--swapped-oof"
    case .swappedTest: "--swapped-test"
    case .swappedTestFold: "--swapped-test-fold"
    case .swapping: "--swapped"
    case .tables: "--csv DIR"
    case .test: "--test"
    case .testFold: "--test-fold"
    case .testIDs: "--test-ids"
    case .timeout: "--timeout"
    case .tie: "--tie"
    case .tieAndSides: "--tie CLASS --sides A B"
    case .weightColumn: "--weight-column"
    case .weights: "--weights"
    case .without: "--without"
    case .check: "temper check"
    case .export: "temper export FIT -o FILE"
    case .fit: "temper fit"
    case .fitAnew: "temper fit --name NEW"
    case .inspectTables: "temper inspect --csv"
    case .inspectModel: "temper inspect NAME"
    case .inspecting: "temper inspect"
    case .loadArray(let model, let path, false): "temper load model \(model) --oof \(path) --ids FILE"
    case .loadArray(let model, let path, true): "temper load model \(model) --oof FILE --test \(path) --test-ids FILE"
    case .loadFolds: "temper load folds FILE"
    case .loadGroups: "temper load groups FILE"
    case .loadLabels: "temper load labels FILE"
    case .loadModel: "temper load model NAME --oof FILE"
    case .loadSegments: "temper load segments FILE"
    case .loadTable: "temper load table"
    case .loadWeights: "temper load weights FILE"
    case .refine: "temper refine"
    case .removeFit: "temper remove fit NAME"
    case .removeModel: "temper remove model NAME"
    case .replaceLabels: "temper load labels FILE --replace"
    case .replaceModel: "temper load model NAME --replace"
    case .replaceModelFolds: "temper load model NAME --replace --oof FILE --test FOLD0 --test FOLD1 …"
    case .replaceModelOOF: "temper load model NAME --replace --oof FILE"
    case .replaceModelTest: "temper load model NAME --replace --oof FILE --test FILE"
    case .run: "temper run DIR"
    case .running: "temper run"
    case .scoringStatement: "temper sql"
    case .submit: "temper submit"
    }
  }
}

/// Text that a shell takes as one word.
enum ShellText {
  /// `text` as it is where nothing in it means something to a shell, else in single quotes.
  static func word(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "0123456789-_.,:/=+%@".unicodeScalars.contains($0)
      }
    return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
