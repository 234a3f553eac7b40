/** What the page shows of the conversation as a whole: pill, buttons, the line that says what is going on. */

import { doing } from './backend-words.js';
import { isOpen, State } from './connection-state.js';
import { setText } from './text.js';

const byId = (id) => document.getElementById(id);

export class TalkView {
  /** @param {Record<'talk' | 'mute' | 'clear' | 'connect' | 'apply' | 'stop-trying' | 'save-recording', () => void>} actions */
  constructor(actions) {
    for (const [id, action] of Object.entries(actions)) byId(id).addEventListener('click', action);
  }

  /**
   * @param {object} now
   * @param {object} now.state of the connection
   * @param {boolean} now.wanted
   * @param {boolean} now.changed voice or persona differ from what the conversation has
   * @param {boolean} now.talkBusy the microphone is being opened
   * @param {boolean} now.talking
   * @param {boolean} now.muted
   * @param {boolean} now.insecure the browser keeps the microphone from this page
   * @param {string} now.lastEnd why the last conversation ended
   * @param {number} now.prompted share of the persona that was read
   * @param {{place: number, waiting: number} | null} now.queue
   * @param {object | null} now.backend of /api/config
   * @param {boolean} now.serverLost this page's own server does not answer
   * @param {number} now.recordedSeconds
   * @param {string} now.certificateUrl to be accepted by the person; empty if there is nothing to accept
   */
  show(now) {
    const { state, talking } = now;
    const live = state === State.LIVE;
    byId('pill').className = `pill ${state.pill}`;
    setText(byId('pill'), pillText(now));
    byId('talk').disabled = !live || now.talkBusy || now.insecure;
    byId('talk').classList.toggle('recording', talking);
    setText(byId('talk-label'), talking ? 'Stop' : 'Start');
    byId('mute').disabled = !talking;
    byId('mute').setAttribute('aria-pressed', String(now.muted));
    setText(byId('mute'), now.muted ? 'Unmute' : 'Mute');
    byId('user-level').closest('.meter').classList.toggle('muted', talking && now.muted);
    setText(byId('connect'), connectLabel(state));
    byId('changed').hidden = !now.changed;
    byId('save-recording').hidden = now.recordedSeconds === 0;
    this.#showPrompt(now);
    if (now.certificateUrl !== '') byId('certificate-link').href = now.certificateUrl;
    byId('certificate').hidden = now.certificateUrl === '';
    setText(byId('status'), sentence(now));
  }

  /**
   * Seconds run here, outside what screen readers read out.
   *
   * @param {number} retryInMillis until the next try; 0 if none is waited for
   * @param {number} endsInMillis until the server ends the conversation; 0 if it does not
   */
  countDown(retryInMillis, endsInMillis) {
    byId('retry').hidden = retryInMillis === 0 && endsInMillis === 0;
    byId('stop-trying').hidden = retryInMillis === 0;
    const left = (millis) => `${Math.ceil(millis / 1000)} s`;
    const text = retryInMillis > 0 ? `Trying again in ${left(retryInMillis)}` : `Ends in ${left(endsInMillis)}`;
    setText(byId('retry-countdown'), text);
  }

  /** @param {string} backendPort port of the backend as the browser sees it */
  explainInsecure(backendPort) {
    const { protocol, hostname, host } = location;
    const port = location.port || (protocol === 'https:' ? '443' : '80');
    const forward = `ssh -L ${port}:localhost:${port} -L ${backendPort}:localhost:${backendPort} ${hostname}`;
    byId('insecure').hidden = false;
    setText(
      byId('insecure'),
      `This page came from ${protocol}//${host}, and browsers give the microphone only to pages that come over https or ` +
        `from this machine. Either forward the ports with ${forward} and open http://localhost:${port}, or put the page ` +
        `behind a server that speaks https and open https://${hostname}.`,
    );
  }

  #showPrompt({ state, prompted }) {
    const bar = byId('prompt-progress');
    bar.hidden = state !== State.WARMING;
    if (prompted > 0) bar.value = prompted;
    else bar.removeAttribute('value');
  }
}

function pillText({ state, queue }) {
  if (state !== State.QUEUED || queue === null) return state.text;
  return `${state.text} (place ${queue.place} of ${queue.waiting})`;
}

function connectLabel(state) {
  if (state === State.CONNECTING) return 'Connecting…';
  if (isOpen(state)) return 'Disconnect';
  if (state === State.WAITING) return 'Connect';
  return 'Reconnect';
}

function sentence(now) {
  if (now.talkBusy) return 'Opening the microphone. The browser may ask whether it may.';
  switch (now.state) {
    case State.LIVE:
      if (now.talking) return now.muted ? 'Muted: it hears silence.' : 'Listening. Speak whenever you like.';
      return now.insecure ? '' : 'Ready. Press Start and speak.';
    case State.CONNECTING:
      return 'Opening the line…';
    case State.QUEUED:
      return 'Others are talking to it. You are let in when it is your turn; stay on this page.';
    case State.WARMING:
      return `The model reads its persona… ${now.prompted > 0 ? `${Math.round(now.prompted * 100)} %` : ''}`;
  }
  if (now.serverLost) return 'The server of this page does not answer. Is it still running?';
  if (!now.wanted) return now.lastEnd || 'You ended the conversation. Press Reconnect for a new one.';
  if (now.backend === null) return 'Asking the server…';
  if (now.backend.state !== 'ok') return doing(now.backend);
  return now.lastEnd || 'Opening the line…';
}
