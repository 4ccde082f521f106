/// The content of a page as Mustache looks it up fastest: dictionaries, lists, texts and truth values.
///
/// For every name that a template asks a struct for, Mustache reflects all of its properties anew.
enum PageContent {
  /// The content of a view: of a struct a dictionary of its properties without those that are nil, of an array a list. Every
  /// property is reflected once.
  static func of(_ view: Any) -> Any {
    if view is String || view is Bool { return view }
    let mirror = Mirror(reflecting: view)
    switch mirror.displayStyle {
    case .struct:
      return Dictionary(
        uniqueKeysWithValues: mirror.children.compactMap { child in
          child.label.flatMap { name in value(child.value).map { (name, of($0)) } }
        })
    case .collection: return mirror.children.map { of($0.value) }
    default: return view
    }
  }

  /// What an optional holds, or nil; anything else itself.
  private static func value(_ property: Any) -> Any? {
    let mirror = Mirror(reflecting: property)
    return mirror.displayStyle == .optional ? mirror.children.first?.value : property
  }
}
