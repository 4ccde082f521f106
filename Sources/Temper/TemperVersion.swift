/// The version of Temper, as `temper --version` prints it and every fit records it.
public enum TemperVersion {
  public static let current = "0.1.0"
}
