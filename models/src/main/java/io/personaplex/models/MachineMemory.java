package io.personaplex.models;

import java.lang.management.ManagementFactory;

/// How much memory this process may hope for.
public final class MachineMemory {
  private MachineMemory() {}

  /// The machine's memory, or the limit of the container (control group v1 or v2) if that is lower.
  /// The JDK knows both.
  public static long totalBytes() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }
}
