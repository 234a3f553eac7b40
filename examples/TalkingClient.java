// Says a WAV file to PersonaPlex and keeps the answer; docs/protocol.md explains the messages.
// java examples/TalkingClient.java [ws://localhost:8998/api/chat] in.wav out.wav
import module java.desktop;
import module java.net.http;

static final AudioFormat PCM = new AudioFormat(24_000, 16, 1, true, false);
static final int FRAME = 3_840; // bytes in 80 ms
static final long PATIENCE_NANOS = 4_000_000_000L; // after the last sound of either side
final CompletableFuture<String> handshake = new CompletableFuture<>(), end = new CompletableFuture<>();
final ByteArrayOutputStream message = new ByteArrayOutputStream(), reply = new ByteArrayOutputStream();
volatile long lastSound;

void main(String... args) throws Exception {
  if (args.length < 2) fail("wanted: [ws://HOST:PORT/api/chat] in.wav out.wav");
  String server = args.length > 2 ? args[0] : "ws://localhost:8998/api/chat", in = args[args.length - 2];
  try {
    byte[] speech = AudioSystem.getAudioInputStream(PCM, AudioSystem.getAudioInputStream(new File(in))).readAllBytes();
    var address = URI.create(server + "?audio=pcm16");
    var socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, new Ears()).get();
    CompletableFuture.anyOf(handshake, end).join();
    long start = lastSound = System.nanoTime();
    for (int n = 0; n * FRAME < speech.length && !end.isDone(); n++) {
      var frame = ByteBuffer.allocate(1 + FRAME).put((byte) 1);
      frame.put(speech, n * FRAME, Math.min(FRAME, speech.length - n * FRAME));
      socket.sendBinary(frame.rewind(), true).get();
      Thread.sleep(Math.max(0, (n + 1) * 80L - ((lastSound = System.nanoTime()) - start) / 1_000_000));
    }
    while (!end.isDone() && System.nanoTime() - lastSound < PATIENCE_NANOS) Thread.sleep(80);
    if (!end.isDone()) socket.sendClose(WebSocket.NORMAL_CLOSURE, "").thenRun(() -> end.complete("")).get();
    var sound = new AudioInputStream(new ByteArrayInputStream(reply.toByteArray()), PCM, reply.size() / 2);
    AudioSystem.write(sound, AudioFileFormat.Type.WAVE, new File(args[args.length - 1]));
    if (!end.join().isEmpty()) fail(end.join());
  } catch (IOException | UnsupportedAudioFileException | IllegalArgumentException e) {
    fail("from " + in + " to " + args[args.length - 1] + " by " + server + ": " + e.getMessage());
  } catch (ExecutionException e) { fail("no conversation with " + server + ": " + e.getCause()); }
}
void fail(String sentence) { System.err.println("TalkingClient: " + sentence); System.exit(1); }
class Ears implements WebSocket.Listener {
  public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    while (data.hasRemaining()) message.write(data.get());
    socket.request(1);
    if (!last || message.size() == 0) return null;
    var bytes = ByteBuffer.wrap(message.toByteArray(), 1, message.size() - 1).order(ByteOrder.LITTLE_ENDIAN);
    message.reset();
    String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    switch (bytes.get(0)) {
      case 0 -> handshake.complete("");
      case 1 -> reply.write(bytes.array(), 1, bytes.remaining());
      case 2 -> IO.print(text);
      case 4 -> IO.print(text.matches("(?s).*\"(queue|notice)\".*") ? text + "\n" : "");
      case 5 -> IO.println("the server says: " + text);
    }
    while (bytes.get(0) == 1 && bytes.remaining() > 1) if (Math.abs(bytes.getShort()) > 100) lastSound = System.nanoTime();
    return null;
  }
  public CompletionStage<?> onClose(WebSocket socket, int code, String why) {
    return CompletableFuture.completedStage(end.complete("the server closed: " + code + " " + why));
  }
  public void onError(WebSocket socket, Throwable error) { end.complete("the connection broke: " + error); }
}
