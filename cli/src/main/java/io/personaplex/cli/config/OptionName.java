package io.personaplex.cli.config;

import static io.personaplex.cli.config.Reader.APPHOST;
import static io.personaplex.cli.config.Reader.FRONTEND;

import io.personaplex.backend.BackendSettings;
import io.personaplex.backend.ConversationLimits;
import io.personaplex.cli.config.OptionKind.Address;
import io.personaplex.cli.config.OptionKind.Choice;
import io.personaplex.cli.config.OptionKind.Flag;
import io.personaplex.cli.config.OptionKind.Hidden;
import io.personaplex.cli.config.OptionKind.Host;
import io.personaplex.cli.config.OptionKind.Location;
import io.personaplex.cli.config.OptionKind.Port;
import io.personaplex.cli.config.OptionKind.Text;
import io.personaplex.cli.config.OptionKind.Whole;
import io.personaplex.frontend.FrontendSettings;
import io.personaplex.models.ModelSet;
import io.personaplex.speech.EngineOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Every option of the application. The constant's name is the name of the variable.
@SuppressWarnings("ImmutableEnumChecker") // lists and sets of List.of and Set.copyOf, and records
public enum OptionName {
  /// Port of the page.
  APP_PORT(
      new Port(),
      FrontendSettings.DEFAULT_PORT,
      "port of the page",
      APPHOST,
      Reader.BACKEND,
      FRONTEND),
  /// Port of the speech backend.
  MOSHI_PORT(
      new Port(),
      BackendSettings.DEFAULT_PORT,
      "port of the speech backend",
      APPHOST,
      Reader.BACKEND,
      FRONTEND),
  /// Port of the status page.
  DASHBOARD_PORT(new Port(), 15_000, "port of the status page", APPHOST),
  /// Address the page's server binds to.
  APP_HOST(
      new Host(),
      OptionName.LOOPBACK,
      "address the page listens on; 0.0.0.0 lets other machines in",
      APPHOST,
      FRONTEND),
  /// Address the speech backend binds to.
  MOSHI_HOST(
      new Host(),
      OptionName.LOOPBACK,
      "address the speech backend listens on; 0.0.0.0 lets other machines in",
      APPHOST,
      Reader.BACKEND),
  /// Which engine speaks.
  SPEECH_ENGINE(
      new Choice(List.of("auto", "personaplex", "cascade", "echo")),
      "auto",
      "who speaks; auto takes the best engine that works here",
      APPHOST,
      Reader.BACKEND),
  /// The form of the speech backend.
  BACKEND(
      new Choice(List.of("auto", OptionName.CONTAINER, OptionName.PROCESS)),
      "auto",
      "form of the speech backend; auto takes a container when an engine and the image are there",
      APPHOST),
  /// The image of that container.
  BACKEND_IMAGE(
      new Text(),
      OptionName.IMAGE,
      "image of that container, as ./personaplex image builds it",
      APPHOST),
  /// Whether a GPU may be used.
  USE_GPU(
      new Flag(),
      EngineOption.USE_GPU.defaultValue(),
      "whether the speech backend may use a GPU",
      APPHOST,
      Reader.BACKEND),
  /// Whether model layers may go to the CPU.
  CPU_OFFLOAD(
      new Flag(),
      EngineOption.CPU_OFFLOAD.defaultValue(),
      "whether model layers that do not fit the GPU go to the CPU",
      APPHOST,
      Reader.BACKEND),
  /// TLS of the speech backend.
  MOSHI_USE_SSL(
      new Flag(), false, "TLS of the speech backend: https and wss only", APPHOST, Reader.BACKEND),
  /// Where its certificate is.
  MOSHI_SSL_DIR(
      new Location(),
      "",
      "folder with cert.pem and key.pem; without them a self-signed pair is made; not set: tls in PERSONAPLEX_HOME",
      APPHOST,
      Reader.BACKEND,
      FRONTEND),
  /// Which set of models.
  MODEL_SET(
      new Choice(List.of(ModelSet.DEFAULT, ModelSet.SMALL)),
      "",
      "set of models, as --small; not set: by the memory of the machine",
      APPHOST,
      Reader.BACKEND),
  /// Another language model.
  LLM_MODEL(
      new Text(),
      "",
      "language model: a GGUF file, hf:OWNER/NAME:FILE, or with LLM_URL its name there; not set: that of the set",
      APPHOST,
      Reader.BACKEND),
  /// A language model elsewhere.
  LLM_URL(
      new Address(),
      "",
      "OpenAI-compatible endpoint whose LLM_MODEL answers, such as http://localhost:11434/v1; gets what is said, as text",
      APPHOST,
      Reader.BACKEND),
  /// What the language model may use.
  CASCADE_TOOLS(
      new Text(),
      "",
      "tools of the language model: time, arithmetic, or all; not set: none",
      Reader.BACKEND),
  /// What the page starts with.
  DEFAULT_VOICE(
      new Text(),
      FrontendSettings.DEFAULT_VOICE,
      "voice the page starts with; an engine that lacks it uses its own",
      FRONTEND),
  /// What the page starts with.
  DEFAULT_PERSONA(new Text(), "", "persona the page starts with; not set: a teacher", FRONTEND),
  /// The token of Hugging Face.
  HF_TOKEN(
      List.of("hf-token"),
      new Hidden(),
      "token of Hugging Face; needed for models behind a licence page only",
      APPHOST,
      Reader.BACKEND),
  /// The key of the endpoint of a language model.
  LLM_API_KEY(List.of(), new Hidden(), "key of LLM_URL, sent to that host alone", Reader.BACKEND),
  /// A folder with the weights of PersonaPlex.
  PERSONAPLEX_MODEL_PATH(
      new Location(),
      "",
      "folder with PersonaPlex-7B; with it the engine personaplex can speak",
      Reader.BACKEND),
  /// How the weights of PersonaPlex are kept.
  PERSONAPLEX_PRECISION(
      new Choice(List.of("auto", "f32", "bf16", "int8", "int4")),
      "auto",
      "weights of PersonaPlex in memory; auto: int8; int4 is unproven on the published weights",
      Reader.BACKEND),
  /// How many threads compute PersonaPlex.
  PERSONAPLEX_THREADS(
      new Whole(0, 1024),
      "0",
      "threads that compute PersonaPlex; 0: one for each core",
      Reader.BACKEND),
  /// Which kernels compute PersonaPlex.
  PERSONAPLEX_KERNELS(
      new Choice(List.of("auto", "scalar", "vector")),
      "auto",
      "code that computes PersonaPlex; auto: vector where the JVM has it",
      Reader.BACKEND),
  /// What PersonaPlex does when its memory is full.
  PERSONAPLEX_CONTEXT_END(
      new Choice(List.of("renew", "slide")),
      "renew",
      "what PersonaPlex forgets when its memory is full: renew the talk so far, slide voice and persona",
      Reader.BACKEND),
  /// The folder of Hugging Face.
  HF_HOME(
      new Location(),
      "",
      "folder of Hugging Face, its model cache in hub; not set: ~/.cache/huggingface",
      APPHOST,
      Reader.BACKEND),
  /// The model cache of Hugging Face.
  HF_HUB_CACHE(
      new Location(),
      "",
      "model cache of Hugging Face; not set: hub in HF_HOME",
      APPHOST,
      Reader.BACKEND),
  /// Where the hub is.
  HF_ENDPOINT(
      new Address(), "https://huggingface.co", "address of the model hub", APPHOST, Reader.BACKEND),
  /// Whether the network is forbidden.
  HF_HUB_OFFLINE(
      new Flag(), false, "true: fetch nothing, use what is here", APPHOST, Reader.BACKEND),
  /// One folder for all of ours.
  PERSONAPLEX_HOME(
      new Location(),
      "",
      "one folder for models, logs and secrets; not set: the user's cache, state and config folders",
      APPHOST,
      Reader.BACKEND),
  /// Who else may connect.
  ALLOWED_HOSTS(
      new Text(), "", "further host names the servers answer to", Reader.BACKEND, FRONTEND),
  /// Who else may connect.
  ALLOWED_ORIGINS(
      new Text(),
      "",
      "further origins of pages, such as https://voice.example:8443",
      Reader.BACKEND,
      FRONTEND),
  /// How many clients may wait for a conversation.
  QUEUE_MAX(
      new Whole(0, BackendSettings.QUEUE_MAX),
      BackendSettings.DEFAULT_QUEUE,
      "people who may wait in line when everybody the engine can talk to is talking; 0: nobody",
      Reader.BACKEND),
  /// The key of the statistics.
  STATS_KEY(
      List.of(),
      new Hidden(),
      "key for /api/sessions from other machines, 16 characters or more; not set: this machine only",
      Reader.BACKEND),
  /// When silence ends a conversation.
  SESSION_IDLE_SECONDS(
      new Whole(0, ConversationLimits.SECONDS_MAX),
      ConversationLimits.DEFAULT_IDLE_SECONDS,
      "seconds without sound from either side that end a conversation; 0 = never",
      Reader.BACKEND),
  /// When every conversation ends.
  SESSION_MAX_SECONDS(
      new Whole(0, ConversationLimits.SECONDS_MAX),
      ConversationLimits.DEFAULT_MAX_SECONDS,
      "seconds a conversation may last; 0 = no limit",
      Reader.BACKEND),
  /// How browsers reach the backend.
  MOSHI_PUBLIC_WS_URL(
      new Address(),
      "",
      "address at which browsers find the speech backend; not set: the page's host name",
      Reader.BACKEND,
      FRONTEND),
  /// How the page's server reaches the backend.
  MOSHI_WS_URL(
      new Address(),
      "",
      "address of the speech backend for the page's server; run sets it itself",
      FRONTEND),
  /// How the page's server reaches the backend.
  MOSHI_WS_SCHEME(
      new Choice(List.of("ws", "wss")),
      "ws",
      "scheme of that address when MOSHI_WS_URL is not set; run sets that",
      FRONTEND),
  /// A proxy.
  HTTPS_PROXY(List.of("https_proxy"), new Address(), "proxy for fetching", APPHOST, Reader.BACKEND),
  /// A proxy.
  HTTP_PROXY(List.of("http_proxy"), new Address(), "proxy for fetching", APPHOST, Reader.BACKEND),
  /// A proxy.
  ALL_PROXY(List.of("all_proxy"), new Address(), "proxy for fetching", APPHOST, Reader.BACKEND),
  /// Hosts without proxy.
  NO_PROXY(
      List.of("no_proxy"),
      new Text(),
      "hosts that are reached without a proxy",
      APPHOST,
      Reader.BACKEND),
  /// For measuring.
  CASCADE_PARTIALS(
      new Choice(List.of("off", "words", "prefill")),
      "prefill",
      "for measuring: what is done while the user speaks",
      Reader.BACKEND),
  /// For measuring.
  CASCADE_SPECULATION_MS(
      new Whole(0, 9999),
      "",
      "for measuring: pause before a reply is begun; 0 = off",
      Reader.BACKEND),
  /// For measuring.
  CASCADE_END_OF_TURN_MS(
      new Whole(0, 9999), "", "for measuring: pause that ends a turn", Reader.BACKEND),
  /// Where the settings of a checkout are.
  PERSONAPLEX_ENV_FILE(new Location(), "", "file read in place of .env, as --env-file", APPHOST),
  /// What is running.
  PERSONAPLEX_COMMIT(
      new Text(), "", "commit shown in /api/info; the launcher sets it", Reader.BACKEND);

  /// The choice of [#BACKEND] that allows nothing but a container.
  public static final String CONTAINER = "container";

  /// The choice of [#BACKEND] that allows nothing but a process.
  public static final String PROCESS = "process";

  /// The image of the speech backend, unless [#BACKEND_IMAGE] names another.
  public static final String IMAGE = "personaplex/scenario6-moshi:latest";

  private static final String LOOPBACK = "127.0.0.1";

  private final List<String> aliases;
  private final OptionKind kind;
  private final String defaultValue;
  private final String description;
  private final Set<Reader> readers;

  OptionName(OptionKind kind, String defaultValue, String description, Reader... readers) {
    this(List.of(), kind, defaultValue, description, readers);
  }

  OptionName(OptionKind kind, boolean defaultValue, String description, Reader... readers) {
    this(List.of(), kind, Boolean.toString(defaultValue), description, readers);
  }

  OptionName(OptionKind kind, int defaultValue, String description, Reader... readers) {
    this(List.of(), kind, Integer.toString(defaultValue), description, readers);
  }

  OptionName(List<String> aliases, OptionKind kind, String description, Reader... readers) {
    this(aliases, kind, "", description, readers);
  }

  OptionName(
      List<String> aliases,
      OptionKind kind,
      String defaultValue,
      String description,
      Reader... readers) {
    this.aliases = aliases;
    this.kind = kind;
    this.defaultValue = defaultValue;
    this.description = description;
    this.readers = Set.copyOf(EnumSet.copyOf(List.of(readers)));
  }

  /// Other names it is known by; its own name goes first.
  public List<String> aliases() {
    return aliases;
  }

  /// What its value may be.
  public OptionKind kind() {
    return kind;
  }

  /// The value when nobody sets one; empty if there is none.
  public String defaultValue() {
    return defaultValue;
  }

  /// One line for people.
  public String description() {
    return description;
  }

  /// The processes that read it.
  public Set<Reader> readers() {
    return readers;
  }

  /// Whether its value must never be shown.
  public boolean isSecret() {
    return kind instanceof Hidden;
  }
}
