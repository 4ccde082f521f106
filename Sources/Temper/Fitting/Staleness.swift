import TemperCore
import TemperStore

/// What a fit was made from, against what is loaded now.
enum Staleness {
  /// Why the numbers of a fit say nothing about what is loaded now; nil where they do. Test predictions may come, or change,
  /// after a fit.
  ///
  /// - Parameters:
  ///   - record: the fit.
  ///   - models: names of its models; nil looks at the labels and weights alone.
  ///   - sources: what is loaded.
  static func reason(_ record: FitRecord, models: [String]?, _ sources: [StoredSource]) -> Message? {
    if let reason = replaced(record, models: models, sources) { return reason }
    guard sources.contains(where: { $0.kind == .labels }) else {
      return "the labels that the fit \"\(record.name)\" was made from were removed"
    }
    return models?.first { name in !sources.contains { $0.model == name && $0.split == .oof } }.map {
      "the model \"\($0)\" was removed since the fit \"\(record.name)\""
    }
  }

  /// The same of what is loaded: it is not what was loaded then.
  static func replaced(_ record: FitRecord, models: [String]?, _ sources: [StoredSource]) -> Message? {
    let known = Set(record.inputs.map(\.sha256))
    for kind in [StoredSource.Kind.labels, .weights] {
      if let source = sources.first(where: { $0.kind == kind }), !known.contains(source.file.sha256) {
        return "the \(kind.rawValue) were replaced by \(source.file.path) since the fit \"\(record.name)\""
      }
    }
    for source in sources where source.split == .oof && !known.contains(source.file.sha256) {
      guard let model = source.model, models?.contains(model) == true else { continue }
      return "the OOF predictions of \"\(model)\" were replaced by \(source.file.path) since the fit \"\(record.name)\""
    }
    return nil
  }

  /// Whether any test predictions of a blend's models are others than when it was fitted: the averaging correction, which was
  /// estimated on those, does not hold for them.
  static func hasOtherTests(_ record: FitRecord, _ blend: Blend, _ sources: [StoredSource]) -> Bool {
    let known = Set(record.inputs.map(\.sha256))
    return sources.contains { source in
      source.split == .test && blend.models.contains { $0.name == source.model } && !known.contains(source.file.sha256)
    }
  }
}
