import TemperCore

/// `text` in quotation marks, shortened to 80 characters.
func quoted(_ text: String) -> String { VisibleText.quoted(text, longest: 80) }
