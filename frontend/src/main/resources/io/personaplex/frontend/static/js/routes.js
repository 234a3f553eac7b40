/** The ways to the backend: straight, or through the relay of this page's own server. */

/** Ways in the order in which they are tried. `name` is `direct` or `relay`. */
export class Routes {
  #page;
  #proven = '';

  /** @param {Location} page address of this page */
  constructor(page) {
    this.#page = page;
  }

  /**
   * @param {{moshi_ws_url: string, relay_url?: string}} config of /api/config
   * @returns {{name: string, url: URL}[]} at least one; addresses without parameters
   */
  of(config) {
    const direct = { name: 'direct', url: new URL(config.moshi_ws_url) };
    if (!config.relay_url) return [direct];
    const relay = { name: 'relay', url: new URL(config.relay_url, this.#page.href) };
    relay.url.protocol = this.#page.protocol === 'https:' ? 'wss:' : 'ws:';
    // Browsers open no plain socket from a secure page.
    if (this.#page.protocol === 'https:' && direct.url.protocol === 'ws:') return [relay];
    return this.#proven === 'relay' ? [relay, direct] : [direct, relay];
  }

  /** This way has led to an open socket: it is tried first the next time. */
  worked(name) {
    this.#proven = name;
  }

  /** Begins with the straight way again. */
  forget() {
    this.#proven = '';
  }
}
