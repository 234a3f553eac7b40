package io.personaplex.cascade;

import io.personaplex.cascade.remote.RemoteModel;
import io.personaplex.cascade.tool.ToolRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Stages that play a script: the user's "speech" is a constant level, the level says which line of
/// the script it is; the language model answers lines with scripted replies; the voice hums.
final class FakeStages {
  static final double STEP_OF_LEVEL = 0.04;
  static final int SAMPLES_PER_CHARACTER = 1_200; // 50 ms
  static final float HUM = 0.3f;

  private final Map<Integer, String> lines = new HashMap<>();
  private final Map<String, String> replies = new LinkedHashMap<>();
  final Ear ear = new Ear();
  final Model model = new Model();
  final Voice voice = new Voice();
  PromptStyle style = new PlainPrompt();
  Optional<RemoteModel> remote = Optional.empty();
  ToolRegistry tools = ToolRegistry.NONE;

  /// The user can say `line` (level `number`), and is answered `reply`.
  FakeStages line(int number, String line, String reply) {
    lines.put(number, line);
    replies.put(line, reply);
    return this;
  }

  static float level(int number) {
    return (float) (number * STEP_OF_LEVEL);
  }

  CascadeStages stages() {
    return new CascadeStages(
        new Energy(), ear, model, style, remote, tools, new LinkedHashMap<>(Map.of("hum", voice)));
  }

  private static final class Energy implements VoiceActivity.Source {
    @Override
    public VoiceActivity detector() {
      return new EnergyVoiceActivity();
    }

    @Override
    public void close() {}
  }

  /// Sound is speech.
  static final class EnergyVoiceActivity implements VoiceActivity {
    @Override
    public float probability(float[] window) {
      double sum = 0;
      for (float sample : window) {
        sum += sample * sample;
      }
      return Math.sqrt(sum / window.length) > 0.01 ? 0.95f : 0.02f;
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}
  }

  /// Understands the loudest line.
  final class Ear implements Recogniser {
    final List<Integer> lengths = Collections.synchronizedList(new ArrayList<>());
    volatile boolean broken;

    @Override
    public String recognise(float[] samples, int length) {
      if (broken) {
        throw new IllegalStateException("the ear is broken");
      }
      lengths.add(length);
      var votes = new HashMap<Integer, Integer>();
      for (int i = 0; i < length; i++) {
        int number = (int) Math.round(samples[i] / STEP_OF_LEVEL);
        if (Math.abs(samples[i] - level(number)) < 0.001) {
          votes.merge(number, 1, Integer::sum);
        }
      }
      return votes.entrySet().stream()
          .filter(vote -> vote.getKey() > 0 && vote.getValue() > 400)
          .map(Map.Entry::getKey)
          .max(Integer::compare)
          .map(number -> lines.getOrDefault(number, ""))
          .orElse("");
    }

    @Override
    public void close() {}
  }

  /// Messages look like `<user>words;`; a token is a word.
  final class Model implements LanguageModel {
    final List<String> prompts = Collections.synchronizedList(new ArrayList<>());
    final List<String> prefills = Collections.synchronizedList(new ArrayList<>());
    int contextTokens = 1_000;

    /// While closed, the model neither answers nor listens to its sink.
    volatile CountDownLatch gate = new CountDownLatch(0);

    /// Tokens it says before the gate holds it.
    volatile int tokensBeforeGate;

    /// Whether a prefill is computed to its end.
    volatile boolean finishesPrefills = true;

    /// Set: it never says anything, but listens to its sink.
    volatile boolean mute;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);

    @Override
    public String template(List<ChatMessage> messages, boolean openReply) {
      var text = new StringBuilder();
      for (ChatMessage message : messages) {
        text.append('<').append(message.role().templateName()).append('>');
        text.append(message.text()).append(';');
      }
      if (openReply) {
        return text + "<assistant>";
      }
      return text.substring(0, text.length() - 1);
    }

    @Override
    public int tokens(String text) {
      return text.split("[ ;]+", -1).length;
    }

    @Override
    public int contextTokens() {
      return contextTokens;
    }

    @Override
    public boolean prefill(String prompt, TokenSink sink) {
      prefills.add(prompt);
      return finishesPrefills;
    }

    @Override
    public boolean prefillMost(String prompt, TokenSink sink) {
      return sink.accept("");
    }

    @Override
    public boolean complete(String prompt, int maxTokens, TokenSink sink) {
      prompts.add(prompt);
      asked.countDown();
      int reply = prompt.lastIndexOf("<assistant>");
      String said = prompt.substring(reply + "<assistant>".length());
      int user = prompt.lastIndexOf("<user>", reply);
      String question = prompt.substring(user + "<user>".length(), reply - 1);
      String whole =
          replies.entrySet().stream()
              .filter(e -> question.endsWith(e.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse("I do not know.");
      String left = whole.startsWith(said) ? whole.substring(said.length()) : " " + whole;
      int tokens = 0;
      for (String piece : left.split("(?= )", -1)) {
        if (tokens == maxTokens) {
          return false;
        }
        if (tokens == tokensBeforeGate) {
          if (gate.getCount() > 0) {
            held.countDown();
          }
          await(gate);
        }
        while (mute) {
          if (!sink.accept("")) {
            return false;
          }
          Thread.onSpinWait();
        }
        tokens++;
        if (!sink.accept(piece)) {
          return false;
        }
      }
      return true;
    }

    /// The last prompt that opens a reply anew.
    String lastQuestionPrompt() {
      synchronized (prompts) {
        return prompts.stream().filter(p -> p.endsWith("<assistant>")).toList().getLast();
      }
    }

    @Override
    public void close() {}
  }

  static final class Voice implements Speaker {
    final List<String> clauses = Collections.synchronizedList(new ArrayList<>());

    /// While closed, nothing is spoken to its end.
    volatile CountDownLatch gate = new CountDownLatch(0);

    private final CountDownLatch asked = new CountDownLatch(1);

    @Override
    public float[] speak(String text, BooleanSupplier cancelled) {
      clauses.add(text);
      asked.countDown();
      await(gate);
      float[] samples = new float[text.length() * SAMPLES_PER_CHARACTER];
      Arrays.fill(samples, HUM);
      return samples;
    }

    @Override
    public void close() {}
  }

  /// Waits until the model has been asked for a reply.
  void awaitAsked() {
    await(model.asked);
  }

  /// Waits until the voice has been given a clause.
  void awaitVoiceAsked() {
    await(voice.asked);
  }

  /// Waits until the model stands before the closed gate.
  void awaitHeld() {
    await(model.held);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody opened the gate within 30 s");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
