/** Asks /api/config what the backend is doing: every second until it is ready, then every few. */

const BUSY_MILLIS = 1_000;
const CALM_MILLIS = 4_000;
const TIMEOUT_MILLIS = 5_000;

export class BackendWatch {
  /** The last answer, or null while there was none. */
  config = null;

  #onConfig;
  #onLost;

  /**
   * @param {(config: object) => void} onConfig called after every answer
   * @param {() => void} onLost called when this page's own server does not answer
   */
  constructor(onConfig, onLost) {
    this.#onConfig = onConfig;
    this.#onLost = onLost;
  }

  /** Whether the backend takes conversations. */
  get ready() {
    return this.config?.backend?.state === 'ok';
  }

  /** Runs for the life of the page. */
  async run() {
    for (;;) {
      await this.look();
      await new Promise((wake) => setTimeout(wake, this.ready ? CALM_MILLIS : BUSY_MILLIS));
    }
  }

  /** Asks now. */
  async look() {
    try {
      const answer = await fetch('/api/config', { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      this.config = await answer.json();
      this.#onConfig(this.config);
    } catch {
      this.#onLost();
    }
  }
}
