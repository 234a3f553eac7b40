package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.apphost.run.RunId;
import io.personaplex.cli.config.Options;
import io.personaplex.cli.config.Setting;
import io.personaplex.cli.config.Source;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine;

/// The bundle for a bug report. Everything that goes in passes the mask of all known secrets.
///
/// @param workplace where runs and settings are looked for
/// @param run the run it is about; empty if there was none
record Export(Workplace workplace, Optional<RunId> run) {
  /// Of a log that is longer the end is taken.
  private static final long LOG_BYTES_MAX = 16L << 20;

  /// Our own commands whose answer tells something about this machine.
  private static final List<String> ASKED = List.of("config", "doctor", "model");

  /// Something in the bundle.
  ///
  /// @param name path in the zip
  /// @param about what it is, for people
  record Entry(String name, String about) {}

  /// Writes it, readable for its owner only.
  ///
  /// @return what is in it
  /// @throws java.nio.file.FileAlreadyExistsException if the file is there already
  List<Entry> write(Path file) throws IOException {
    SecretMask mask = KnownSecrets.mask(workplace);
    var masked = new MaskedText(mask);
    var entries = new ArrayList<Entry>();
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream bytes = Files.newOutputStream(file, StandardOpenOption.WRITE);
        var zip = new ZipOutputStream(bytes)) {
      add(zip, entries, "versions.json", "versions and machine", versions().toPrettyString());
      add(
          zip,
          entries,
          "environment.json",
          "names of all variables; values only of our own options",
          masked.of(environment().toPrettyString()));
      for (String command : ASKED) {
        Optional<String> answer = ask(command);
        if (answer.isPresent()) {
          String name = command + ".json";
          add(
              zip,
              entries,
              name,
              "personaplex %s --json".formatted(command),
              masked.of(answer.get()));
        }
      }
      if (run.isPresent()) {
        addRun(zip, entries, run.get(), masked);
      }
    }
    return entries;
  }

  private void addRun(ZipOutputStream zip, List<Entry> entries, RunId id, MaskedText masked)
      throws IOException {
    RunFolder folder = RunFolder.of(workplace.state(), id);
    Optional<OwnerRecord> record = OwnerRecord.read(folder);
    add(zip, entries, "run.json", "the run and its host", about(id, record).toPrettyString());
    var snapshot =
        record.filter(OwnerRecord::isAlive).flatMap(owner -> new HostClient(owner).snapshot());
    if (snapshot.isPresent()) {
      String text = masked.of(snapshot.get()).toPrettyString();
      add(zip, entries, "resources.json", "the resources as their host sees them now", text);
    }
    try (Stream<Path> files = Files.list(folder.path())) {
      for (Path log : files.filter(Export::isLog).sorted().toList()) {
        Entry entry = new Entry("logs/" + log.getFileName(), "what it printed");
        entries.add(entry);
        zip.putNextEntry(new ZipEntry(entry.name()));
        copy(log, zip, masked.mask());
        zip.closeEntry();
      }
    }
  }

  private static boolean isLog(Path file) {
    return file.getFileName().toString().matches(".*\\.log(\\.\\d+)?");
  }

  private static void add(
      ZipOutputStream zip, List<Entry> entries, String name, String about, String text)
      throws IOException {
    entries.add(new Entry(name, about));
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(UTF_8));
    zip.closeEntry();
  }

  /// Line by line: a log may be larger than the memory.
  private static void copy(Path log, ZipOutputStream zip, SecretMask mask) throws IOException {
    var decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    try (var file = Files.newByteChannel(log)) {
      long skipped = Math.max(0, file.size() - LOG_BYTES_MAX);
      file.position(skipped);
      var lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(file), decoder));
      if (skipped > 0) {
        // The first line is cut, and half a secret is not found.
        String _ = lines.readLine();
        zip.write("(the first %d bytes are left out)%n".formatted(skipped).getBytes(UTF_8));
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        zip.write((mask.mask(line) + "\n").getBytes(UTF_8));
      }
    }
  }

  private static ObjectNode versions() {
    ObjectNode node = new JsonMapper().createObjectNode();
    node.put("personaplex", Version.current());
    for (String property :
        List.of(
            "java.version", "java.vendor", "java.vm.name", "os.name", "os.version", "os.arch")) {
      node.put(property, System.getProperty(property, ""));
    }
    return node.put("processors", Runtime.getRuntime().availableProcessors());
  }

  /// Names tell what may be in the way; values are nobody's business unless they are our options.
  private ObjectNode environment() {
    ObjectNode node = new JsonMapper().createObjectNode();
    ObjectNode ours = node.putObject("options");
    var names = node.putArray("others");
    for (Map.Entry<String, String> variable : new TreeMap<>(workplace.environment()).entrySet()) {
      Options.named(variable.getKey())
          .ifPresentOrElse(
              option ->
                  ours.put(
                      variable.getKey(),
                      new Setting(option, variable.getValue(), new Source.Default()).shown()),
              () -> names.add(variable.getKey()));
    }
    return node;
  }

  private ObjectNode about(RunId id, Optional<OwnerRecord> record) {
    ObjectNode node = new JsonMapper().createObjectNode().put("run", id.text());
    record.ifPresentOrElse(
        owner -> {
          node.put("pid", owner.host().pid()).put("application", owner.application());
          node.put("checkout", owner.checkout()).put("dashboard", owner.dashboard());
          node.put("startedAt", owner.startedAt().toString()).put("alive", owner.isAlive());
        },
        () -> node.put("alive", false).put("endedInOrder", true));
    return node;
  }

  /// The JSON a command of ours prints; empty if there is no such command.
  private Optional<String> ask(String name) {
    var out = new ByteArrayOutputStream();
    Writer err = new StringWriter();
    var stream = new PrintStream(out, true, UTF_8);
    CommandLine command = PersonaPlex.commandLine(workplace.environment(), stream);
    if (!command.getSubcommands().containsKey(name)) {
      return Optional.empty();
    }
    int code = command.setErr(new PrintWriter(err, true)).execute(name, "--json");
    String text = out.toString(UTF_8);
    if (!text.isBlank()) {
      return Optional.of(text);
    }
    return Optional.of(
        new JsonMapper()
            .createObjectNode()
            .put("exitCode", code)
            .put("error", err.toString().strip())
            .toPrettyString());
  }
}
