/** What the page shows of the backend, and the panel on a phone. */

import { doing, welcomeTo } from './backend-words.js';
import { setText } from './text.js';

const byId = (id) => document.getElementById(id);

const BACKEND_PILLS = {
  ok: ['ok', 'Ready'],
  starting: ['warm', 'Starting'],
  failed: ['disc', 'Failed'],
  unreachable: ['wait', 'Not reached'],
};

/** What parameters of /api/chat are called in the page. */
const PARAMETERS = { voice_prompt: 'voice', text_prompt: 'persona' };

export class PageView {
  constructor() {
    byId('open-panel').addEventListener('click', () => this.#openPanel());
    byId('close-panel').addEventListener('click', () => this.closePanel());
    byId('shade').addEventListener('click', () => this.closePanel());
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && this.closePanel());
  }

  /** @param {object} backend of /api/config: what the speech backend is doing, and who speaks there */
  backend(backend) {
    const [pill, text] = BACKEND_PILLS[backend.state] ?? ['disc', backend.state];
    show(byId('backend-pill'), pill, text);
    const title = backend.engine?.title ?? '';
    const speaking = [title && `Speaking: ${title}.`, backend.why].filter(Boolean).join(' ');
    setText(byId('backend-doing'), [doing(backend), speaking].filter(Boolean).join(' '));
    setText(byId('engine'), title || 'No engine is speaking yet');
    setText(byId('welcome-engine'), speaking);
    const welcome = welcomeTo(backend);
    setText(byId('welcome-title'), welcome.title);
    setText(byId('welcome-text'), welcome.text);
    for (const id of ['backend-progress', 'welcome-progress']) showProgress(byId(id), backend);
  }

  /** @param {object} fields of the first metadata of a conversation */
  session({ limits, ignored = [] }) {
    const sentences = [limitsSentence(limits ?? {}), ignoredSentence(ignored)].filter(Boolean);
    setText(byId('limits'), sentences.join(' '));
    byId('limits').hidden = sentences.length === 0;
  }

  closePanel() {
    if (!byId('panel').classList.contains('open')) return;
    byId('panel').classList.remove('open');
    byId('shade').hidden = true;
    byId('open-panel').setAttribute('aria-expanded', 'false');
    byId('open-panel').focus();
  }

  #openPanel() {
    byId('panel').classList.add('open');
    byId('shade').hidden = false;
    byId('open-panel').setAttribute('aria-expanded', 'true');
    byId('close-panel').focus();
  }
}

function showProgress(bar, { state, progress }) {
  bar.hidden = state !== 'starting';
  if (typeof progress === 'number') bar.value = progress;
  else bar.removeAttribute('value');
}

function show(pill, kind, text) {
  pill.className = `pill ${kind}`;
  setText(pill, text);
}

function limitsSentence({ idle_s: idle = 0, max_s: longest = 0 }) {
  const ends = [idle > 0 && `after ${duration(idle)} without speech`, longest > 0 && `after ${duration(longest)}`];
  const given = ends.filter(Boolean);
  return given.length === 0 ? '' : `A conversation ends ${given.join(', and in any case ')}.`;
}

function ignoredSentence(ignored) {
  const names = ignored.map((name) => PARAMETERS[name] ?? name);
  return names.length === 0 ? '' : `Without effect with this engine: ${names.join(', ')}.`;
}

function duration(seconds) {
  if (seconds < 120) return `${seconds} s`;
  return `${Math.round(seconds / 60)} min`;
}
