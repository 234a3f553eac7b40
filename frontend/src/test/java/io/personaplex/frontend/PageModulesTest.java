package io.personaplex.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.personaplex.audio.OggPacket;
import io.personaplex.audio.OggReader;
import io.personaplex.audio.OggWriter;
import io.personaplex.http.Settings;
import io.personaplex.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The page's modules one by one, inside the browser that runs them.
@ExtendWith(ChromiumExtension.class)
class PageModulesTest {
  private static final int PACKET_MAX = 61_440;

  private final Chromium chromium;
  private FrontendServer frontend;
  private Page page;

  PageModulesTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @BeforeEach
  void open() {
    // No backend: its port is closed, and modules do not ask for it.
    var settings = new Settings(Map.of("APP_PORT", "0", "MOSHI_PORT", "1"));
    frontend = FrontendServer.start(FrontendSettings.from(settings));
    page = chromium.page();
    page.navigate("http://127.0.0.1:" + frontend.port() + "/health");
  }

  @AfterEach
  void close() {
    page.context().close();
    frontend.close();
  }

  @Test
  void oggPagesOfTheBrowserAreReadByTheServer() {
    Object pages =
        page.evaluate(
            """
            async () => {
              const { OggWriter } = await import('/static/js/ogg.js');
              const writer = new OggWriter(0xfedcba98);
              const bytes = [];
              for (const size of [0, 1, 254, 255, 256, 510, 4000, 65024]) {
                bytes.push(...writer.page(new Uint8Array(size).fill(size % 251), 960 * size));
              }
              bytes.push(...writer.end(7));
              return bytes;
            }
            """);
    var packets = new ArrayList<OggPacket>();
    var reader = new OggReader(PACKET_MAX * 2, packets::add);
    reader.push(bytes(pages), 0, bytes(pages).length);
    assertThat(packets.stream().map(p -> p.bytes().length))
        .containsExactly(0, 1, 254, 255, 256, 510, 4000, 65024);
    assertThat(packets.getFirst().first()).isTrue();
    assertThat(packets)
        .allSatisfy(
            p -> {
              assertThat(p.serial()).isEqualTo(0xfedcba98);
              byte[] expected = new byte[p.bytes().length];
              Arrays.fill(expected, (byte) (expected.length % 251));
              assertThat(p.bytes()).isEqualTo(expected);
            });
  }

  @Test
  void oggPagesOfTheServerAreReadByTheBrowserHoweverTheyAreCut() {
    long seed = Seeds.next();
    var random = new Random(seed);
    var writer = new OggWriter(42);
    var stream = new ByteArrayOutputStream();
    var sizes = new ArrayList<Integer>();
    for (int i = 0; i < 60; i++) {
      byte[] packet = new byte[random.nextInt(700)];
      random.nextBytes(packet);
      stream.writeBytes(writer.write(packet, i, false));
      sizes.add(packet.length);
    }
    var cuts = new ArrayList<List<Integer>>();
    byte[] all = stream.toByteArray();
    for (int at = 0; at < all.length; ) {
      int end = Math.min(all.length, at + 1 + random.nextInt(900));
      cuts.add(unsigned(Arrays.copyOfRange(all, at, end)));
      at = end;
    }
    assertThat(readOgg(cuts)).as("seed %d", seed).containsEntry("sizes", sizes);
  }

  @Test
  void aDamagedOggPageCostsItsPacketOnly() {
    var writer = new OggWriter(42);
    var pages = new ArrayList<List<Integer>>();
    for (int i = 0; i < 5; i++) {
      byte[] page = writer.write(new byte[] {1, 2, 3, (byte) i}, i, false);
      if (i == 2) {
        page[page.length - 1] ^= 0x40;
      }
      pages.add(unsigned(page));
      pages.add(List.of(0x4f, 0x67, 9)); // garbage that begins like a page
    }
    var result = readOgg(pages);
    assertThat(result).containsEntry("sizes", List.of(4, 4, 4, 4)).containsEntry("gaps", 1);
    assertThat((int) result.get("skipped")).isPositive();
  }

  @Test
  void opusPacketsTellTheirLength() {
    assertThat(
            page.evaluate(
                """
                async () => {
                  const { packetGranules } = await import('/static/js/ogg-opus.js');
                  const of = (config, code, ...rest) => packetGranules(Uint8Array.of((config << 3) | code, ...rest));
                  return [of(1, 0), of(1, 1), of(13, 2), of(16, 0), of(31, 0), of(3, 3, 2), of(1, 3), packetGranules(new Uint8Array(0))];
                }
                """))
        .isEqualTo(List.of(960, 1920, 1920, 120, 960, 5760, 0, 0));
  }

  @Test
  void resamplingKeepsAToneAndStopsWhatWouldFoldBack() {
    for (List<Integer> rates :
        List.of(
            List.of(44_100, 24_000),
            List.of(48_000, 24_000),
            List.of(24_000, 44_100),
            List.of(24_000, 48_000))) {
      @SuppressWarnings("unchecked")
      var figures =
          (Map<String, Object>)
              page.evaluate(
                  """
                  async ([from, to]) => {
                    const { StreamResampler } = await import('/static/js/resampler.js');
                    const tone = (hz) => Float32Array.from({ length: from }, (_, i) => Math.sin((2 * Math.PI * hz * i) / from));
                    const through = (input, step) => {
                      const resampler = new StreamResampler(from, to);
                      const out = [];
                      for (let at = 0; at < input.length; at += step) out.push(...resampler.push(input.subarray(at, at + step)));
                      return out;
                    };
                    const rms = (x) => Math.sqrt(x.reduce((s, v) => s + v * v, 0) / x.length);
                    const middle = (x) => x.slice(2000, x.length - 2000);
                    const out = through(tone(1000), 4096);
                    const error = out.map((v, i) => v - Math.sin((2 * Math.PI * 1000 * i) / to));
                    const bits = through(tone(1000), 7);
                    return {
                      samples: out.length,
                      error: rms(middle(error)),
                      chunking: bits.every((v, i) => v === out[i]) && bits.length === out.length,
                      folded: from > to ? rms(middle(through(tone(13000), 4096))) : 0,
                    };
                  }
                  """,
                  rates);
      String what = rates.get(0) + " to " + rates.get(1);
      assertThat(((Number) figures.get("samples")).intValue())
          .as(what)
          .isBetween(rates.get(1) - 40, rates.get(1));
      assertThat(((Number) figures.get("error")).doubleValue())
          .as("error " + what)
          .isLessThan(1e-3);
      assertThat(((Number) figures.get("folded")).doubleValue())
          .as("alias " + what)
          .isLessThan(1e-3);
      assertThat(figures.get("chunking")).as("chunking " + what).isEqualTo(true);
    }
  }

  @Test
  void theJitterBufferWaitsForAFrameAndItsMargin() {
    // At 1000 samples a second a sample is a millisecond.
    assertThat(
            jitter(
                """
                buffer.push(ones(79));
                const early = pull(10);
                buffer.push(ones(1));
                const margin = pull(9);
                const first = pull(10);
                return [early, margin, first.slice(4), buffer.playedSamples, buffer.missedSamples];
                """))
        .isEqualTo(
            List.of(
                List.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                List.of(0, 0, 0, 0, 0, 0, 0, 0, 0),
                List.of(1, 1, 1, 1, 1, 1),
                10,
                0));
  }

  @Test
  void theJitterBufferDropsTheOldestAboveItsLimitAndThenAllowsMore() {
    assertThat(
            jitter(
                """
                buffer.push(ones(80));
                const limit = buffer.limitSamples;
                buffer.push(ones(20));
                const within = [buffer.bufferedSamples, buffer.droppedSamples];
                buffer.push(ones(1));
                const above = [buffer.bufferedSamples, buffer.droppedSamples, buffer.limitSamples];
                for (let i = 0; i < 500; i++) buffer.push(ones(80));
                return [limit, within, above, buffer.limitSamples, buffer.bufferedSamples <= buffer.limitSamples];
                """))
        .isEqualTo(List.of(100, List.of(100, 0), List.of(90, 11, 105), 170, true));
  }

  @Test
  void theJitterBufferGrowsItsMarginAtEveryUnderrunUpToTheLimit() {
    assertThat(
            jitter(
                """
                const margins = [];
                for (let round = 0; round < 20; round++) {
                  buffer.push(ones(80));
                  while (buffer.underruns <= round) pull(5);
                  margins.push(buffer.limitSamples - 90);
                }
                return [margins.slice(0, 3), margins.at(-1), buffer.underruns, buffer.missedSamples > 0];
                """))
        .isEqualTo(List.of(List.of(15, 20, 25), 80, 20, true));
  }

  @Test
  void theJitterBufferFadesInAndOutAndForgetsOnReset() {
    assertThat(
            jitter(
                """
                buffer.push(ones(80));
                pull(9);
                const first = pull(10), rest = [];
                while (buffer.underruns === 0) rest.push(...pull(10));
                const last = rest.slice(-4);
                const kept = buffer.underruns;
                buffer.reset();
                const silent = pull(10).every((v) => v === 0);
                return [first[0] < 1 && first[3] <= 1 && first[5] === 1, last[3] === 0 && last[0] > last[2], kept,
                  silent, buffer.playedSamples, buffer.missedSamples, buffer.limitSamples];
                """))
        .isEqualTo(List.of(true, true, 1, true, 0, 0, 100));
  }

  @Test
  void theStatesFollowTheSocket() {
    assertThat(
            page.evaluate(
                """
                async () => {
                  const { State, Event, nextState } = await import('/static/js/connection-state.js');
                  const walk = (...events) => events.reduce(nextState, State.WAITING).text;
                  return [
                    walk(), walk(Event.CONNECT), walk(Event.CONNECT, Event.OPENED),
                    walk(Event.CONNECT, Event.OPENED, Event.HANDSHAKE),
                    walk(Event.CONNECT, Event.OPENED, Event.HANDSHAKE, Event.HANDSHAKE),
                    walk(Event.CONNECT, Event.OPENED, Event.HANDSHAKE, Event.CLOSED),
                    walk(Event.CONNECT, Event.FAILED, Event.CLOSED),
                    walk(Event.CONNECT, Event.FAILED, Event.CLOSED, Event.CONNECT),
                    walk(Event.HANDSHAKE), walk(Event.CONNECT, Event.HANDSHAKE),
                  ];
                }
                """))
        .isEqualTo(
            List.of(
                "Waiting",
                "Connecting",
                "Warming up…",
                "Live",
                "Live",
                "Disconnected",
                "Error",
                "Connecting",
                "Waiting",
                "Connecting"));
  }

  @Test
  void onlyAccidentsAreTriedAgain() {
    assertThat(
            page.evaluate(
                """
                async () => {
                  const { afterClose } = await import('/static/js/close-policy.js');
                  return [1000, 1001, 1002, 1005, 1006, 1008, 1009, 1011, 1013].map((code) => afterClose(code, '').retry);
                }
                """))
        .isEqualTo(List.of(false, true, false, true, true, false, false, false, true));
  }

  @Test
  void pausesBetweenTriesGrowToHalfAMinuteAndStayThere() {
    assertThat(
            page.evaluate(
                """
                async () => {
                  const { pauseMillis } = await import('/static/js/close-policy.js');
                  return [1, 2, 3, 4, 5, 100].map(pauseMillis);
                }
                """))
        .isEqualTo(List.of(4_000, 8_000, 16_000, 30_000, 30_000, 30_000));
  }

  @Test
  void aPlaceInLineIsAStateOfItsOwn() {
    assertThat(
            page.evaluate(
                """
                async () => {
                  const { State, Event, isOpen, nextState } = await import('/static/js/connection-state.js');
                  const walk = (...events) => events.reduce(nextState, State.WARMING).text;
                  return [
                    walk(Event.QUEUED), walk(Event.QUEUED, Event.QUEUED), walk(Event.QUEUED, Event.CALLED),
                    walk(Event.CALLED), walk(Event.QUEUED, Event.HANDSHAKE), walk(Event.QUEUED, Event.CLOSED),
                    walk(Event.HANDSHAKE, Event.QUEUED), isOpen(State.QUEUED),
                  ];
                }
                """))
        .isEqualTo(
            List.of(
                "In line",
                "In line",
                "Warming up…",
                "Warming up…",
                "Live",
                "Disconnected",
                "Live",
                true));
  }

  @Test
  void theStraightWayComesFirstUnlessTheBrowserForbidsItOrOnlyTheRelayHasWorked() {
    assertThat(
            page.evaluate(
                """
                async () => {
                  const { Routes } = await import('/static/js/routes.js');
                  const ways = (page, config, ...proven) => {
                    const routes = new Routes(new URL(page));
                    proven.forEach((name) => routes.worked(name));
                    return routes.of(config).map(({ url }) => url.href).join(' ');
                  };
                  const plain = { moshi_ws_url: 'ws://here:8998/api/chat', relay_url: '/proxy/moshi' };
                  const secure = { ...plain, moshi_ws_url: 'wss://here:8998/api/chat' };
                  return [
                    ways('http://here:8010/', plain),
                    ways('http://here:8010/', { moshi_ws_url: plain.moshi_ws_url }),
                    ways('http://here:8010/', secure),
                    ways('https://here/', plain),
                    ways('https://here/', secure),
                    ways('http://here:8010/', plain, 'relay'),
                    ways('http://here:8010/', plain, 'relay', 'direct'),
                  ];
                }
                """))
        .isEqualTo(
            List.of(
                "ws://here:8998/api/chat ws://here:8010/proxy/moshi",
                "ws://here:8998/api/chat",
                "wss://here:8998/api/chat ws://here:8010/proxy/moshi",
                "wss://here/proxy/moshi",
                "wss://here:8998/api/chat wss://here/proxy/moshi",
                "ws://here:8010/proxy/moshi ws://here:8998/api/chat",
                "ws://here:8998/api/chat ws://here:8010/proxy/moshi"));
  }

  @Test
  void theRoundTripIsTheMedianOfTheLastFiveAnswers() {
    assertThat(
            page.evaluate(
                """
                async () => {
                  const { RoundTrip } = await import('/static/js/round-trip.js');
                  let now = 0, sent = 0;
                  const trip = new RoundTrip(() => sent++, () => now);
                  const answerAfter = (millis) => { trip.ping(); now += millis; trip.answered(); now += 2000; };
                  const none = trip.median;
                  trip.answered(); // nobody asked
                  [900, 10, 30, 20, 40, 50].forEach(answerAfter);
                  const median = trip.median, pings = sent;
                  trip.ping(); now += 9999; trip.ping();
                  const oneAtATime = sent - pings;
                  now += 1; trip.ping();
                  return [none, median, pings, oneAtATime, sent - pings, trip.median];
                }
                """))
        .isEqualTo(Arrays.asList(null, 30, 6, 1, 2, null));
  }

  @Test
  void theRecordingIsAWavOfTwoChannelsAndEndsAtItsBound() {
    assertThat(
            page.evaluate(
                """
                async () => {
                  const { Recording } = await import('/static/js/recording.js');
                  let told = [];
                  const recording = new Recording((minutes) => told.push(minutes), 30);
                  const second = Int16Array.from({ length: 48000 }, (_, i) => (i % 2 === 0 ? 100 : -100));
                  for (let i = 0; i < 12; i++) recording.add(second);
                  const bytes = new DataView(await recording.wav().arrayBuffer());
                  const early = [recording.seconds, bytes.byteLength, bytes.getUint16(22, true), bytes.getUint32(24, true),
                    bytes.getInt16(44, true), bytes.getInt16(bytes.byteLength - 2, true)];
                  for (let i = 0; i < 40; i++) recording.add(second);
                  const late = [recording.seconds, recording.wav().size, told];
                  recording.clear();
                  return [early, late, [recording.seconds, recording.wav().size]];
                }
                """))
        .isEqualTo(
            List.of(
                List.of(12, 44 + 12 * 96_000, 2, 24_000, 100, -100),
                List.of(30, 44 + 30 * 96_000, List.of(0.5)),
                List.of(0, 44)));
  }

  @Test
  void plainSamplesSurviveTheWireEvenWhenASampleIsCut() {
    assertThat(
            page.evaluate(
                """
                async () => {
                  const { createEncoder, createDecoder } = await import('/static/js/audio-codec.js');
                  const sent = [], played = [];
                  createEncoder('pcm16', (bytes) => sent.push(...bytes)).push(Float32Array.of(0, 0.5, -0.5, 2, -2));
                  const decoder = createDecoder('pcm16', (samples) => played.push(...samples));
                  decoder.push(Uint8Array.from(sent.slice(0, 3)));
                  decoder.push(Uint8Array.from(sent.slice(3)));
                  return played.map((v) => Math.round(v * 1000));
                }
                """))
        .isEqualTo(List.of(0, 500, -500, 1000, -1000));
  }

  private Object jitter(String body) {
    return page.evaluate(
        """
        async () => {
          const { JitterBuffer } = await import('/static/js/jitter-buffer.js');
          const buffer = new JitterBuffer(1000);
          const ones = (n) => new Float32Array(n).fill(1);
          const pull = (n) => { const out = new Float32Array(n); buffer.pull(out); return [...out]; };
          %s
        }
        """
            .formatted(body));
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> readOgg(List<List<Integer>> parts) {
    return (Map<String, Object>)
        page.evaluate(
            """
            async (parts) => {
              const { OggReader } = await import('/static/js/ogg.js');
              const sizes = [];
              const reader = new OggReader((packet) => sizes.push(packet.length));
              for (const part of parts) reader.push(Uint8Array.from(part));
              return { sizes, gaps: reader.gaps, skipped: reader.skippedBytes };
            }
            """,
            parts);
  }

  private static byte[] bytes(Object evaluated) {
    var numbers = (List<?>) evaluated;
    byte[] bytes = new byte[numbers.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = ((Number) numbers.get(i)).byteValue();
    }
    return bytes;
  }

  private static List<Integer> unsigned(byte[] bytes) {
    var numbers = new ArrayList<Integer>();
    for (byte b : bytes) {
      numbers.add(b & 0xff);
    }
    return numbers;
  }
}
