/** The log below the page: what the server tells and what happened in the page, in one list. All of it is put in as text. */

/** Older rows go when there are more. */
const ROWS_MAX = 200;

/** Within this many pixels of the end the list follows what is added. */
const AT_END_PIXELS = 24;

const LEVELS = { INFO: 'info', WARN: 'warn', ERROR: 'error' };

export class LogPanel {
  #list;
  #count;
  #toggle;
  #clear;

  /** @param {object} elements `list` (ol), `count`, `toggle` and `clear` (buttons) */
  constructor({ list, count, toggle, clear }) {
    this.#list = list;
    this.#count = count;
    this.#toggle = toggle;
    this.#clear = clear;
    toggle.addEventListener('click', () => this.#show(list.hidden));
    clear.addEventListener('click', () => {
      list.replaceChildren();
      this.#tell();
    });
  }

  /**
   * Adds an entry.
   *
   * @param {{timestamp?: string, level?: string, message: string, detail?: string}} entry as /ws/logs sends it: local
   *   time as HH:MM:SS, `INFO`, `WARN` or `ERROR`; without time it is one of now, without level one of `INFO`
   */
  add({ timestamp = timeOfDay(new Date()), level = 'INFO', message, detail = '' }) {
    const follows = this.#isAtEnd();
    const row = document.createElement('li');
    row.className = LEVELS[level] ?? LEVELS.INFO;
    row.append(element('time', timestamp), element('span', level, 'level'), words(message, detail));
    this.#list.append(row);
    while (this.#list.childElementCount > ROWS_MAX) this.#list.firstElementChild.remove();
    if (follows) this.#toEnd();
    this.#tell();
  }

  #show(open) {
    this.#list.hidden = !open;
    this.#clear.hidden = !open;
    this.#toggle.setAttribute('aria-expanded', String(open));
    if (open) this.#toEnd();
  }

  /** Somebody who scrolled up to read is left where they are. */
  #isAtEnd() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight <= AT_END_PIXELS;
  }

  #toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  #tell() {
    const count = this.#list.childElementCount;
    this.#count.textContent = count === 1 ? '1 entry' : `${count} entries`;
  }
}

function words(message, detail) {
  if (detail === '') return element('span', message, 'words');
  const details = document.createElement('details');
  details.append(element('summary', message), element('pre', detail));
  return details;
}

function element(name, text, className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function timeOfDay(date) {
  return date.toTimeString().slice(0, 8);
}
