/**
 * One conversation after another: opens the socket, follows its state, and opens the next one when that makes sense.
 *
 * Whether a conversation is wanted is the person's intent, kept apart from whether a socket exists: after Disconnect
 * nothing is opened by itself; after an accident the next one is opened 4 s later, once the backend is ready for it.
 */

import { afterClose, Close, RETRY_MILLIS } from './close-policy.js';
import { Event, nextState, State } from './connection-state.js';
import { decodeMessage, encodeAudio, Kind } from './wire.js';

/** Microphone bytes that may wait in the socket; above it the line is too slow, and new sound is left out. */
const BACKLOG_MAX_BYTES = 32 * 1024;

/** How often a wanted conversation looks whether it may begin. */
const LOOK_MILLIS = 250;

export class Connection {
  state = State.WAITING;

  /** Whether the person wants a conversation; a refusal by the server ends the wish. */
  wanted = true;

  #on;
  #socket = null;
  #leaving = false;
  #failure = '';
  #notBefore = 0;

  /**
   * @param {object} on what the rest of the page does
   * @param {() => string} on.url address of the next conversation
   * @param {() => boolean} on.ready whether the backend takes conversations now
   * @param {() => void} on.begin a conversation begins: everything of the last one is over
   * @param {(state: object) => void} on.state
   * @param {(bytes: Uint8Array) => void} on.audio
   * @param {(piece: string) => void} on.text
   * @param {(fields: object) => void} on.metadata
   * @param {(sentence: string) => void} on.failure the server says what went wrong
   * @param {(outcome: {retry: boolean, sentence: string, told: boolean}) => void} on.end the conversation is over;
   *   `told`: on.failure was called for it
   */
  constructor(on) {
    this.#on = on;
    setInterval(() => this.#look(), LOOK_MILLIS);
  }

  /** The person wants a conversation now; one that exists is replaced. */
  connect() {
    this.wanted = true;
    this.#notBefore = 0;
    this.#leave();
    this.#look();
  }

  /** The person wants none. */
  disconnect() {
    this.wanted = false;
    this.#leave();
  }

  /** Whether microphone sound would find no way out: before the handshake, or on a line that is too slow. */
  get congested() {
    return this.state !== State.LIVE || this.#socket.bufferedAmount > BACKLOG_MAX_BYTES;
  }

  /** Sends microphone bytes; before the handshake and after the end they go nowhere. */
  sendAudio(bytes) {
    if (this.state === State.LIVE && this.#socket.readyState === WebSocket.OPEN) this.#socket.send(encodeAudio(bytes));
  }

  #leave() {
    if (this.#socket === null) return;
    this.#leaving = true;
    this.#socket.close(Close.NORMAL, 'the user left');
  }

  #look() {
    if (this.wanted && this.#socket === null && performance.now() >= this.#notBefore && this.#on.ready()) this.#open();
  }

  #open() {
    this.#failure = '';
    this.#on.begin();
    this.#move(Event.CONNECT);
    try {
      this.#socket = new WebSocket(this.#on.url());
    } catch (fault) {
      this.wanted = false;
      this.#move(Event.FAILED);
      this.#on.end({ retry: false, told: false, sentence: `The backend's address cannot be used: ${fault.message}` });
      return;
    }
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#move(Event.OPENED);
    this.#socket.onmessage = ({ data }) => data instanceof ArrayBuffer && this.#receive(decodeMessage(data));
    this.#socket.onerror = () => {
      if (this.state === State.CONNECTING && !this.#leaving) this.#move(Event.FAILED);
    };
    this.#socket.onclose = ({ code, reason }) => this.#closed(code, reason);
  }

  #receive(message) {
    switch (message?.kind) {
      case Kind.HANDSHAKE:
        return this.#move(Event.HANDSHAKE);
      case Kind.AUDIO:
        return this.#on.audio(message.bytes);
      case Kind.TEXT:
        return this.#on.text(message.text);
      case Kind.METADATA:
        return this.#on.metadata(message.fields);
      case Kind.FAILURE:
        this.#failure = message.text;
        return this.#on.failure(message.text);
    }
  }

  #closed(code, reason) {
    const left = this.#leaving;
    this.#leaving = false;
    this.#socket = null;
    const outcome = left ? { retry: false, sentence: '' } : afterClose(code, this.#failure || reason);
    if (outcome.retry) this.#notBefore = performance.now() + RETRY_MILLIS;
    if (!outcome.retry && !left) this.wanted = false;
    this.#move(Event.CLOSED);
    this.#on.end({ ...outcome, told: this.#failure !== '' });
    this.#look();
  }

  #move(event) {
    const before = this.state;
    this.state = nextState(before, event);
    if (this.state !== before) this.#on.state(this.state);
  }
}
