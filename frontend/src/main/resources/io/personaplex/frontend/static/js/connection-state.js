/** The states a visitor sees in the pill, and what moves one to the next. */

export const State = Object.freeze({
  WAITING: { name: 'waiting', text: 'Waiting', pill: 'disc' },
  CONNECTING: { name: 'connecting', text: 'Connecting', pill: 'wait' },
  QUEUED: { name: 'queued', text: 'In line', pill: 'wait' },
  WARMING: { name: 'warming', text: 'Warming up…', pill: 'warm' },
  LIVE: { name: 'live', text: 'Live', pill: 'ok' },
  DISCONNECTED: { name: 'disconnected', text: 'Disconnected', pill: 'disc' },
  ERROR: { name: 'error', text: 'Error', pill: 'disc' },
});

export const Event = Object.freeze({
  CONNECT: 'connect', // a socket is being opened
  OPENED: 'opened', // the socket is open, the model reads its prompt
  QUEUED: 'queued', // others are served first
  CALLED: 'called', // no longer in line
  HANDSHAKE: 'handshake', // speak now
  CLOSED: 'closed', // the socket was closed
  FAILED: 'failed', // the socket could not be opened, or broke
});

const NEXT = {
  waiting: { connect: State.CONNECTING, failed: State.ERROR },
  connecting: { opened: State.WARMING, closed: State.DISCONNECTED, failed: State.ERROR },
  queued: { called: State.WARMING, handshake: State.LIVE, closed: State.DISCONNECTED, failed: State.ERROR },
  warming: { queued: State.QUEUED, handshake: State.LIVE, closed: State.DISCONNECTED, failed: State.ERROR },
  live: { closed: State.DISCONNECTED, failed: State.ERROR },
  disconnected: { connect: State.CONNECTING, failed: State.ERROR },
  error: { connect: State.CONNECTING, closed: State.ERROR },
};

/** The state after `event`; an event that means nothing in `state` leaves it as it is. */
export function nextState(state, event) {
  return NEXT[state.name][event] ?? state;
}

/** Whether a socket exists in this state. */
export function isOpen(state) {
  return ['connecting', 'queued', 'warming', 'live'].includes(state.name);
}
