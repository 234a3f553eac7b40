package io.personaplex.backend;

import io.personaplex.protocol.ProtocolException;
import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/// What a client sends, in the line and in a conversation: its audio goes on, a ping is answered,
/// everything else is ignored and counted. Event loop.
///
/// @param audio takes the payload of kind 0x01
/// @param stalled called when the client does not take the answer to a ping
record ClientMessages(Client client, Counters counters, Consumer<byte[]> audio, Runnable stalled)
    implements Handler<Buffer> {
  @Override
  public void handle(Buffer message) {
    WireMessage decoded;
    try {
      decoded = WireCodec.decode(message.getBytes());
    } catch (ProtocolException e) {
      counters.increment(Counter.MESSAGES_IGNORED);
      return;
    }
    switch (decoded) {
      case WireMessage.Audio(byte[] bytes) -> {
        counters.add(Counter.AUDIO_BYTES_IN, bytes.length);
        audio.accept(bytes);
      }
      case WireMessage.Ping ping -> {
        if (!client.send(ping)) {
          stalled.run();
        }
      }
      default -> counters.increment(Counter.MESSAGES_IGNORED);
    }
  }
}
