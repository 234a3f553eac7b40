/**
 * The bounded adaptive buffer between the network and the loudspeaker.
 *
 * Playback starts one frame plus a margin after the first sound came; an underrun makes the margin grow, a burst above
 * the limit costs the oldest sound. So delay never grows without bound, and a bad line gets a larger buffer. The
 * figures are those of the known clients: 80 ms frame, both margins start at 10 ms and grow by 5 ms up to 80 ms.
 */

const FRAME_MS = 80;
const MARGIN_START_MS = 10;
const MARGIN_STEP_MS = 5;
const MARGIN_MAX_MS = 80;
const FADE_MS = 4;

/** Room for a full buffer and one more frame, which is the most that is added before the limit is looked at. */
const CAPACITY_MS = FRAME_MS + 2 * MARGIN_MAX_MS + FRAME_MS;

export class JitterBuffer {
  /** Samples since the last reset: played, silence put where sound was due, dropped because they came too late. */
  playedSamples;
  missedSamples;
  droppedSamples;
  underruns;

  #ring;
  #read;
  #count;
  #startMargin; // waited after one frame is here, before playing
  #topMargin; // allowed above frame and start margin, before dropping
  #phase; // 'empty', then 'waiting' for the start margin to pass, then 'playing', then 'empty' again
  #wait;
  #due; // sound has been played before, so silence now is sound missed
  #fadeInLeft;

  #frame;
  #marginStart;
  #marginStep;
  #marginMax;
  #fade;

  /** @param {number} rate samples per second of everything that goes in and out */
  constructor(rate) {
    const samples = (ms) => Math.round((ms * rate) / 1000);
    this.#ring = new Float32Array(samples(CAPACITY_MS));
    this.#frame = samples(FRAME_MS);
    this.#marginStart = samples(MARGIN_START_MS);
    this.#marginStep = samples(MARGIN_STEP_MS);
    this.#marginMax = samples(MARGIN_MAX_MS);
    this.#fade = samples(FADE_MS);
    this.reset();
  }

  /** Forgets all sound, all counts and everything learnt: a new conversation. */
  reset() {
    this.playedSamples = 0;
    this.missedSamples = 0;
    this.droppedSamples = 0;
    this.underruns = 0;
    this.#read = 0;
    this.#startMargin = this.#marginStart;
    this.#topMargin = this.#marginStart;
    this.end();
  }

  /** Drops what is left, keeps the counts: the conversation is over, and silence is no longer sound missed. */
  end() {
    this.#count = 0;
    this.#phase = 'empty';
    this.#wait = 0;
    this.#due = false;
    this.#fadeInLeft = 0;
  }

  /** Samples that wait to be played. */
  get bufferedSamples() {
    return this.#count;
  }

  /** Samples above which the oldest are dropped. */
  get limitSamples() {
    return this.#frame + this.#startMargin + this.#topMargin;
  }

  /** Takes sound that has arrived, of any length. */
  push(samples) {
    for (let at = 0; at < samples.length; at += this.#frame) {
      this.#append(samples.subarray(at, at + this.#frame));
      if (this.#count > this.limitSamples) this.#dropOldest();
    }
    if (this.#phase === 'empty' && this.#count >= this.#frame) {
      this.#phase = 'waiting';
      this.#wait = this.#startMargin;
    }
  }

  /** Fills `out` with the next samples, with silence where there are none. */
  pull(out) {
    out.fill(0);
    if (this.#phase === 'waiting') {
      this.#wait -= out.length;
      if (this.#wait <= 0) {
        this.#phase = 'playing';
        this.#due = true;
        this.#fadeInLeft = this.#fade;
      }
    }
    if (this.#phase !== 'playing') {
      if (this.#due) this.missedSamples += out.length;
      return;
    }
    const given = Math.min(out.length, this.#count);
    // When the next call could not be filled this block fades out; the rest is kept and played with what follows.
    const last = this.#count - given < out.length;
    for (let i = 0; i < given; i++) {
      out[i] = this.#ring[this.#read] * this.#gain(given - 1 - i, last);
      this.#read = this.#read + 1 === this.#ring.length ? 0 : this.#read + 1;
    }
    this.#count -= given;
    this.playedSamples += given;
    if (last) this.#underrun(out.length - given);
  }

  #gain(left, last) {
    let gain = 1;
    if (this.#fadeInLeft > 0) gain = 1 - this.#fadeInLeft-- / this.#fade;
    return last && left < this.#fade ? Math.min(gain, left / this.#fade) : gain;
  }

  #underrun(missing) {
    this.underruns++;
    this.missedSamples += missing;
    this.#startMargin = Math.min(this.#startMargin + this.#marginStep, this.#marginMax);
    this.#phase = 'empty';
  }

  #dropOldest() {
    const surplus = this.#count - (this.#frame + this.#startMargin);
    // The oldest sound fades into what follows the gap, so that dropping does not click.
    const fade = Math.min(this.#fade, this.#count - surplus);
    for (let i = 0; i < fade; i++) {
      const from = (this.#read + i) % this.#ring.length;
      const to = (this.#read + surplus + i) % this.#ring.length;
      const share = i / fade;
      this.#ring[to] = this.#ring[from] * (1 - share) + this.#ring[to] * share;
    }
    this.#read = (this.#read + surplus) % this.#ring.length;
    this.#count -= surplus;
    this.droppedSamples += surplus;
    this.#topMargin = Math.min(this.#topMargin + this.#marginStep, this.#marginMax);
  }

  #append(samples) {
    let at = (this.#read + this.#count) % this.#ring.length;
    for (const sample of samples) {
      this.#ring[at] = sample;
      at = at + 1 === this.#ring.length ? 0 : at + 1;
    }
    this.#count += samples.length;
  }
}
