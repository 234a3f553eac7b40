/** How the sound gets here and back, in figures: a line under the buttons, and more of them in the panel. */

const EVERY_MILLIS = 250;

export class SoundFigures {
  #line;
  #cells;
  #shownAt = -Infinity;
  #counters = {};

  /**
   * @param {HTMLElement} line
   * @param {Record<string, HTMLElement>} cells `route`, `roundTrip`, `latency`, `buffer`, `played`, `missed`,
   *   `dropped`, `server`
   */
  constructor(line, cells) {
    this.#line = line;
    this.#cells = cells;
  }

  /** A conversation begins: the server counts from nothing. */
  reset() {
    this.#counters = {};
    this.#shownAt = -Infinity;
  }

  /** @param {Record<string, number>} counters of the server for this conversation */
  server(counters) {
    this.#counters = { ...this.#counters, ...counters };
  }

  /**
   * Written at most four times a second.
   *
   * @param {object} report of the speaker
   * @param {number | null} roundTripMillis
   * @param {string} route
   */
  show(report, roundTripMillis, route) {
    const now = performance.now();
    if (now - this.#shownAt < EVERY_MILLIS) return;
    this.#shownAt = now;
    const figures = {
      route: { direct: 'direct', relay: 'relay of this page' }[route] ?? '–',
      roundTrip: roundTripMillis === null ? '–' : millis(roundTripMillis),
      latency: millis(report.latencyMillis),
      buffer: millis(report.bufferedMillis),
      played: seconds(report.playedMillis),
      missed: `${seconds(report.missedMillis)} in ${report.underruns} ${report.underruns === 1 ? 'gap' : 'gaps'}`,
      dropped: seconds(report.droppedMillis),
      server: serverSentence(this.#counters),
    };
    for (const [name, text] of Object.entries(figures)) this.#cells[name].textContent = text;
    this.#line.hidden = false;
    this.#line.textContent = [
      `Buffer ${figures.buffer}`,
      `round trip ${figures.roundTrip}`,
      `late ${report.underruns}`,
      `dropped ${figures.dropped}`,
    ].join(' · ');
  }
}

/** Frames of 80 ms that did not go as they should. */
function serverSentence(counters) {
  const { frames_late = 0, frames_missing = 0, frames_overrun = 0, output_frames_dropped = 0 } = counters;
  return `${frames_late} late, ${frames_missing} missing, ${frames_overrun} left out, ${output_frames_dropped} dropped`;
}

function millis(value) {
  return `${Math.round(value)} ms`;
}

function seconds(value) {
  return `${(value / 1000).toFixed(1)} s`;
}
