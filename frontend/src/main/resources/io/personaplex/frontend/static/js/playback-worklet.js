/** The loudspeaker's end: takes decoded sound at any rate, plays it through the jitter buffer, reports figures. */

import { JitterBuffer } from './jitter-buffer.js';
import { StreamResampler } from './resampler.js';

const REPORT_SECONDS = 0.1;

class Playback extends AudioWorkletProcessor {
  #buffer = new JitterBuffer(sampleRate);
  #resampler = null;
  #inputHz = 0;
  #sinceReport = 0;
  #power = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      switch (data.kind) {
        case 'sound':
          return this.#buffer.push(this.#converted(data.samples, data.hz));
        case 'reset':
          this.#resampler = null;
          return this.#buffer.reset();
        case 'end':
          return this.#buffer.end();
      }
    };
  }

  process(_inputs, [output]) {
    const [left, ...others] = output;
    this.#buffer.pull(left);
    for (const channel of others) channel.set(left);
    for (const sample of left) this.#power += sample * sample;
    this.#sinceReport += left.length;
    if (this.#sinceReport >= REPORT_SECONDS * sampleRate) this.#report();
    return true;
  }

  #converted(samples, hz) {
    if (this.#resampler === null || hz !== this.#inputHz) {
      this.#inputHz = hz;
      this.#resampler = new StreamResampler(hz, sampleRate);
    }
    return this.#resampler.push(samples);
  }

  #report() {
    const millis = (samples) => (samples * 1000) / sampleRate;
    this.port.postMessage({
      playedMillis: millis(this.#buffer.playedSamples),
      missedMillis: millis(this.#buffer.missedSamples),
      droppedMillis: millis(this.#buffer.droppedSamples),
      bufferedMillis: millis(this.#buffer.bufferedSamples),
      underruns: this.#buffer.underruns,
      level: Math.sqrt(this.#power / this.#sinceReport),
    });
    this.#sinceReport = 0;
    this.#power = 0;
  }
}

registerProcessor('playback', Playback);
