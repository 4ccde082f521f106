import Foundation
import Testing

/// The pages in a browser: no errors, no requests, both colour schemes, and the numbers of the documents.
@Suite(.enabled(if: Browser.isHere, "no Chromium is installed: the pages are not opened in a browser"))
struct BrowserTests {
  /// What the browser tells of is told: the other tests rely on that.
  @Test func errorsAndRequestsAreSeen() throws {
    try inWorkspace { work in
      try work.write(
        "bad.html",
        "<!doctype html><img src=\"http://127.0.0.1:9/x.png\"><script>console.error('boo'); missing()</script>")
      let visit = try Browser.open("bad.html", in: work)
      #expect(visit.console.count == 2 && visit.requests == ["http://127.0.0.1:9/x.png"])
    }
  }

  @Test(arguments: Browser.Scheme.allCases) func pagesOpenWithoutErrorsOrRequests(_ scheme: Browser.Scheme) async throws
  {
    try await withWorkspace { work in
      try await pages(work)
      for name in ["out/report.html", "fit.html", "model.html", "compare.html"] {
        let visit = try Browser.open(name, scheme, in: work)
        #expect(visit.console == [] && visit.requests == [], "\(name)")
        #expect(visit.dom.contains("</html>"))
      }
      // The colour of the paper, by the palette of the page.
      let expected: [UInt8] = scheme == .dark ? [0x14, 0x17, 0x1B] : [0xFF, 0xFF, 0xFF]
      for width in [390, 1440] {
        #expect(try Browser.corner("out/report.html", scheme, width: width, in: work) == expected, "\(width)")
      }
    }
  }

  /// The document object model against the JSON: diagrams, alternatives, and the values.
  @Test func domShowsTheDocument() async throws {
    try await withWorkspace { work in
      try await pages(work)
      let json = try document(await work.done("inspect", "--json", "-d", "out/temper.sqlite"))
      let dom = try Browser.open("fit.html", in: work).dom
      // Four diagrams, the tie by margin, the side, and the models.
      let pictures = dom.matches(of: /<svg class="plot [^>]*>/)
      #expect(pictures.count == 7)
      #expect(pictures.allSatisfy { $0.output.contains("role=\"img\"") && $0.output.contains("aria-labelledby=") })
      #expect(dom.matches(of: /<desc id=/).count == 7)
      let shown = dom.matches(of: /<data value="([^"]*)"/).compactMap { Double($0.1) }
      // Reading JSON may round the last digit otherwise.
      struct Values {
        let shown: [Double]
        func contains(_ value: Double) -> Bool { shown.contains { abs($0 - value) <= 1e-12 * max(1, abs(value)) } }
      }
      let values = Values(shown: shown)
      for key in ["brier", "accuracy", "ranked_probability_score"] {
        #expect(values.contains(try #require(json[key] as? Double)), "\(key)")
      }
      for part in try #require(json["per_class"] as? [[String: Any]]) {
        for key in ["ece", "ece_null", "smooth_ece", "smooth_ece_null", "mean_probability", "frequency"] {
          #expect(values.contains(try #require(part[key] as? Double)), "\(key)")
        }
        for bin in try #require(part["bins"] as? [[String: Any]]) {
          for key in ["lower", "upper", "count", "mean_probability", "frequency"] {
            #expect(values.contains(try #require(bin[key] as? Double)), "\(key)")
          }
        }
      }
      let tie = try #require(json["tie"] as? [String: Any])
      for bin in try #require(tie["by_margin"] as? [[String: Any]]) {
        for key in ["margin", "predicted", "observed"] { #expect(values.contains(try #require(bin[key] as? Double))) }
      }
    }
  }

  /// Names that try to be markup stay text: the browser finds no element and no handler in them.
  @Test func hostileNamesAreText() async throws {
    try await withWorkspace { work in
      var made = MadeFolder()
      made.models = ["<script>alert(1)<", "x\"\u{301} onmouseover=alert(1)", "עברית 👩‍👩‍👧"]
      made.classes = ["<b>a", "\"'b'\"", "winner_tie"]
      try made.write(to: work)
      try await work.done("run", "in", "--pool", "mean", "--output", "out", "--quiet")
      let visit = try Browser.open("out/report.html", in: work)
      #expect(visit.console == [] && visit.requests == [])
      #expect(!visit.dom.contains("<script") && !visit.dom.contains("<b>a"))
      #expect(visit.dom.firstMatch(of: /<[a-z][^<>"]*("[^"]*"[^<>"]*)*\son[a-z]+=/) == nil)
      for name in ["&lt;script&gt;alert(1)&lt;", "onmouseover=alert(1)", "עברית 👩‍👩‍👧", "&lt;b&gt;a"] {
        #expect(visit.dom.contains(name), "\(name)")
      }
    }
  }

  private func pages(_ work: Workspace) async throws {
    try MadeFolder(models: ["m0", "m1"], swapped: 1, hasGroups: true).write(to: work)
    try await work.done("run", "in", "--pool", "linear", "--output", "out", "--quiet")
    try await work.done("inspect", "-d", "out/temper.sqlite", "--html", "fit.html", "--quiet")
    try await work.done("inspect", "-d", "out/temper.sqlite", "--model", "m0", "--html", "model.html", "--quiet")
    let compared = ["compare", "run", "m0", "--html", "compare.html", "-d", "out/temper.sqlite"]
    #expect(try await Temper.run(compared, in: work.path).code == 0)
  }

  private func inWorkspace(_ body: (Workspace) throws -> Void) throws {
    let path = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
    let work = Workspace(path: path + "/temper-browser-" + UUID().uuidString)
    try FileManager.default.createDirectory(atPath: work.path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: work.path) }
    try body(work)
  }
}
