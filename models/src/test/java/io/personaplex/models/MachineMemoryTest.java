package io.personaplex.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
  private static final long TOTAL = 24L << 30;

  @TempDir private Path root;

  @Test
  void theKernelSaysWhatCanStillBeTaken() throws IOException {
    write("proc/meminfo", "MemTotal:       24576000 kB\nMemAvailable:   10000000 kB\n");
    assertThat(MachineMemory.availableBytes(root, TOTAL)).isEqualTo(10_000_000L * 1024);
  }

  @Test
  void aContainerLeavesItsLimitLessWhatItUsesAndCannotGiveBack() throws IOException {
    write("proc/meminfo", "MemAvailable:   10000000 kB\n");
    write("sys/fs/cgroup/memory.max", "4000000000\n");
    write("sys/fs/cgroup/memory.current", "1500000000\n");
    write("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 500000000\n");
    assertThat(MachineMemory.availableBytes(root, TOTAL)).isEqualTo(3_000_000_000L);
  }

  @Test
  void filesThatWereReadTwiceCountAsFreeToo() throws IOException {
    write("sys/fs/cgroup/memory.max", "4000000000\n");
    write("sys/fs/cgroup/memory.current", "3900000000\n");
    write("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 500000000\nactive_file 2400000000\n");
    assertThat(MachineMemory.availableBytes(root, TOTAL)).isEqualTo(3_000_000_000L);
  }

  @Test
  void theOldControlGroupsCountToo() throws IOException {
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "4000000000\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1600000000\n");
    write(
        "sys/fs/cgroup/memory/memory.stat",
        "inactive_file 1\ntotal_inactive_file 200000000\ntotal_active_file 400000000\n");
    assertThat(MachineMemory.availableBytes(root, TOTAL)).isEqualTo(3_000_000_000L);
  }

  @Test
  void aGroupWithoutLimitLimitsNothing() throws IOException {
    write("sys/fs/cgroup/memory.max", "max\n");
    write("sys/fs/cgroup/memory.current", "1000\n");
    assertThat(MachineMemory.availableBytes(root, TOTAL)).isEqualTo(TOTAL);
  }

  @Test
  void thisMachineHasSomeLeft() {
    assertThat(MachineMemory.availableBytes())
        .isPositive()
        .isLessThanOrEqualTo(MachineMemory.totalBytes());
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
