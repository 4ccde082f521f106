/// A name on the page: its text, and its markup, which lets lines break behind underscores.
///
/// Names are made of words with underscores between them; a browser would break them anywhere or nowhere.
struct PageName {
  var text: String
  /// Escaped already.
  var markup: String

  init(_ text: String) {
    self.text = text
    markup = text.split(separator: "_", omittingEmptySubsequences: false).map { HTMLText.escape(String($0)) }
      .joined(separator: "_<wbr>")
  }
}
