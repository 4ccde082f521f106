import Foundation
import Testing

/// Compares text with a file under `Snapshots/`.
///
/// With `TEMPER_RECORD_SNAPSHOTS=1` in the environment the file is written anew, and the test fails once, so that a
/// recording run cannot pass for a checking one.
func expectSnapshot(
  _ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots").appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["TEMPER_RECORD_SNAPSHOTS"] == "1" {
    try Data(text.utf8).write(to: file)
    Issue.record("recorded \(name); run again without TEMPER_RECORD_SNAPSHOTS", sourceLocation: sourceLocation)
    return
  }
  let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  guard Array(expected.utf8) != Array(text.utf8) else { return }
  let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  let first = zip(expectedLines, lines).enumerated().first { $0.element.0 != $0.element.1 }
  Issue.record(
    """
    \(name) differs, first in line \((first?.offset ?? min(expectedLines.count, lines.count)) + 1)
    expected: \(first?.element.0 ?? "(other number of lines)")
    found:    \(first?.element.1 ?? "(other number of lines)")
    """, sourceLocation: sourceLocation)
}

/// Compares a page with a file under `Snapshots/`, its style sheet cut out: that one has a snapshot of its own.
func expectPageSnapshot(
  _ page: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let (rest, style) = try splitStyle(page)
  try expectSnapshot(rest, named: name, sourceLocation: sourceLocation)
  try expectSnapshot(style, named: "style.css", sourceLocation: sourceLocation)
}

/// A page without its style sheet, and the sheet.
private func splitStyle(_ page: String) throws -> (rest: String, style: String) {
  let start = try #require(page.range(of: "<style>"))
  let end = try #require(page.range(of: "</style>"))
  let style = String(page[start.upperBound..<end.lowerBound])
  return (page.replacingCharacters(in: start.upperBound..<end.lowerBound, with: "(see style.css)"), style)
}
