/** A bar that follows a sound level. */

const FLOOR_DB = -60;
const FALL_PER_SECOND = 1.6; // of the whole bar: rises at once, falls gently

export class LevelMeter {
  #bar;
  #shown = 0;
  #at = 0;

  /** @param {HTMLElement} bar element whose `--level` is set from 0 to 1 */
  constructor(bar) {
    this.#bar = bar;
  }

  /** @param {number} rms of the last samples, full scale 1 */
  show(rms) {
    const now = performance.now();
    const fallen = this.#shown - ((now - this.#at) / 1000) * FALL_PER_SECOND;
    this.#at = now;
    this.#shown = Math.max(0, fallen, levelOf(rms));
    this.#bar.style.setProperty('--level', this.#shown.toFixed(3));
  }
}

/** Root mean square of samples. */
export function rms(samples) {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(power / samples.length);
}

/** Place of a level on a bar from silence (0) to full scale (1), by decibels. */
export function levelOf(value) {
  if (value <= 0) return 0;
  return Math.max(0, Math.min(1, 1 - (20 * Math.log10(value)) / FLOOR_DB));
}
