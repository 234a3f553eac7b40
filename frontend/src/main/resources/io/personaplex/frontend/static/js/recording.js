/** The conversation as sound, kept in the memory of this page and nowhere else until the person saves it. */

import { wavHeader } from './wav.js';
import { WIRE_HZ } from './wire.js';

/** Left the agent, right the microphone. */
const CHANNELS = 2;
const BLOCK_SECONDS = 10;

/** Half an hour, 173 MB. */
const MAX_SECONDS = 30 * 60;

export class Recording {
  #max;
  #onFull;
  #blocks = [];
  #samples = 0;

  /**
   * @param {(minutes: number) => void} onFull called once when no more is taken, with the length reached
   * @param {number} maxSeconds what is kept; what comes later is left out
   */
  constructor(onFull, maxSeconds = MAX_SECONDS) {
    this.#onFull = onFull;
    this.#max = maxSeconds * WIRE_HZ * CHANNELS;
  }

  /** Length so far. */
  get seconds() {
    return this.#samples / (WIRE_HZ * CHANNELS);
  }

  get full() {
    return this.#samples === this.#max;
  }

  /** @param {Int16Array} samples at WIRE_HZ, agent and microphone in turn */
  add(samples) {
    if (this.full) return;
    const taken = samples.subarray(0, this.#max - this.#samples);
    for (let at = 0; at < taken.length; ) at += this.#append(taken.subarray(at));
    if (this.full) this.#onFull(this.seconds / 60);
  }

  /** Forgets everything. */
  clear() {
    this.#blocks = [];
    this.#samples = 0;
  }

  /** The whole recording as a WAV file. */
  wav() {
    const bytes = this.#samples * Int16Array.BYTES_PER_ELEMENT;
    const full = BLOCK_SECONDS * WIRE_HZ * CHANNELS;
    const parts = this.#blocks.map((block, i) => block.subarray(0, this.#samples - i * full));
    return new Blob([wavHeader(CHANNELS, WIRE_HZ, bytes), ...parts], { type: 'audio/wav' });
  }

  #append(samples) {
    const size = BLOCK_SECONDS * WIRE_HZ * CHANNELS;
    const filled = this.#samples % size;
    if (filled === 0) this.#blocks.push(new Int16Array(size));
    const fitting = samples.subarray(0, size - filled);
    this.#blocks.at(-1).set(fitting, filled);
    this.#samples += fitting.length;
    return fitting.length;
  }
}
