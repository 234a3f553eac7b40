/** What the page shows beside the conversation: pills, buttons, the status line, figures, the panel on a phone. */

import { State } from './connection-state.js';
import { Drawer } from './drawer.js';

const byId = (id) => document.getElementById(id);

const BACKEND_PILLS = {
  ok: ['ok', 'Ready'],
  starting: ['warm', 'Starting'],
  failed: ['disc', 'Failed'],
  unreachable: ['wait', 'Not reached'],
};

export class PageView {
  #backend = null;
  #serverLost = false;
  #connection = null;
  #talkBusy = false;
  #insecure = false;

  #drawer = new Drawer({
    panel: byId('panel'),
    opener: byId('open-panel'),
    closer: byId('close-panel'),
    shade: byId('shade'),
    rest: [byId('top'), byId('centre'), byId('log')],
  });

  onTalk(action) {
    byId('talk').addEventListener('click', action);
  }

  onMute(action) {
    byId('mute').addEventListener('click', action);
  }

  onClear(action) {
    byId('clear').addEventListener('click', action);
  }

  onConnect(action) {
    byId('connect').addEventListener('click', action);
  }

  onReconnect(action) {
    byId('apply').addEventListener('click', action);
  }

  /** @param {object} backend of /api/config: what the speech backend is doing, and who speaks there */
  backend(backend) {
    this.#backend = backend;
    this.#serverLost = false;
    const [pill, text] = BACKEND_PILLS[backend.state] ?? ['disc', backend.state];
    show(byId('backend-pill'), pill, text);
    const title = backend.engine?.title ?? '';
    const speaking = [title && `Speaking: ${title}.`, backend.why].filter(Boolean).join(' ');
    setText(byId('backend-doing'), [doing(backend), speaking].filter(Boolean).join(' '));
    setText(byId('engine'), title || 'No engine is speaking yet');
    byId('engine').title = title;
    setText(byId('welcome-engine'), speaking);
    const welcome = welcomeTo(backend);
    setText(byId('welcome-title'), welcome.title);
    setText(byId('welcome-text'), welcome.text);
    byId('welcome-steps').hidden = backend.state !== 'ok';
    for (const id of ['backend-progress', 'welcome-progress']) showProgress(byId(id), backend);
    this.#refresh();
  }

  /** @param {string} url of the speech backend, as this browser sees it */
  address(url) {
    setText(byId('welcome-address'), url);
  }

  /** This page's own server does not answer. */
  serverLost() {
    this.#serverLost = true;
    this.#refresh();
  }

  /**
   * @param {{state: object, wanted: boolean, changed: boolean, talking: boolean, muted: boolean, lastEnd: string,
   *   prompted: number}} now
   */
  connection(now) {
    this.#connection = now;
    this.#refresh();
  }

  /** The microphone is being opened. */
  talkBusy(busy) {
    this.#talkBusy = busy;
    this.#refresh();
  }

  /**
   * The browser keeps the microphone from this page.
   *
   * @param {string} backendPort port of the backend as the browser sees it
   */
  insecure(backendPort) {
    this.#insecure = true;
    const port = location.port === '' ? '80' : location.port;
    byId('insecure').hidden = false;
    byId('insecure').textContent =
      'Browsers give the microphone only to pages that come over https or from this machine. Forward the ports, ' +
      `for example ssh -L ${port}:localhost:${port} -L ${backendPort}:localhost:${backendPort} ${location.hostname}, ` +
      `and open http://localhost:${port}.`;
  }

  figures({ latencyMillis, playedMillis, missedMillis, droppedMillis }) {
    byId('latency').textContent = `${Math.round(latencyMillis)} ms`;
    byId('played').textContent = seconds(playedMillis);
    byId('missed').textContent = seconds(missedMillis);
    byId('dropped').textContent = seconds(droppedMillis);
  }

  closePanel() {
    this.#drawer.close();
  }

  #refresh() {
    const now = this.#connection;
    if (now === null) return;
    const { state, talking } = now;
    show(byId('pill'), state.pill, state.text);
    const live = state === State.LIVE;
    byId('talk').disabled = !live || this.#talkBusy || this.#insecure;
    byId('talk').classList.toggle('recording', talking);
    byId('talk-label').textContent = talking ? 'Stop' : 'Start';
    byId('mute').disabled = !talking;
    byId('mute').setAttribute('aria-pressed', String(now.muted));
    byId('mute').textContent = now.muted ? 'Unmute' : 'Mute';
    byId('connect').textContent = connectLabel(now);
    byId('changed').hidden = !now.changed;
    setText(byId('status'), this.#sentence(now));
  }

  #sentence({ state, wanted, talking, muted, lastEnd, prompted }) {
    if (this.#talkBusy) return 'Opening the microphone. The browser may ask whether it may.';
    switch (state) {
      case State.LIVE:
        if (talking) return muted ? 'Muted: it hears silence.' : 'Listening. Speak whenever you like.';
        return 'Ready. Press Start and speak.';
      case State.CONNECTING:
        return 'Opening the line…';
      case State.WARMING:
        return `The model reads its persona… ${prompted > 0 ? percent(prompted) : ''}`;
    }
    if (this.#serverLost) return 'The server of this page does not answer. Is it still running?';
    if (!wanted) return lastEnd || 'You ended the conversation. Press Reconnect for a new one.';
    if (this.#backend === null) return 'Asking the server…';
    if (this.#backend.state !== 'ok') return doing(this.#backend);
    return lastEnd || 'Opening the line…';
  }
}

function connectLabel({ state }) {
  if (state === State.CONNECTING) return 'Connecting…';
  if (state === State.WARMING || state === State.LIVE) return 'Disconnect';
  if (state === State.WAITING) return 'Connect';
  return 'Reconnect';
}

function doing({ state, activity, progress, reason }) {
  switch (state) {
    case 'ok':
      return '';
    case 'starting': {
      const share = typeof progress === 'number' ? ` (${percent(progress)})` : '';
      return `The speech backend is starting: ${activity || 'no details yet'}${share}.`;
    }
    case 'failed':
      return `The speech backend failed: ${reason || 'it gave no reason'}`;
    default:
      return `The speech backend does not answer. ${reason ?? ''} It is asked again every second.`;
  }
}

function welcomeTo({ state, engine, activity }) {
  switch (state) {
    case 'ok':
      return engine?.name === 'echo'
        ? { title: 'Hello.', text: 'You hear yourself one second later. No model answers.' }
        : { title: 'Hello.', text: 'It listens while it talks, as people do.' };
    case 'starting':
      return {
        title: 'Getting ready…',
        text: /fetch|download/i.test(activity)
          ? 'The first start fetches the models, which can take some minutes. The page goes on by itself.'
          : 'The models are being loaded. The page goes on by itself.',
      };
    case 'failed':
      return { title: 'It cannot speak.', text: 'The speech backend did not start; below it says why.' };
    default:
      return { title: 'One moment…', text: 'The speech backend does not answer yet. The page goes on by itself.' };
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

/** Written only when it changes: a live region is read out at every write. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}

function seconds(millis) {
  return `${(millis / 1000).toFixed(1)} s`;
}
