import TemperKernels

/// The memory of a process that does nothing but Temper's work.
public enum ProcessMemory {
  /// Lets large arrays take the place of those that were freed, instead of new pages that the system must fill with zeros
  /// first; by glibc's `mallopt`. For the start of a program; a library leaves to its program how memory is had. O(1).
  ///
  /// - Returns: whether the system has such a choice, and made it.
  @discardableResult
  public static func keepFreed() -> Bool { temper_keep_freed_memory() != 0 }
}
