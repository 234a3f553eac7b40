/** The loudspeaker: plays decoded sound and tells how it goes. */

const LATENCY_SMOOTHING = 0.85;

export class Speaker {
  #node = null;
  #context = null;
  #onReport;
  #latencyMillis = 0;

  /**
   * @param {(report: {playedMillis: number, missedMillis: number, droppedMillis: number, bufferedMillis: number,
   *   underruns: number, latencyMillis: number, level: number}) => void} onReport ten times a second; the counts
   *   are of this conversation
   */
  constructor(onReport) {
    this.#onReport = onReport;
  }

  /**
   * @param {AudioContext} context running, with the playback worklet loaded
   * @returns {AudioNode} what is played
   */
  open(context) {
    if (this.#node !== null) return this.#node;
    this.#context = context;
    this.#node = new AudioWorkletNode(context, 'playback', { numberOfInputs: 0, outputChannelCount: [1] });
    this.#node.port.onmessage = ({ data }) => this.#report(data);
    this.#node.connect(context.destination);
    return this.#node;
  }

  /** Plays samples; before the first gesture nothing can be heard, and they are dropped. */
  play(samples, hz) {
    this.#node?.port.postMessage({ kind: 'sound', samples, hz }, [samples.buffer]);
  }

  /** A new conversation: nothing of the last one is played, the counts start again. */
  reset() {
    this.#latencyMillis = 0;
    this.#node?.port.postMessage({ kind: 'reset' });
  }

  /** The conversation is over. */
  end() {
    this.#node?.port.postMessage({ kind: 'end' });
  }

  #report(report) {
    const device = ((this.#context.outputLatency || this.#context.baseLatency || 0) * 1000) | 0;
    this.#latencyMillis =
      LATENCY_SMOOTHING * this.#latencyMillis + (1 - LATENCY_SMOOTHING) * (report.bufferedMillis + device);
    this.#onReport({ ...report, latencyMillis: this.#latencyMillis });
  }
}
