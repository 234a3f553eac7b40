/** The microphone: permission, echo cancellation, and pieces of 20 ms at the rate of the wire. */

import { WIRE_HZ } from './wire.js';

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
   * @param {boolean} echoCancellation keeps what the loudspeaker plays out of it
   * @param {(samples: Float32Array) => void} onSamples at WIRE_HZ; silence while muted
   * @param {() => void} onLost the device was unplugged or taken away
   * @returns {Promise<AudioNode>} its sound
   * @throws {DOMException} what the browser says, for {@link explain}
   */
  async start(context, echoCancellation, onSamples, onLost) {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
    this.stop(); // one that runs is replaced
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
    return this.#source;
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

/** Whether there is a microphone now; browsers tell this without permission. */
export async function microphoneIsThere() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.some(({ kind }) => kind === 'audioinput');
}

/** What to tell a person whose microphone was unplugged. */
export const LOST = 'The microphone is gone: it was unplugged or taken away. Plug it in, then press Start.';

/** What a person can do about a microphone that did not start. */
export function explain(fault) {
  switch (fault.name) {
    case 'NotAllowedError':
      return /system/i.test(fault.message)
        ? 'Your system keeps the microphone from the browser. Allow it in the privacy settings of the system, then press Start again.'
        : 'The browser does not let this page use the microphone. Allow it in the address bar, then press Start again.';
    case 'NotFoundError':
      return 'No microphone was found. Plug one in, then press Start again.';
    case 'NotReadableError':
      return 'Another program holds the microphone. Close it, then press Start again.';
    default:
      return `The microphone did not start: ${fault.message}. Press Start to try again.`;
  }
}
