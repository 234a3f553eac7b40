/** The conversation as bubbles. Everything said is put in as text, never as markup. */

/** The agent's bubble ends after this long without a new piece and without a voice. */
const SILENCE_MILLIS = 600;

/** Oldest bubbles beyond this are taken off the page. */
const BUBBLES_MAX = 500;

export class Conversation {
  #list;
  #welcome;
  #agent = null;
  #user = null;
  #flush = 0;

  /**
   * @param {HTMLElement} list scrolling container of the bubbles
   * @param {HTMLElement} welcome card shown while there are none
   */
  constructor(list, welcome) {
    this.#list = list;
    this.#welcome = welcome;
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
    // A screen reader is given the final words only.
    if (final) bubble.removeAttribute('aria-hidden');
    else bubble.setAttribute('aria-hidden', 'true');
    if (final) this.#user = null;
    this.#scroll();
  }

  /** A word from the page or the server itself. The same one twice in a row is shown once. */
  system(sentence, level = 'info') {
    this.#endAgent();
    const last = this.#list.querySelector('.bubble:last-of-type');
    if (last?.classList.contains('system') && last.querySelector('.words').textContent === sentence) return;
    this.#bubble('system', level === 'error' ? 'Problem' : 'Note').textContent = sentence;
    this.#list.lastElementChild.classList.toggle('error', level === 'error');
    this.#scroll();
  }

  /** The agent used a tool: what it asked, and what came back. */
  toolUsed({ name, input, result }) {
    this.#endAgent();
    this.#bubble('tool', `Tool: ${name}`).textContent = [input, result].filter(Boolean).map(asText).join(' → ');
    this.#scroll();
  }

  /** The conversation is over: open bubbles are closed as they are. */
  end() {
    this.#endAgent();
    this.#user?.closest('.bubble').classList.remove('interim');
    this.#user?.closest('.bubble').removeAttribute('aria-hidden');
    this.#user = null;
  }

  /** Takes all bubbles away and shows the welcome card again. */
  clear() {
    this.end();
    this.#list.querySelectorAll('.bubble').forEach((bubble) => bubble.remove());
    this.#welcome.hidden = false;
  }

  #dropUser() {
    this.#user?.closest('.bubble').remove();
    this.#user = null;
    this.#welcome.hidden = this.#list.querySelector('.bubble') !== null;
  }

  #endAgent() {
    clearTimeout(this.#flush);
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

  #scroll() {
    // Somebody who scrolled up to read is left where they are.
    const list = this.#list;
    const fromEnd = list.scrollHeight - list.scrollTop - list.clientHeight;
    if (fromEnd < 240) list.scrollTop = list.scrollHeight;
  }
}

function asText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
