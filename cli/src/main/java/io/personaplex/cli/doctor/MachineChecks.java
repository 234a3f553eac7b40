package io.personaplex.cli.doctor;

import static io.personaplex.cli.doctor.Troubleshooting.remedy;

import io.personaplex.apphost.container.Diagnosis.Ready;
import io.personaplex.cascade.NativeRequirements;
import io.personaplex.models.Megabytes;
import io.personaplex.models.ModelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The computer: processor, memory, disk, GPU.
final class MachineChecks {
  private static final int CORES_MIN = 2;

  /// Estimates of what host, page and backend take with the models of a set. Measured is the
  /// backend alone with the default set, in a conversation: 1.71 GB (docs/benchmarks.md); the rest
  /// is room for the other two and for what the system caches.
  private static final long DEFAULT_SET_BYTES = 2_500_000_000L;

  private static final long SMALL_SET_BYTES = 900_000_000L;

  /// What the seed's model wants free on a GPU.
  private static final long GPU_FREE_MIB_WANTED = 14_000;

  /// Room for logs and unpacked libraries.
  private static final long DISK_RESERVE_BYTES = 500_000_000L;

  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(4);

  private MachineChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("cpu", "the processor is fast enough", MachineChecks::cpu),
        new Check("memory", "there is memory for the models", MachineChecks::memory),
        new Check("disk", "there is room on the disk", MachineChecks::disk),
        new Check("gpu", "graphics processors, and containers' way to them", MachineChecks::gpu),
        new Check("setsid", "children get sessions of their own", MachineChecks::setsid));
  }

  private static Finding setsid(Machine machine) {
    return machine
        .program("setsid")
        .map(program -> Finding.ok(program + " starts each child in a session of its own"))
        .orElseGet(
            () ->
                Finding.failed(
                    "'setsid' is not on the PATH, and without it nothing can be started or stopped in order",
                    remedy("setsid-missing")));
  }

  private static Finding cpu(Machine machine) {
    Path cpuinfo = machine.system("/proc/cpuinfo");
    List<String> missing = NativeRequirements.missingCpuFlags(cpuinfo);
    if (!missing.isEmpty()) {
      return Finding.failed(String.join("; ", missing), remedy("very-slow"));
    }
    String found = "%d core%s".formatted(machine.cores(), machine.cores() == 1 ? "" : "s");
    if (machine.cores() < CORES_MIN) {
      return Finding.warning(
          found + ": recognition, language model and synthesis have to take turns",
          remedy("very-slow"));
    }
    return Finding.ok(found + ", with AVX2, FMA and F16C").with(model(cpuinfo));
  }

  private static List<String> model(Path cpuinfo) {
    try (Stream<String> lines = Files.lines(cpuinfo)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .stream()
          .toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static Finding memory(Machine machine) {
    ModelSet set = ModelSet.choose(machine.environment(), machine.memoryBytes());
    long needed = set.name().equals(ModelSet.SMALL) ? SMALL_SET_BYTES : DEFAULT_SET_BYTES;
    long available = Math.min(availableBytes(machine), machine.memoryBytes());
    String found =
        "%s of %s free; the %s set takes an estimated %s"
            .formatted(
                Megabytes.of(available),
                Megabytes.of(machine.memoryBytes()),
                set.name(),
                Megabytes.of(needed));
    Finding finding =
        available < needed
            ? Finding.warning(found, remedy("gpu-out-of-memory"))
            : Finding.ok(found);
    return finding.with(List.of(set.reason()));
  }

  /// `MemAvailable: 12345 kB` of `/proc/meminfo`; what there is in all where that is missing.
  private static long availableBytes(Machine machine) {
    try (Stream<String> lines = Files.lines(machine.system("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .findFirst()
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .orElse(machine.memoryBytes());
    } catch (IOException | NumberFormatException _) {
      return machine.memoryBytes();
    }
  }

  private static Finding disk(Machine machine) throws IOException {
    long missing = ModelChecks.missingBytes(machine);
    Map<String, Path> places = new TreeMap<>();
    places.put("models", machine.modelFolders().home());
    places.put("hub", machine.modelFolders().hub());
    places.put("temporary", machine.temporaryFolder());
    var tight = new ArrayList<String>();
    var details = new ArrayList<String>();
    long least = Long.MAX_VALUE;
    for (var place : places.entrySet()) {
      Path existing = existing(place.getValue());
      long free = machine.freeBytes(existing);
      // Only the models' folders take the models.
      long wanted = DISK_RESERVE_BYTES + (place.getKey().equals("temporary") ? 0 : missing);
      details.add(
          "%s: %s free at %s".formatted(place.getKey(), Megabytes.of(free), place.getValue()));
      least = Math.min(least, free);
      if (free < wanted) {
        tight.add(
            "%s has %s free, wanted %s"
                .formatted(place.getValue(), Megabytes.of(free), Megabytes.of(wanted)));
      }
      if (!Files.isWritable(existing)) {
        tight.add(existing + " cannot be written");
      }
    }
    return (tight.isEmpty()
            ? Finding.ok(
                "%s free, %s of models still to fetch"
                    .formatted(Megabytes.of(least), Megabytes.of(missing)))
            : Finding.failed(String.join("; ", tight), remedy("disk-full")))
        .with(details);
  }

  /// The folder itself, or the next one above it that is there.
  static Path existing(Path folder) {
    Path place = folder.toAbsolutePath();
    while (!Files.exists(place) && place.getParent() != null) {
      place = place.getParent();
    }
    return place;
  }

  private static Finding gpu(Machine machine) throws InterruptedException, IOException {
    Optional<Path> smi = machine.program("nvidia-smi");
    List<String> devices = devices(machine);
    if (smi.isPresent()) {
      CommandOutput answer =
          machine.run(
              COMMAND_LIMIT,
              List.of(
                  smi.get().toString(),
                  "--query-gpu=name,memory.total,memory.free,driver_version",
                  "--format=csv,noheader,nounits"));
      return answer.ok() && !answer.out().isEmpty()
          ? nvidia(machine, answer)
          : Finding.warning(
              "nvidia-smi does not reach a GPU: " + answer.firstLine(), remedy("gpu-not-detected"));
    }
    if (!devices.isEmpty()) {
      return Finding.note(
          "devices without nvidia-smi: %s; the engines of this build do not use them"
              .formatted(String.join(", ", devices)));
    }
    return machine.asksForGpu()
        ? Finding.warning("none found, and USE_GPU asks for one", remedy("gpu-not-detected"))
        : Finding.note("none found; the engines of this build need none");
  }

  private static Finding nvidia(Machine machine, CommandOutput answer) throws InterruptedException {
    var details = new ArrayList<String>();
    long freeMib = 0;
    for (String line : answer.out().lines().toList()) {
      String[] cells = line.split("\\s*,\\s*", -1);
      if (cells.length == 4) {
        details.add(
            "%s: %s of %s MiB free, driver %s".formatted(cells[0], cells[2], cells[1], cells[3]));
        freeMib = Math.max(freeMib, cells[2].matches("\\d+") ? Long.parseLong(cells[2]) : 0);
      } else {
        details.add(line);
      }
    }
    Optional<Ready> engine =
        machine.containers().stream()
            .filter(Ready.class::isInstance)
            .map(Ready.class::cast)
            .findFirst();
    // The engine's own word, as container-gpu has it.
    engine.ifPresent(
        ready ->
            details.add(
                ready.gpu()
                    ? "containers reach it"
                    : "containers do not reach it, see container-gpu"));
    String found = String.join("; ", details);
    if (freeMib < GPU_FREE_MIB_WANTED) {
      return Finding.note(found, remedy("check-the-gpu")).with(details);
    }
    return Finding.ok(found).with(details);
  }

  private static List<String> devices(Machine machine) throws IOException {
    var devices = new ArrayList<String>();
    if (hasFiles(machine.system("/dev"), "nvidia")) {
      devices.add("NVIDIA (/dev/nvidia*)");
    }
    if (Files.exists(machine.system("/dev/kfd"))) {
      devices.add("AMD ROCm (/dev/kfd)");
    }
    if (hasFiles(machine.system("/etc/OpenCL/vendors"))) {
      devices.add("OpenCL (/etc/OpenCL/vendors)");
    }
    return devices;
  }

  private static boolean hasFiles(Path folder) throws IOException {
    return hasFiles(folder, "");
  }

  private static boolean hasFiles(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> String.valueOf(file.getFileName()).startsWith(prefix));
    }
  }
}
