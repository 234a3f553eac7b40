/**
 * Ogg pages (RFC 3533): the container in which /api/chat carries Opus, both ways.
 *
 * The writer puts each packet on a page of its own, so that it can leave at once. The reader takes a byte stream cut
 * anywhere, checks every page and finds its way back after damage.
 */

const CAPTURE = [0x4f, 0x67, 0x67, 0x53]; // "OggS"
const HEADER_BYTES = 27;
const SEGMENTS_MAX = 255;
const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;

/** Longest packet one page can hold: 255 segments, the last of which must be shorter than 255 bytes. */
export const PAGE_PACKET_MAX = SEGMENTS_MAX * 255 - 1;

/** Longest packet a reader puts together from several pages. An Opus packet of 120 ms is below it. */
const READ_PACKET_MAX = 128 * 1024;

const CRC = (() => {
  const table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let r = i << 24;
    for (let bit = 0; bit < 8; bit++) r = r & 0x80000000 ? (r << 1) ^ 0x04c11db7 : r << 1;
    table[i] = r >>> 0;
  }
  return table;
})();

/** Checksum of a page whose checksum field counts as zero: polynomial 0x04c11db7, start 0, nothing reflected. */
export function pageChecksum(bytes, offset, length) {
  let crc = 0;
  for (let i = 0; i < length; i++) {
    const value = i >= 22 && i < 26 ? 0 : bytes[offset + i];
    crc = ((crc << 8) ^ CRC[((crc >>> 24) ^ value) & 0xff]) >>> 0;
  }
  return crc;
}

/** Writes the pages of one logical stream. */
export class OggWriter {
  #serial;
  #sequence = 0;

  /** @param {number} serial 32-bit number of the logical stream, unlike any other in the same connection */
  constructor(serial) {
    this.#serial = serial >>> 0;
  }

  /**
   * One page that holds one whole packet.
   *
   * @param {Uint8Array} packet at most {@link PAGE_PACKET_MAX} bytes
   * @param {number} granule position at the end of the packet
   * @returns {Uint8Array} the page
   */
  page(packet, granule) {
    if (packet.length > PAGE_PACKET_MAX) {
      throw new RangeError(`Ogg packet of ${packet.length} bytes, a page holds at most ${PAGE_PACKET_MAX}`);
    }
    const segments = Math.floor(packet.length / 255) + 1;
    const page = this.#blank(segments, packet.length, granule, this.#sequence === 0 ? FIRST : 0);
    page.fill(255, HEADER_BYTES, HEADER_BYTES + segments - 1);
    page[HEADER_BYTES + segments - 1] = packet.length % 255;
    page.set(packet, HEADER_BYTES + segments);
    return this.#seal(page);
  }

  /** The last page of the stream: it holds nothing and says so. */
  end(granule) {
    return this.#seal(this.#blank(0, 0, granule, LAST));
  }

  #blank(segments, bodyBytes, granule, flags) {
    const page = new Uint8Array(HEADER_BYTES + segments + bodyBytes);
    const view = new DataView(page.buffer);
    page.set(CAPTURE, 0);
    page[5] = flags;
    view.setBigInt64(6, BigInt(granule), true);
    view.setUint32(14, this.#serial, true);
    view.setUint32(18, this.#sequence++, true);
    page[26] = segments;
    return page;
  }

  #seal(page) {
    new DataView(page.buffer).setUint32(22, pageChecksum(page, 0, page.length), true);
    return page;
  }
}

/**
 * Reads pages from a byte stream.
 *
 * Damaged bytes are skipped up to the next good page and counted in `skippedBytes`; a page that is missing costs the
 * packet that was cut by it and is counted in `gaps`. Memory is bounded by one page and one packet.
 */
export class OggReader {
  skippedBytes = 0;
  gaps = 0;

  #onPacket;
  #pending = new Uint8Array(0);
  #stream = null; // the logical stream that began last: { serial, sequence, parts, partBytes }

  /** @param {(packet: Uint8Array, firstOfStream: boolean) => void} onPacket called for every whole packet, in order */
  constructor(onPacket) {
    this.#onPacket = onPacket;
  }

  /** Takes the next bytes of the stream, any number of them. */
  push(bytes) {
    let data = bytes;
    if (this.#pending.length > 0) {
      data = new Uint8Array(this.#pending.length + bytes.length);
      data.set(this.#pending);
      data.set(bytes, this.#pending.length);
    }
    let at = 0;
    for (;;) {
      const found = findCapture(data, at);
      this.skippedBytes += found - at;
      at = found;
      const length = pageLength(data, at);
      if (length < 0) break; // needs more bytes
      if (length === 0 || !intact(data, at, length)) {
        this.skippedBytes++;
        at++;
        continue;
      }
      this.#page(data.subarray(at, at + length));
      at += length;
    }
    this.#pending = data.slice(at);
  }

  #page(page) {
    const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
    const flags = page[5];
    const serial = view.getUint32(14, true);
    const sequence = view.getUint32(18, true);
    let first = (flags & FIRST) !== 0;
    if (first) {
      this.#stream = { serial, sequence, parts: [], partBytes: 0 };
    }
    const stream = this.#stream;
    if (stream === null || stream.serial !== serial) return; // a stream whose beginning we did not see
    if (sequence !== stream.sequence) {
      this.gaps++;
      stream.parts = [];
      stream.partBytes = 0;
    }
    stream.sequence = (sequence + 1) >>> 0;

    const continued = (flags & CONTINUED) !== 0;
    let orphan = continued && stream.parts.length === 0; // the rest of a packet whose start was lost
    if (!continued) {
      stream.parts = [];
      stream.partBytes = 0;
    }
    const segments = page[26];
    let at = HEADER_BYTES + segments;
    let start = at;
    for (let i = 0; i < segments; i++) {
      const size = page[HEADER_BYTES + i];
      at += size;
      if (size === 255) continue;
      const part = page.subarray(start, at);
      start = at;
      if (orphan) {
        orphan = false;
        continue;
      }
      this.#onPacket(join(stream.parts, stream.partBytes, part), first);
      first = false;
      stream.parts = [];
      stream.partBytes = 0;
    }
    if (at > start && !orphan) {
      if (stream.partBytes + at - start > READ_PACKET_MAX) {
        this.gaps++;
        stream.parts = [];
        stream.partBytes = 0;
      } else {
        stream.parts.push(page.slice(start, at));
        stream.partBytes += at - start;
      }
    }
  }
}

/** Index of the next capture pattern, or of the first byte that may be the start of one. */
function findCapture(data, from) {
  for (let i = from; i < data.length; i++) {
    if (data[i] !== CAPTURE[0]) continue;
    let matched = 1;
    while (matched < 4 && i + matched < data.length && data[i + matched] === CAPTURE[matched]) matched++;
    if (matched === 4 || i + matched === data.length) return i;
  }
  return data.length;
}

/** Bytes of the page at `at`: −1 if its end is not here yet, 0 if it cannot be a page. */
function pageLength(data, at) {
  const available = data.length - at;
  if (available > 4 && data[at + 4] !== 0) return 0; // version
  if (available < HEADER_BYTES) return -1;
  const segments = data[at + 26];
  if (available < HEADER_BYTES + segments) return -1;
  let length = HEADER_BYTES + segments;
  for (let i = 0; i < segments; i++) length += data[at + HEADER_BYTES + i];
  return available < length ? -1 : length;
}

function intact(data, at, length) {
  const stored = new DataView(data.buffer, data.byteOffset + at + 22, 4).getUint32(0, true);
  return stored === pageChecksum(data, at, length);
}

function join(parts, partBytes, last) {
  if (parts.length === 0) return last.slice();
  const packet = new Uint8Array(partBytes + last.length);
  let at = 0;
  for (const part of parts) {
    packet.set(part, at);
    at += part.length;
  }
  packet.set(last, at);
  return packet;
}
