/** The messages of /api/chat: binary, first byte the kind, the rest its payload. docs/protocol.md has the table. */

export const Kind = Object.freeze({
  HANDSHAKE: 0x00,
  AUDIO: 0x01,
  TEXT: 0x02,
  METADATA: 0x04,
  FAILURE: 0x05,
  PING: 0x06,
});

/** Sample rate of the conversation, both ways. */
export const WIRE_HZ = 24_000;

const utf8 = new TextDecoder();

/**
 * Reads one message.
 *
 * @param {ArrayBuffer} data
 * @returns {{kind: number, bytes?: Uint8Array, text?: string, fields?: object}} unknown kinds have only their kind;
 *   metadata that is no JSON object has no fields; null for an empty message, which has no kind
 */
export function decodeMessage(data) {
  if (data.byteLength === 0) return null;
  const bytes = new Uint8Array(data);
  const kind = bytes[0];
  const payload = bytes.subarray(1);
  switch (kind) {
    case Kind.AUDIO:
      return { kind, bytes: payload };
    case Kind.TEXT:
    case Kind.FAILURE:
      return { kind, text: utf8.decode(payload) };
    case Kind.METADATA:
      return { kind, fields: jsonObject(utf8.decode(payload)) };
    default:
      return { kind }; // a handshake of any length, or a kind from a later server
  }
}

/** One audio message. */
export function encodeAudio(payload) {
  const message = new Uint8Array(payload.length + 1);
  message[0] = Kind.AUDIO;
  message.set(payload, 1);
  return message;
}

/** One ping; the server answers with one. */
export function encodePing() {
  return Uint8Array.of(Kind.PING);
}

function jsonObject(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}
