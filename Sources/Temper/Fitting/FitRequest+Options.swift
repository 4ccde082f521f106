import TemperCore

extension FitRequest {
  /// The request that stored options describe; nil where one of them is not known, or means something else here.
  init?(options: [String: String]) {
    self.init()
    guard let pool: PoolKind? = FitRequest.choice(options["pool"]),
      let weights: WeightSign? = FitRequest.choice(options["weights"]),
      let swapping = options["swapped"].flatMap(BlendOptions.Swapping.init(rawValue:)),
      let metric = options["metric"].flatMap(Metric.init(rawValue:)),
      let calibration = options["calibration"].flatMap(CalibrationRequest.init(name:)),
      let folds = options["folds to make"].flatMap({ $0.split(separator: " ").first }).flatMap({ Int($0) }),
      let seed = options["seed"].flatMap({ UInt64($0) }), let floor = options["floor"].flatMap({ Double($0) })
    else { return nil }
    self.pool = pool
    self.weights = weights
    self.swapping = swapping
    self.metric = metric
    self.calibration = calibration
    usesSegments = options["segments"] != "never"
    self.folds = folds == FitRequest.defaultFolds ? nil : folds
    self.seed = seed
    self.floor = floor
    isExact = options["exact"] == "yes"
    bootstrap = options["bootstrap"].flatMap { Int($0) }
    publicShare = options["public share"].flatMap { Double($0) }
    models = FitRequest.names(options["models"], none: "all")
    without = FitRequest.names(options["without"], none: "none") ?? []
    limits = WeightRequest(options: options)
    // Options of another version would be passed over in silence.
    guard Dictionary(uniqueKeysWithValues: self.options.map { ($0.name, $0.value) }) == options else { return nil }
  }

  /// `.some(nil)` for `auto`; nil for what no case is called.
  private static func choice<Value: RawRepresentable<String>>(_ text: String?) -> Value?? {
    guard let text else { return nil }
    if text == "auto" { return .some(nil) }
    return Value(rawValue: text).map { .some($0) }
  }

  private static func names(_ text: String?, none: String) -> [String]? {
    guard let text, text != none else { return nil }
    return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}
