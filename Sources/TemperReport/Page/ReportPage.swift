import TemperCore

/// The page of a run: one self-contained HTML file, without script, fonts or anything else from elsewhere.
public enum ReportPage {
  /// The page's text. The same summary gives the same bytes.
  ///
  /// - Throws: `ReportFailure` where a template does not parse, which the tests rule out.
  public static func render(_ summary: RunSummary) throws -> String {
    try PageTemplates.render(PageView(summary))
  }
}

/// The page of an inspection, made of the same sections as that of a run.
public enum InspectPage {
  /// The page's text. The same summary gives the same bytes.
  ///
  /// - Throws: `ReportFailure` where a template does not parse, which the tests rule out.
  public static func render(_ summary: InspectSummary) throws -> String {
    try PageTemplates.render(PageView(summary))
  }
}
