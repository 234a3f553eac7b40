/**
 * Both sides of the conversation on one clock: input 0 is the agent as it is played, input 1 the microphone. Posted in
 * pieces of 100 ms, 16-bit samples at the rate of the wire, agent and microphone in turn.
 */

import { StreamResampler } from './resampler.js';

const PIECE_SECONDS = 0.1;

class Recorder extends AudioWorkletProcessor {
  #resamplers;
  #sides = [0, 1].map(() => new Float32Array(Math.round(PIECE_SECONDS * sampleRate)));
  #filled = 0;

  constructor({ processorOptions }) {
    super();
    this.#resamplers = [0, 1].map(() => new StreamResampler(sampleRate, processorOptions.hz));
  }

  process(inputs) {
    const frames = inputs.find((channels) => channels.length > 0)?.[0].length ?? 128;
    for (let i = 0; i < frames; i++) {
      for (const side of [0, 1]) this.#sides[side][this.#filled] = mono(inputs[side], i);
      if (++this.#filled === this.#sides[0].length) this.#post();
    }
    return true;
  }

  #post() {
    const [agent, user] = this.#sides.map((samples, side) => this.#resamplers[side].push(samples));
    const piece = new Int16Array(2 * agent.length);
    for (let i = 0; i < agent.length; i++) {
      piece[2 * i] = pcm16(agent[i]);
      piece[2 * i + 1] = pcm16(user[i]);
    }
    this.port.postMessage(piece, [piece.buffer]);
    this.#filled = 0;
  }
}

/** Sample `i` of an input; silence where nothing is connected. */
function mono(channels, i) {
  let sum = 0;
  for (const channel of channels) sum += channel[i];
  return channels.length === 0 ? 0 : sum / channels.length;
}

function pcm16(sample) {
  return Math.round(Math.max(-1, Math.min(1, sample)) * 32767);
}

registerProcessor('recorder', Recorder);
