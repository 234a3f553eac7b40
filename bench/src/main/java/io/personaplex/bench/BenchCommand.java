package io.personaplex.bench;

import picocli.CommandLine.Command;

/// `personaplex bench`: what a person waits for, measured on this machine. Each sub-command prints
/// a table for people or, with `--json`, one JSON object on stdout; progress goes to stderr.
@Command(
    name = "bench",
    description = "Measure what a person waits for, on this machine.",
    subcommands = {
      TalkCommand.class,
      ConversationCommand.class,
      InterruptCommand.class,
      MannersCommand.class,
      HostCommand.class,
      RelayCommand.class,
      TtsCommand.class,
      FrameCommand.class,
      CodecCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class BenchCommand {}
