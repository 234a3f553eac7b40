/** Takes the sound of both sides off the audio graph while a conversation goes on. */

import { WIRE_HZ } from './wire.js';

export class Recorder {
  #node = null;
  #onPiece;

  /** @param {(samples: Int16Array) => void} onPiece 100 ms at WIRE_HZ, agent and microphone in turn */
  constructor(onPiece) {
    this.#onPiece = onPiece;
  }

  /**
   * @param {AudioContext} context running, with the recorder worklet loaded
   * @param {AudioNode} agent what the loudspeaker plays
   */
  open(context, agent) {
    if (this.#node !== null) return;
    this.#node = new AudioWorkletNode(context, 'recorder', {
      numberOfInputs: 2,
      numberOfOutputs: 0,
      processorOptions: { hz: WIRE_HZ },
    });
    this.#node.port.onmessage = ({ data }) => this.#onPiece(data);
    agent.connect(this.#node, 0, 0);
  }

  /** @param {AudioNode} microphone listened to until it is disconnected */
  listenTo(microphone) {
    microphone.connect(this.#node, 0, 1);
  }
}
