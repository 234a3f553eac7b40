/**
 * One conversation after another: opens the socket, follows its state, and opens the next one when that makes sense.
 *
 * Whether a conversation is wanted is the person's intent, kept apart from whether a socket exists: after Disconnect
 * nothing is opened by itself; after an accident the next one is opened after a pause that grows with every failure,
 * once the backend is ready for it. At most one socket exists, also one that is still closing.
 */

import { afterClose, Close, pauseMillis } from './close-policy.js';
import { Event, nextState, State } from './connection-state.js';
import { decodeMessage, encodeAudio, encodePing, Kind } from './wire.js';

/** Microphone bytes that may wait in the socket; above it the line is too slow, and new sound is left out. */
const BACKLOG_MAX_BYTES = 32 * 1024;

/** How often a wanted conversation looks whether it may begin. */
const LOOK_MILLIS = 250;

/** A way that is not open by then is given up for the next one: a firewall may swallow it without a word. */
const OPEN_WITHIN_MILLIS = 8_000;

export class Connection {
  state = State.WAITING;

  /** Whether the person wants a conversation; a refusal by the server ends the wish. */
  wanted = true;

  /** The way of the socket that exists or existed last: `direct`, `relay`, or empty before the first. */
  route = '';

  #on;
  #socket = null;
  #routes = [];
  #opened = false;
  #spoken = false;
  #leaving = false;
  #failure = '';
  #failures = 0;
  #notBefore = 0;
  #openWithin = 0;

  /**
   * @param {object} on what the rest of the page does
   * @param {() => {name: string, url: string}[]} on.routes addresses of the next conversation, in the order to be tried
   * @param {(name: string) => void} on.works the backend has spoken to us on this way
   * @param {() => boolean} on.ready whether the backend takes conversations now
   * @param {() => void} on.begin a conversation begins: everything of the last one is over
   * @param {(state: object) => void} on.state
   * @param {(bytes: Uint8Array) => void} on.audio
   * @param {(piece: string) => void} on.text
   * @param {(fields: object) => void} on.metadata
   * @param {() => void} on.ping the server's answer to a ping
   * @param {(sentence: string) => void} on.failure the server says what went wrong
   * @param {(outcome: {retry: boolean, sentence: string, told: boolean, opened: boolean}) => void} on.end the
   *   conversation is over; `told`: on.failure was called for it; `opened`: one of the ways had led to the backend
   */
  constructor(on) {
    this.#on = on;
    setInterval(() => this.#look(), LOOK_MILLIS);
  }

  /** The person wants a conversation now; one that exists is replaced once it is closed. */
  connect() {
    this.wanted = true;
    this.#notBefore = 0;
    this.#failures = 0;
    this.leave();
    this.#look();
  }

  /** The person wants none, and a pending retry is called off. */
  disconnect() {
    this.wanted = false;
    this.leave();
  }

  /** Closes the socket if there is one; what the person wants stays as it is. */
  leave() {
    if (this.#socket === null) return;
    this.#leaving = true;
    this.#socket.close(Close.NORMAL, 'the user left');
  }

  /** Milliseconds until the next try; 0 if none is waited for. */
  get retryInMillis() {
    return this.wanted && this.#socket === null ? Math.max(0, this.#notBefore - performance.now()) : 0;
  }

  /** Whether microphone sound would find no way out: before the handshake, or on a line that is too slow. */
  get congested() {
    return this.state !== State.LIVE || this.#socket.bufferedAmount > BACKLOG_MAX_BYTES;
  }

  /** Sends microphone bytes; before the handshake and after the end they go nowhere. */
  sendAudio(bytes) {
    this.#send(encodeAudio(bytes));
  }

  /** Sends a ping, in a live conversation only. */
  sendPing() {
    this.#send(encodePing());
  }

  #send(message) {
    if (this.state === State.LIVE && this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message);
  }

  #look() {
    if (this.wanted && this.#socket === null && performance.now() >= this.#notBefore && this.#on.ready()) this.#begin();
  }

  #begin() {
    this.#failure = '';
    this.#opened = false;
    this.#on.begin();
    this.#move(Event.CONNECT);
    try {
      this.#routes = this.#on.routes();
      this.#open();
    } catch (fault) {
      this.wanted = false;
      this.#move(Event.FAILED);
      this.#end({ retry: false, sentence: `The backend's address cannot be used: ${fault.message}` });
    }
  }

  #open() {
    const { name, url } = this.#routes.shift();
    this.route = name;
    this.#spoken = false;
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#wasOpened();
    this.#socket.onmessage = ({ data }) => data instanceof ArrayBuffer && this.#receive(decodeMessage(data));
    this.#socket.onclose = ({ code, reason }) => this.#closed(code, reason);
    this.#openWithin = setTimeout(() => this.#socket?.close(), OPEN_WITHIN_MILLIS);
  }

  #receive(message) {
    if (!this.#spoken) this.#on.works(this.route);
    this.#spoken = true;
    switch (message?.kind) {
      case Kind.HANDSHAKE:
        this.#failures = 0;
        return this.#move(Event.HANDSHAKE);
      case Kind.AUDIO:
        return this.#on.audio(message.bytes);
      case Kind.TEXT:
        return this.#on.text(message.text);
      case Kind.METADATA:
        return this.#metadata(message.fields);
      case Kind.PING:
        return this.#on.ping();
      case Kind.FAILURE:
        this.#failure = message.text;
        return this.#on.failure(message.text);
    }
  }

  #metadata(fields) {
    this.#on.metadata(fields);
    if (fields.queue?.place > 0) this.#move(Event.QUEUED);
    else if ('queue' in fields || 'engine' in fields || 'prompt' in fields) this.#move(Event.CALLED);
  }

  #wasOpened() {
    clearTimeout(this.#openWithin);
    this.#opened = true;
    this.#move(Event.OPENED);
  }

  #closed(code, reason) {
    clearTimeout(this.#openWithin);
    const left = this.#leaving;
    this.#leaving = false;
    this.#socket = null;
    if (!this.#opened && !left && this.#routes.length > 0) {
      this.#open();
      return;
    }
    const outcome = left ? { retry: false, sentence: '' } : afterClose(code, this.#failure || reason, this.#opened);
    if (outcome.retry) this.#notBefore = performance.now() + pauseMillis(++this.#failures);
    if (!outcome.retry && !left) this.wanted = false;
    this.#move(this.#opened || left ? Event.CLOSED : Event.FAILED);
    this.#end(outcome);
    this.#look();
  }

  #end(outcome) {
    this.#on.end({ ...outcome, told: this.#failure !== '', opened: this.#opened });
  }

  #move(event) {
    const before = this.state;
    this.state = nextState(before, event);
    if (this.state !== before) this.#on.state(this.state);
  }
}
