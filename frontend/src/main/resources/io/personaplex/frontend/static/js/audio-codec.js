/** How kind 0x01 carries sound: Ogg/Opus through WebCodecs, or plain samples where a browser has no Opus. */

import { OggOpusReader, OggOpusWriter, packetGranules, GRANULE_HZ } from './ogg-opus.js';
import { WIRE_HZ } from './wire.js';

const PACKET_MICROS = 20_000;
const BITS_PER_SECOND = 32_000;
/** Pieces that may wait for a codec that does not keep up; above it the newest are left out. */
const QUEUE_MAX = 50;

const PRE_SKIP = 312; // what libopus looks ahead at 48 kHz; used where the encoder does not tell

const ENCODER = {
  codec: 'opus',
  sampleRate: WIRE_HZ,
  numberOfChannels: 1,
  bitrate: BITS_PER_SECOND,
  opus: { application: 'voip', frameDuration: PACKET_MICROS, format: 'opus' },
};
const DECODER = { codec: 'opus', sampleRate: WIRE_HZ, numberOfChannels: 1 };

/** The payload this browser can make and play: `opus`, else `pcm16`. */
export async function supportedPayload() {
  try {
    const [encoder, decoder] = await Promise.all([
      AudioEncoder.isConfigSupported(ENCODER),
      AudioDecoder.isConfigSupported(DECODER),
    ]);
    return encoder.supported && decoder.supported ? 'opus' : 'pcm16';
  } catch {
    return 'pcm16'; // no WebCodecs here, or none for sound
  }
}

/**
 * @param {(bytes: Uint8Array) => void} send takes the bytes of the stream
 * @param {(fault: DOMException) => void} onFault called when it cannot go on, unless it is finished
 */
export function createEncoder(payload, send, onFault) {
  return payload === 'opus' ? new OpusEncoder(send, onFault) : new PcmEncoder(send);
}

/** @param {(samples: Float32Array, hz: number) => void} play takes decoded sound */
export function createDecoder(payload, play) {
  return payload === 'opus' ? new OpusDecoder(play) : new PcmDecoder(play);
}

class OpusEncoder {
  #encoder;
  #ogg = null;
  #samples = 0;
  #finished = false;

  constructor(send, onFault) {
    this.send = send;
    this.#encoder = new AudioEncoder({
      output: (chunk, metadata) => this.#chunk(chunk, metadata),
      error: (fault) => this.#finished || onFault(fault),
    });
    this.#encoder.configure(ENCODER);
  }

  /** Takes samples at WIRE_HZ, any number of them. */
  push(samples) {
    if (this.#encoder.state !== 'configured' || this.#encoder.encodeQueueSize >= QUEUE_MAX) return;
    const timestamp = Math.round((this.#samples * 1e6) / WIRE_HZ);
    const data = new AudioData({
      format: 'f32-planar',
      sampleRate: WIRE_HZ,
      numberOfFrames: samples.length,
      numberOfChannels: 1,
      timestamp,
      data: samples,
    });
    this.#samples += samples.length;
    this.#encoder.encode(data);
    data.close();
  }

  /** Sends what is left and ends the stream. */
  async finish() {
    this.#finished = true;
    if (this.#encoder.state === 'configured') {
      await this.#encoder.flush().catch(() => {});
      if (this.#ogg !== null) this.send(this.#ogg.end());
      if (this.#encoder.state !== 'closed') this.#encoder.close();
    }
  }

  #chunk(chunk, metadata) {
    if (this.#ogg === null) {
      this.#ogg = new OggOpusWriter(crypto.getRandomValues(new Uint32Array(1))[0]);
      this.send(this.#ogg.begin(WIRE_HZ, preSkip(metadata?.decoderConfig?.description)));
    }
    const packet = new Uint8Array(chunk.byteLength);
    chunk.copyTo(packet);
    this.send(this.#ogg.packet(packet));
  }
}

class OpusDecoder {
  #decoder = null;
  #reader;
  #micros = 0;
  #play;

  constructor(play) {
    this.#play = play;
    this.#reader = new OggOpusReader((packet) => this.#packet(packet));
  }

  push(bytes) {
    this.#reader.push(bytes);
  }

  close() {
    if (this.#decoder?.state === 'configured') this.#decoder.close();
    this.#decoder = null;
    this.#play = () => {};
  }

  #packet(packet) {
    if (packet.length === 0) return;
    // A packet that cannot be decoded closes the decoder; the next packet gets a new one.
    if (this.#decoder === null || this.#decoder.state === 'closed') {
      this.#decoder = new AudioDecoder({
        output: (data) => this.#decoded(data),
        error: (fault) => console.warn('Opus decoder:', fault.message),
      });
      this.#decoder.configure(DECODER);
    }
    const timestamp = this.#micros;
    this.#micros += (packetGranules(packet) * 1e6) / GRANULE_HZ;
    if (this.#decoder.decodeQueueSize >= QUEUE_MAX) return;
    this.#decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp, data: packet }));
  }

  #decoded(data) {
    const samples = new Float32Array(data.numberOfFrames);
    data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
    this.#play(samples, data.sampleRate);
    data.close();
  }
}

class PcmEncoder {
  constructor(send) {
    this.send = send;
  }

  push(samples) {
    const bytes = new DataView(new ArrayBuffer(samples.length * 2));
    samples.forEach((sample, i) => bytes.setInt16(2 * i, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true));
    this.send(new Uint8Array(bytes.buffer));
  }

  async finish() {}
}

class PcmDecoder {
  #play;
  #odd = null; // first half of a sample cut by a message boundary

  constructor(play) {
    this.#play = play;
  }

  push(bytes) {
    const whole = this.#odd === null ? bytes : Uint8Array.of(this.#odd, ...bytes);
    const samples = new Float32Array(whole.length >> 1);
    const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
    for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(2 * i, true) / 32768;
    this.#odd = whole.length % 2 === 1 ? whole[whole.length - 1] : null;
    if (samples.length > 0) this.#play(samples, WIRE_HZ);
  }

  close() {
    this.#play = () => {};
  }
}

/** The encoder may hand out its OpusHead: bytes 10 and 11 are the pre-skip. */
function preSkip(description) {
  if (description === undefined) return PRE_SKIP;
  const bytes = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
  return bytes.length >= 12 ? bytes[10] | (bytes[11] << 8) : PRE_SKIP;
}
