/** The microphone's end: mono, converted to the rate of the wire, posted in pieces of 20 ms. */

import { StreamResampler } from './resampler.js';

const PIECE_SECONDS = 0.02;

class Capture extends AudioWorkletProcessor {
  #resampler;
  #piece = new Float32Array(Math.round(PIECE_SECONDS * sampleRate));
  #filled = 0;
  #open = true;

  constructor({ processorOptions }) {
    super();
    this.#resampler = new StreamResampler(sampleRate, processorOptions.hz);
    this.port.onmessage = () => (this.#open = false);
  }

  process([input]) {
    if (input.length > 0) this.#take(input);
    return this.#open;
  }

  #take(channels) {
    for (let i = 0; i < channels[0].length; i++) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      this.#piece[this.#filled++] = sum / channels.length;
      if (this.#filled === this.#piece.length) {
        const samples = this.#resampler.push(this.#piece).slice();
        this.port.postMessage(samples, [samples.buffer]);
        this.#filled = 0;
      }
    }
  }
}

registerProcessor('capture', Capture);
