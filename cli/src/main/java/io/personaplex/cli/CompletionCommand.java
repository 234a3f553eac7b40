package io.personaplex.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `personaplex completion`: a script that lets a shell complete our commands and options.
@Command(
    name = "completion",
    description = "Prints the completion script for bash or zsh.",
    footer = {
      "",
      "Examples:",
      "  source <(./personaplex completion bash)        in ~/.bashrc",
      "  source <(./personaplex completion zsh)         in ~/.zshrc",
      "",
      "Exit code: 0, 2 (wrong use)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CompletionCommand implements Callable<Integer> {
  /// The shells we have a script for.
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.BASH;

  // Set by picocli before a command runs.
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine root = Objects.requireNonNull(spec).root().commandLine();
    root.getOut()
        .println(
            """
            # Completion of personaplex for %1$s. To have it in every shell, add to ~/.%1$src:
            #   source <(%2$s completion %1$s)
            """
                .formatted(shell, "./personaplex"));
    if (shell == Shell.ZSH) {
      root.getOut().println("autoload -U +X bashcompinit && bashcompinit");
    }
    root.getOut().println(AutoComplete.bash("personaplex", root));
    root.getOut().flush();
    return ExitCode.OK.code();
  }
}
