import Mustache

/// The page's templates, embedded in the code.
enum PageTemplates {
  /// - Throws: `ReportFailure` where a template does not parse or is missing.
  static func render(_ view: PageView) throws -> String {
    MustacheContentTypes.register(SafeHTMLContentType(), named: SafeHTMLContentType.name)
    var library = MustacheLibrary()
    for (name, bytes) in all {
      do {
        try library.register(String(decoding: bytes, as: UTF8.self), named: name)
      } catch {
        throw ReportFailure(description: "the template \(name) does not parse: \(error)")
      }
    }
    guard let page = library.render(view, withTemplate: "page") else {
      throw ReportFailure(description: "the template page is missing")
    }
    return page
  }

  private static let all: [(name: String, bytes: [UInt8])] = [
    ("page", PackageResources.page_mustache), ("style", PackageResources.style_mustache),
    ("plot", PackageResources.plot_mustache), ("score", PackageResources.score_mustache),
    ("tiles", PackageResources.tiles_mustache), ("candidates", PackageResources.candidates_mustache),
    ("models", PackageResources.models_mustache),
    ("members", PackageResources.members_mustache), ("reliability", PackageResources.reliability_mustache),
    ("segments", PackageResources.segments_mustache),
    ("diagram", PackageResources.diagram_mustache), ("tie", PackageResources.tie_mustache),
    ("test", PackageResources.test_mustache), ("making", PackageResources.making_mustache),
  ]
}
