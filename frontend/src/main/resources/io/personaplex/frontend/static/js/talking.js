/** The person's voice, from the press on Start to the bytes of the wire. */

import { createEncoder } from './audio-codec.js';
import { openAudio } from './audio-device.js';
import { rms } from './level-meter.js';
import { explain, LOST, Microphone, microphoneIsThere } from './microphone.js';

export class Talking {
  /** The browser is being asked for the microphone. */
  busy = false;

  #microphone = new Microphone();
  #encoder = null;
  #missing = false; // it went away, or was not there
  #on;

  /**
   * @param {object} on what the rest of the page does
   * @param {(context: AudioContext) => void} on.audible sound can be played from now on
   * @param {(source: AudioNode) => void} on.opened the microphone's sound
   * @param {() => object | null} on.line where the sound goes now: `payload`, `send(bytes)`, `congested()`; null where
   *   there is no conversation
   * @param {() => boolean} on.echoCancellation
   * @param {(level: number) => void} on.level of the microphone, full scale 1
   * @param {(sentence: string) => void} on.problem
   * @param {(sentence: string) => void} on.news
   * @param {() => void} on.change
   */
  constructor(on) {
    this.#on = on;
    navigator.mediaDevices?.addEventListener('devicechange', () => this.#devicesChanged());
  }

  get running() {
    return this.#microphone.running;
  }

  get muted() {
    return this.#microphone.muted;
  }

  set muted(muted) {
    this.#microphone.muted = muted;
    this.#on.change();
  }

  /** Called inside a user gesture, or after one. */
  async start() {
    if (this.busy) return;
    this.busy = true;
    this.#on.change();
    try {
      const context = await openAudio();
      this.#on.audible(context);
      await this.#open(context);
      // The conversation may have ended, and another begun, while the browser asked for permission.
      const line = this.#on.line();
      if (line === null) this.stop();
      else this.#encoder = createEncoder(line.payload, line.send, (fault) => this.#encoderFailed(fault));
    } catch (fault) {
      this.#failed(fault);
    } finally {
      this.busy = false;
      this.#on.change();
    }
  }

  /** Lets go of the microphone; what was said so far is still sent. */
  stop() {
    this.#microphone.stop();
    this.#encoder?.finish();
    this.#encoder = null;
    this.#on.level(0);
    this.#on.change();
  }

  /** Opens the microphone again as it is wanted now; the sound goes on in the same stream. */
  async reopen() {
    if (!this.running || this.busy) return;
    try {
      await this.#open(await openAudio());
      if (this.#encoder === null) this.stop(); // Stop was pressed meanwhile
    } catch (fault) {
      this.#failed(fault);
    }
  }

  async #open(context) {
    const source = await this.#microphone.start(
      context,
      this.#on.echoCancellation(),
      (samples) => this.#hear(samples),
      () => this.#lost(),
    );
    this.#missing = false;
    this.#on.opened(source);
  }

  #hear(samples) {
    this.#on.level(this.muted ? 0 : rms(samples));
    // On a line too slow for speech the newest sound is left out before it is encoded, so the stream stays whole.
    if (!this.#on.line()?.congested()) this.#encoder?.push(samples);
  }

  #failed(fault) {
    this.#missing = fault.name === 'NotFoundError';
    this.stop();
    this.#on.problem(explain(fault));
  }

  #lost() {
    this.#missing = true;
    this.stop();
    this.#on.problem(LOST);
  }

  async #devicesChanged() {
    if (!this.#missing || !(await microphoneIsThere())) return;
    this.#missing = false;
    this.#on.news('A microphone is there again. Press Start to go on.');
  }

  #encoderFailed(fault) {
    this.stop();
    this.#on.problem(`Your voice could not be encoded (${fault.message}). Press Start to try again.`);
  }
}
