/** The conversation as bubbles. Everything said is put in as text, never as markup. It lives in the page only. */

/** The agent's bubble ends after this long without a new piece and without a voice. */
const SILENCE_MILLIS = 600;

/** Oldest bubbles beyond this are taken off the page. */
const BUBBLES_MAX = 500;

/** Within this many pixels of the end the list follows what is said. */
const NEAR_END_PIXELS = 240;

/** What has been read out stays this long in the announcer, in sentences. */
const ANNOUNCED_MAX = 3;

export class Conversation {
  #list;
  #welcome;
  #announcer;
  #agent = null;
  #user = null;
  #flush = 0;

  /**
   * @param {HTMLElement} list scrolling container of the bubbles
   * @param {HTMLElement} welcome card shown while there are none
   * @param {HTMLElement} announcer live region: a screen reader is given what is finished, not every piece of it
   */
  constructor(list, welcome, announcer) {
    this.#list = list;
    this.#welcome = welcome;
    this.#announcer = announcer;
    // The log below, opened, takes height: the newest words stay in sight.
    let fromEnd = 0;
    list.addEventListener('scroll', () => (fromEnd = this.#fromEnd));
    new ResizeObserver(() => {
      if (fromEnd < NEAR_END_PIXELS && welcome.hidden) list.scrollTop = list.scrollHeight;
    }).observe(list);
  }

  /** A piece of the agent's words. */
  agentSays(piece) {
    if (this.#agent === null) {
      if (piece.trim() === '') return;
      this.#agent = this.#bubble('agent', 'PersonaPlex');
      piece = piece.trimStart();
    }
    this.#agent.textContent += piece;
    this.#scroll();
    this.agentIsHeard();
  }

  /** The agent's voice is still heard: its bubble stays open. */
  agentIsHeard() {
    if (this.#agent === null) return;
    clearTimeout(this.#flush);
    this.#flush = setTimeout(() => this.#endAgent(), SILENCE_MILLIS);
  }

  /** The user's words as far as they are understood; `final` ends the turn, without words takes them back. */
  userSays(text, final) {
    this.#endAgent();
    if (text.trim() === '') {
      if (final) this.#dropUser();
      return;
    }
    this.#user ??= this.#bubble('user', 'You');
    const bubble = this.#user.closest('.bubble');
    this.#user.textContent = text.trim();
    bubble.classList.toggle('interim', !final);
    if (final) {
      this.#announce('You', text.trim());
      this.#user = null;
    }
    this.#scroll();
  }

  /** A word from the page or the server itself. The same one twice in a row is shown once. */
  system(sentence, level = 'info') {
    this.#endAgent();
    const last = this.#list.querySelector('.bubble:last-of-type');
    if (last?.classList.contains('system') && last.querySelector('.words').textContent === sentence) return;
    const speaker = level === 'error' ? 'Problem' : 'Note';
    this.#bubble('system', speaker).textContent = sentence;
    this.#list.lastElementChild.classList.toggle('error', level === 'error');
    this.#announce(speaker, sentence);
    this.#scroll();
  }

  /**
   * The agent looked something up or worked something out.
   *
   * @param {{name: string, input: unknown, result: unknown}} use input and result as text or JSON
   */
  toolUsed({ name, input, result }) {
    this.#endAgent();
    this.#bubble('tool', `Tool: ${written(name)}`).textContent = [input, result].map(written).filter(Boolean).join(' → ');
    this.#scroll();
  }

  /** The conversation is over: open bubbles are closed as they are. */
  end() {
    this.#endAgent();
    this.#user?.closest('.bubble').classList.remove('interim');
    this.#user = null;
  }

  /** Takes all bubbles away and shows the welcome card again. */
  clear() {
    this.end();
    this.#list.querySelectorAll('.bubble').forEach((bubble) => bubble.remove());
    this.#announcer.replaceChildren();
    this.#welcome.hidden = false;
  }

  #dropUser() {
    this.#user?.closest('.bubble').remove();
    this.#user = null;
    this.#welcome.hidden = this.#list.querySelector('.bubble') !== null;
  }

  #endAgent() {
    clearTimeout(this.#flush);
    if (this.#agent !== null) this.#announce('PersonaPlex', this.#agent.textContent);
    this.#agent = null;
  }

  #bubble(kind, speaker) {
    this.#welcome.hidden = true;
    const bubble = document.createElement('article');
    bubble.className = `bubble ${kind}`;
    const name = document.createElement('span');
    name.className = 'speaker';
    name.textContent = speaker;
    const words = document.createElement('p');
    words.className = 'words';
    bubble.append(name, words);
    const bubbles = this.#list.querySelectorAll('.bubble');
    if (bubbles.length >= BUBBLES_MAX) bubbles[0].remove();
    this.#list.append(bubble);
    return words;
  }

  #announce(speaker, words) {
    const line = document.createElement('p');
    line.textContent = `${speaker}: ${words}`;
    this.#announcer.append(line);
    while (this.#announcer.childElementCount > ANNOUNCED_MAX) this.#announcer.firstElementChild.remove();
  }

  get #fromEnd() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight;
  }

  #scroll() {
    // Somebody who scrolled up to read is left where they are.
    if (this.#fromEnd < NEAR_END_PIXELS) this.#list.scrollTop = this.#list.scrollHeight;
  }
}

function written(value) {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
