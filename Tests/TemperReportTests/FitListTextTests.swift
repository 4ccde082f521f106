import TemperCore
import TemperReport
import Testing

@Suite struct FitListTextTests {
  @Test func leaderboard() {
    let rows = [
      FitRow(
        name: "mean", pool: "mean", models: 11, rows: 57477, crossValidated: 0.8243, standardError: 0.0084,
        inSample: 0.8243,
        temperature: nil, created: ""),
      FitRow(
        name: "auto-1", pool: "tie-aware", models: 11, rows: 57477, crossValidated: 0.72981, standardError: 0.0121,
        inSample: 0.7201, temperature: 0.85, created: ""),
    ]
    #expect(
      FitListText.render(rows) == """
        #  fit     pool       models    rows   nested    ± se  in-sample     T
        1  auto-1  tie-aware      11  57,477   0.7298  0.0121     0.7201  0.85
        2  mean    mean           11  57,477   0.8243  0.0084     0.8243     -

        """)
  }

  @Test func timeIsShownWhereThereIsOne() {
    let row = FitRow(
      name: "a", pool: "best", models: 1, rows: 10, crossValidated: 1, standardError: 0.1, inSample: 1,
      temperature: nil,
      created: "2026-01-02 03:04")
    #expect(
      FitListText.render([row]) == """
        #  fit  pool  models  rows   nested    ± se  in-sample  T   stored
        1  a    best       1    10   1.0000  0.1000     1.0000  -   2026-01-02 03:04

        """)
  }

  @Test func unreadableFitsAreListed() {
    let row = FitRow(
      name: "old", pool: "linear", models: nil, rows: nil, crossValidated: 1, standardError: 0.1, inSample: 1,
      temperature: nil, created: "")
    #expect(!row.isReadable)
    #expect(
      FitListText.render([row]) == """
        #  fit  pool                 models  rows   nested    ± se  in-sample  T
        1  old  linear (unreadable)       -     -   1.0000  0.1000     1.0000  -

        """)
  }

  @Test func none() {
    #expect(FitListText.render([]) { "\($0.description): x" } == "no fits yet; `Fits.make: x` makes one\n")
  }
}
