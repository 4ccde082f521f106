import Testing

@testable import Temper

@Suite struct OutputFolderTests {
  @Test func foldersThatWereMadeGoAgain() async throws {
    try await withFolder { folder in
      let made = try OutputFolder(making: folder.path("a/b/c"), remedy: "")
      #expect(folder.exists("a/b/c"))
      made.removeIfUnused()
      #expect(!folder.exists("a"))
    }
  }

  /// Another command may finish in the same folder before this one fails.
  @Test func whatOthersPutThereStays() async throws {
    try await withFolder { folder in
      let made = try OutputFolder(making: folder.path("a/b"), remedy: "")
      try folder.write("a/b/submission.csv", "theirs")
      made.removeIfUnused()
      #expect(try folder.text("a/b/submission.csv") == "theirs")
    }
  }

  @Test func foldersThatWereThereStay() async throws {
    try await withFolder { folder in
      try folder.write("a/x", "")
      let made = try OutputFolder(making: folder.path("a/b"), remedy: "")
      try OutputFolder(making: folder.path("a/b"), remedy: "").removeIfUnused()
      #expect(folder.exists("a/b"))
      made.removeIfUnused()
      #expect(folder.exists("a/x") && !folder.exists("a/b"))
    }
  }

  @Test func placeUnderAFileIsRefused() async throws {
    try await withFolder { folder in
      try folder.write("a", "")
      let found = await failure(in: folder) { _ = try OutputFolder(making: folder.path("a/b"), remedy: "name another") }
      #expect(found == Failed(.cannotCreate, "DIR/a/b: the output folder cannot be created; name another"))
    }
  }
}
