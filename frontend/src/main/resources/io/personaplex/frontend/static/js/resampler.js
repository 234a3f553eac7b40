/**
 * Streaming sample-rate conversion by a polyphase windowed sinc.
 *
 * Any chunking gives the same samples. The filter looks ahead, so output lags by `latencySamples` input samples.
 */

const ZERO_CROSSINGS = 16;
const KAISER_BETA = 8; // stop band below −80 dB
const PASSED_SHARE = 0.92; // of the lower Nyquist frequency: the rest is the transition band

export class StreamResampler {
  #up;
  #down;
  #taps;
  #filters;
  #phase = 0;
  #at = 0;
  #history;

  /** Both rates in whole hertz. */
  constructor(inputHz, outputHz) {
    if (!(Number.isInteger(inputHz) && Number.isInteger(outputHz) && inputHz > 0 && outputHz > 0)) {
      throw new RangeError(`resampler: rates ${inputHz} and ${outputHz}, wanted whole numbers above 0`);
    }
    const divisor = greatestCommonDivisor(inputHz, outputHz);
    this.#up = outputHz / divisor;
    this.#down = inputHz / divisor;
    const half = this.#up === this.#down ? 1 : Math.ceil(ZERO_CROSSINGS * Math.max(1, inputHz / outputHz));
    this.#taps = 2 * half;
    this.#filters = this.#up === this.#down ? [] : polyphase(this.#up, half, PASSED_SHARE * Math.min(1, outputHz / inputHz));
    this.#history = new Float32Array(half - 1); // silence before the first sample: output 0 is centred on input 0
    this.latencySamples = this.#filters.length === 0 ? 0 : half;
  }

  /** Converts the next samples; gives as many as are complete. */
  push(input) {
    if (this.#filters.length === 0) return input;
    const data = new Float32Array(this.#history.length + input.length);
    data.set(this.#history);
    data.set(input, this.#history.length);
    const output = new Float32Array(Math.ceil((data.length * this.#up) / this.#down) + 1);
    let count = 0;
    while (this.#at + this.#taps <= data.length) {
      const filter = this.#filters[this.#phase];
      let sum = 0;
      for (let k = 0; k < this.#taps; k++) sum += filter[k] * data[this.#at + k];
      output[count++] = sum;
      this.#phase += this.#down;
      this.#at += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    const used = Math.min(this.#at, data.length);
    this.#history = data.slice(used);
    this.#at -= used;
    return output.subarray(0, count);
  }
}

function polyphase(phases, half, cutoff) {
  const filters = [];
  for (let phase = 0; phase < phases; phase++) {
    const filter = new Float32Array(2 * half);
    let sum = 0;
    for (let k = 0; k < filter.length; k++) {
      const x = k - (half - 1) - phase / phases;
      filter[k] = sinc(cutoff * x) * kaiser(x / half);
      sum += filter[k];
    }
    for (let k = 0; k < filter.length; k++) filter[k] /= sum; // a constant stays what it is
    filters.push(filter);
  }
  return filters;
}

function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x) {
  return Math.abs(x) >= 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel0(KAISER_BETA);
}

function bessel0(x) {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
