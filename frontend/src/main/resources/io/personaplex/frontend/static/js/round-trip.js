/** The time a message takes to the server and back: a ping every two seconds, which the server answers with one. */

const EVERY_MILLIS = 2_000;
const GIVEN_UP_AFTER_MILLIS = 10_000;
const KEPT = 5;

export class RoundTrip {
  #send;
  #now;
  #timer = 0;
  #sentAt = null;
  #millis = [];

  /**
   * @param {() => void} send sends one ping
   * @param {() => number} now milliseconds of a clock that never goes back
   */
  constructor(send, now = () => performance.now()) {
    this.#send = send;
    this.#now = now;
  }

  /** Median of the last five answers in milliseconds; null while there was none. */
  get median() {
    if (this.#millis.length === 0) return null;
    const sorted = [...this.#millis].sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  }

  /** A conversation is live: the last one's figures are forgotten. */
  start() {
    this.stop();
    this.#millis = [];
    this.ping();
    this.#timer = setInterval(() => this.ping(), EVERY_MILLIS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#sentAt = null;
  }

  /** One ping at a time is under way, so every answer belongs to the ping before it; old servers answer none. */
  ping() {
    const now = this.#now();
    if (this.#sentAt !== null && now - this.#sentAt < GIVEN_UP_AFTER_MILLIS) return;
    if (this.#sentAt !== null) this.#millis = [];
    this.#sentAt = now;
    this.#send();
  }

  answered() {
    if (this.#sentAt === null) return;
    this.#millis.push(this.#now() - this.#sentAt);
    if (this.#millis.length > KEPT) this.#millis.shift();
    this.#sentAt = null;
  }
}
