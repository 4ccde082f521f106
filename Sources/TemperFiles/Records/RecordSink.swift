/// Takes the records of a file, one after the other, whatever format they are written in.
protocol RecordSink {
  /// False when the records so far are enough.
  var wantsMore: Bool { get }
  /// Takes the record that names the columns.
  mutating func header(_ record: TableRecord) throws
  /// Takes any other record.
  mutating func row(_ record: TableRecord) throws
  /// Called once after the last record. `nextLine` is the line behind it.
  mutating func finish(nextLine: Int) throws
}
