import Testing

@testable import TemperFiles

@Suite struct CSVTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("a\nb", "\"a\nb\""),
    ("a\rb", "\"a\rb\""), (" spaces ", " spaces "), ("ö;|", "ö;|"), ("", ""),
  ])
  func quotesWhereNeeded(_ field: String, _ written: String) {
    var bytes: [UInt8] = []
    CSVText.append(field, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == written)
  }

  /// What is written is read back as it was.
  @Test func roundTrip() {
    var generator = SeededGenerator(state: 11)
    let alphabet = ["a", ",", "\"", "\n", "\r", "\r\n", "ö", " ", "e\u{301}", "\u{1F600}"]
    var rows: [[String]] = []
    for _ in 0..<300 {
      rows.append(
        (0..<3).map { _ in
          "x"
            + (0..<Int.random(in: 0...8, using: &generator)).map { _ in alphabet.randomElement(using: &generator)! }
            .joined()
        })
    }
    var bytes: [UInt8] = []
    for row in rows {
      for (index, field) in row.enumerated() {
        if index > 0 { bytes.append(ASCII.comma) }
        CSVText.append(field, to: &bytes)
      }
      bytes.append(ASCII.lineFeed)
    }
    let read = Parsed(bytes).fields
    #expect(read?.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
  }
}
