/** The microphone: permission, echo cancellation, and pieces of 20 ms at the rate of the wire. */

import { WIRE_HZ } from './wire.js';

const WANTED = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
};

export class Microphone {
  #stream = null;
  #source = null;
  #node = null;
  #muted = false;

  get running() {
    return this.#stream !== null;
  }

  /**
   * Asks for the microphone and starts to hand out sound.
   *
   * @param {AudioContext} context running
   * @param {(samples: Float32Array) => void} onSamples at WIRE_HZ; silence while muted
   * @param {() => void} onLost the device was unplugged or taken away
   * @throws {DOMException} what the browser says, for {@link explain}
   */
  async start(context, onSamples, onLost) {
    const stream = await navigator.mediaDevices.getUserMedia(WANTED);
    this.#stream = stream;
    const [track] = stream.getAudioTracks();
    track.enabled = !this.#muted;
    track.onended = onLost;
    this.#source = context.createMediaStreamSource(stream);
    this.#node = new AudioWorkletNode(context, 'capture', {
      numberOfOutputs: 0,
      processorOptions: { hz: WIRE_HZ },
    });
    this.#node.port.onmessage = ({ data }) => onSamples(data);
    this.#source.connect(this.#node);
  }

  /** Lets go of the device. */
  stop() {
    if (this.#stream === null) return;
    if (this.#node !== null) {
      this.#node.port.onmessage = null;
      this.#node.port.postMessage('stop');
    }
    this.#source?.disconnect();
    for (const track of this.#stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    this.#stream = null;
    this.#source = null;
    this.#node = null;
  }

  get muted() {
    return this.#muted;
  }

  /** Muted, the microphone stays open and gives silence. */
  set muted(muted) {
    this.#muted = muted;
    this.#stream?.getAudioTracks().forEach((track) => (track.enabled = !muted));
  }
}

/** What a person can do about a microphone that did not start. */
export function explain(fault) {
  switch (fault.name) {
    case 'NotAllowedError':
      return 'The browser does not let this page use the microphone. Allow it in the address bar, then press Start again.';
    case 'NotFoundError':
      return 'No microphone was found. Plug one in, then press Start again.';
    case 'NotReadableError':
      return 'Another program holds the microphone. Close it, then press Start again.';
    default:
      return `The microphone did not start: ${fault.message}`;
  }
}
