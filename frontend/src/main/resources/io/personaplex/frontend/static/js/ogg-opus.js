/** Opus in Ogg (RFC 7845): header packets, granule positions, and packets out of a stream. */

import { OggReader, OggWriter } from './ogg.js';

/** Granule positions count samples at this rate, whatever the encoder was fed with. */
export const GRANULE_HZ = 48_000;

const VENDOR = 'PersonaPlex page';
const SILK_MILLIS = [10, 20, 40, 60];
const HYBRID_MILLIS = [10, 20];
const CELT_MILLIS = [2.5, 5, 10, 20];

/** Length of an Opus packet in granule units, read from its first bytes (RFC 6716, 3.1); 0 for an empty packet. */
export function packetGranules(packet) {
  if (packet.length === 0) return 0;
  const config = packet[0] >> 3;
  const frameMillis =
    config < 12 ? SILK_MILLIS[config & 3] : config < 16 ? HYBRID_MILLIS[config & 1] : CELT_MILLIS[config & 3];
  const code = packet[0] & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : packet.length > 1 ? packet[1] & 63 : 0;
  return (frameMillis * frames * GRANULE_HZ) / 1000;
}

/** Writes one Opus stream: mono, one packet a page. */
export class OggOpusWriter {
  #ogg;
  #granule = 0;

  /** @param {number} serial of the logical stream */
  constructor(serial) {
    this.#ogg = new OggWriter(serial);
  }

  /**
   * The two header pages, to be sent before anything else.
   *
   * @param {number} inputHz rate the encoder is fed with
   * @param {number} preSkip samples at 48 kHz that the decoder throws away first
   */
  begin(inputHz, preSkip) {
    return concatenate(this.#ogg.page(opusHead(inputHz, preSkip), 0), this.#ogg.page(opusTags(), 0));
  }

  /** The page of one Opus packet. */
  packet(packet) {
    this.#granule += packetGranules(packet);
    return this.#ogg.page(packet, this.#granule);
  }

  /** The page that ends the stream. */
  end() {
    return this.#ogg.end(this.#granule);
  }
}

/** Takes the bytes of an Ogg stream and gives Opus packets; headers are recognised and left out. */
export class OggOpusReader {
  #ogg;

  /** @param {(packet: Uint8Array) => void} onPacket */
  constructor(onPacket) {
    this.#ogg = new OggReader((packet) => {
      if (!startsWith(packet, 'OpusHead') && !startsWith(packet, 'OpusTags')) onPacket(packet);
    });
  }

  push(bytes) {
    this.#ogg.push(bytes);
  }

  /** Bytes that belonged to no intact page. */
  get skippedBytes() {
    return this.#ogg.skippedBytes;
  }
}

function opusHead(inputHz, preSkip) {
  const head = new Uint8Array(19);
  const view = new DataView(head.buffer);
  head.set(ascii('OpusHead'));
  head[8] = 1; // version
  head[9] = 1; // channels
  view.setUint16(10, preSkip, true);
  view.setUint32(12, inputHz, true);
  return head; // gain 0, mapping family 0
}

function opusTags() {
  const vendor = ascii(VENDOR);
  const tags = new Uint8Array(8 + 4 + vendor.length + 4);
  tags.set(ascii('OpusTags'));
  new DataView(tags.buffer).setUint32(8, vendor.length, true);
  tags.set(vendor, 12);
  return tags; // no comments
}

function ascii(text) {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function startsWith(packet, magic) {
  return packet.length >= magic.length && ascii(magic).every((byte, i) => packet[i] === byte);
}

function concatenate(a, b) {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
