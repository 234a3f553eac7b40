package io.personaplex.kernels.nativecall;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/// Which CPUs the calling thread may run on: `sched_getaffinity` and `sched_setaffinity` of Linux.
/// On other systems, or where native access is not allowed, every attempt fails with the reason.
public final class CpuAffinity {
  /// Bytes of a `cpu_set_t` of the C library: 1024 CPUs.
  private static final int SET_BYTES = 128;

  private static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private CpuAffinity() {}

  /// CPUs the calling thread may run on.
  ///
  /// @throws UnsupportedOperationException with the reason, if the system does not tell
  public static BitSet allowed() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
      call("sched_getaffinity", set);
      return BitSet.valueOf(set.toArray(JAVA_LONG));
    }
  }

  /// Keeps the calling thread on one CPU.
  ///
  /// @param cpu one of [#allowed]
  /// @throws UnsupportedOperationException with the reason, if the system does not do it
  public static void pin(int cpu) {
    BitSet one = new BitSet();
    one.set(cpu);
    restrict(one);
  }

  /// Lets the calling thread run on these CPUs only.
  ///
  /// @throws UnsupportedOperationException with the reason, if the system does not do it
  public static void restrict(BitSet cpus) {
    if (cpus.length() > SET_BYTES * Byte.SIZE) {
      throw new UnsupportedOperationException("CPU %d is beyond 1023".formatted(cpus.length() - 1));
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
      MemorySegment.copy(
          MemorySegment.ofArray(cpus.toByteArray()), 0, set, 0, (cpus.length() + 7) / Byte.SIZE);
      call("sched_setaffinity", set);
    }
  }

  // "restricted": calling C is what this class is for; the processes get --enable-native-access.
  /// int function(pid_t pid, size_t size, cpu_set_t *set), pid 0 being the calling thread.
  @SuppressWarnings("restricted")
  private static void call(String function, MemorySegment set) {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new UnsupportedOperationException("only Linux pins threads to CPUs");
    }
    int result;
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle handle =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow(function),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, POINTER));
      result = (int) handle.invokeExact(0, (long) SET_BYTES, set);
    } catch (Throwable e) {
      throw new UnsupportedOperationException("%s could not be called".formatted(function), e);
    }
    if (result < 0) {
      throw new UnsupportedOperationException("%s was refused".formatted(function));
    }
  }
}
