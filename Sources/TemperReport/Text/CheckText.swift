/// `temper check` and `temper vacuum` in the terminal.
public enum CheckText {
  /// What there is, and "clean", or every problem with what to do about it.
  public static func render(_ document: CheckDocument) -> String {
    let counts = [
      "\(NumberText.count(document.labelledRows)) labelled and \(NumberText.count(document.testRows, "test row"))",
      NumberText.count(document.sources, "file"), NumberText.count(document.fits, "fit"),
      NumberText.count(document.submissions, "submission"), NumberText.count(document.bytes, "byte"),
    ]
    var lines = ["\(VisibleText.escaping(document.database)): \(counts.joined(separator: ", "))"]
    if document.clean {
      lines.append("clean: structure, references, numbers of rows and checksums are as they were stored")
    }
    for problem in document.problems {
      lines.append("\(VisibleText.escaping(problem.part)): \(VisibleText.escaping(problem.found))")
      lines.append("  \(VisibleText.escaping(problem.remedy))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The size before and after.
  public static func render(_ document: VacuumDocument) -> String {
    "\(VisibleText.escaping(document.database)): \(NumberText.count(document.bytesBefore, "byte")) before, "
      + "\(NumberText.count(document.bytesAfter)) after\n"
  }
}
