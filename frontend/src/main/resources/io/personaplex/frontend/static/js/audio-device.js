/** The one audio context of the page. It is made on the first press of a button, as browsers demand. */

let context = null;
let loaded = null;

/** Whether this page may use a microphone at all: browsers hide it on plain http from another machine. */
export function microphoneAllowed() {
  return window.isSecureContext && navigator.mediaDevices !== undefined && typeof AudioWorkletNode === 'function';
}

/** Called inside a user gesture: the running context, with all worklets loaded. */
export async function openAudio() {
  context ??= new AudioContext({ latencyHint: 'interactive' });
  loaded ??= Promise.all(
    ['./capture-worklet.js', './playback-worklet.js', './recorder-worklet.js'].map((file) =>
      context.audioWorklet.addModule(new URL(file, import.meta.url)),
    ),
  ).catch((fault) => {
    loaded = null; // the next press tries again
    throw fault;
  });
  await Promise.all([context.resume(), loaded]);
  return context;
}
