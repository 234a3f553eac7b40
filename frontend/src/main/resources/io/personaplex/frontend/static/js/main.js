/** The page: who talks to whom. */

import { createDecoder, createEncoder, supportedPayload } from './audio-codec.js';
import { microphoneAllowed, openAudio } from './audio-device.js';
import { BackendWatch } from './backend-watch.js';
import { RETRY_MILLIS } from './close-policy.js';
import { Connection } from './connection.js';
import { isOpen, State } from './connection-state.js';
import { Conversation } from './conversation.js';
import { LevelMeter, rms } from './level-meter.js';
import { LogPanel } from './log-panel.js';
import { followServerLog } from './log-stream.js';
import { explain, Microphone } from './microphone.js';
import { SettingsPanel } from './settings-panel.js';
import { Speaker } from './speaker.js';
import { PageView } from './page-view.js';

/** Above this level the agent counts as heard: −45 dB of full scale. */
const HEARD_LEVEL = 0.0056;

const byId = (id) => document.getElementById(id);

const view = new PageView();
const conversation = new Conversation(byId('conversation'), byId('welcome'), byId('announcer'));
const log = new LogPanel({
  list: byId('log-entries'),
  count: byId('log-count'),
  toggle: byId('log-toggle'),
  clear: byId('log-clear'),
});
const userMeter = new LevelMeter(byId('user-level'));
const agentMeter = new LevelMeter(byId('agent-level'));
const microphone = new Microphone();
const speaker = new Speaker((report) => {
  agentMeter.show(report.level);
  view.figures(report);
  if (report.level > HEARD_LEVEL) conversation.agentIsHeard();
});
const settings = new SettingsPanel(
  {
    voice: byId('voice'),
    voiceHint: byId('voice-hint'),
    persona: byId('persona'),
    count: byId('persona-count'),
    presets: byId('presets'),
    sampling: byId('sampling'),
    samplingFields: byId('sampling-fields'),
  },
  refresh,
);
const watch = new BackendWatch(
  (config) => {
    settings.fill(config);
    if (!microphoneAllowed()) view.insecure(new URL(config.moshi_ws_url).port);
    view.backend(config.backend);
    view.address(config.moshi_ws_url);
    refresh();
  },
  () => view.serverLost(),
);

let payload;
let decoder = null;
let encoder = null;
let inUse = null; // voice and persona of the conversation that exists
let lastEnd = ''; // why the last one ended
let prompted = 0; // share of the persona that the model has read
let talkAgain = false; // the microphone was on when the person pressed Reconnect

const connection = new Connection({
  ready: () => watch.ready && payload !== undefined,
  url: () => {
    const url = new URL(watch.config.moshi_ws_url);
    url.searchParams.set('voice_prompt', inUse.voice);
    url.searchParams.set('text_prompt', inUse.persona);
    for (const [name, value] of Object.entries(inUse.sampling)) url.searchParams.set(name, value);
    if (payload !== 'opus') url.searchParams.set('audio', payload);
    return url.href;
  },
  begin: () => {
    inUse = settings.choice;
    lastEnd = '';
    prompted = 0;
    conversation.end();
    speaker.reset();
    decoder?.close();
    decoder = createDecoder(payload, (samples, hz) => speaker.play(samples, hz));
  },
  state: (state) => {
    log.add({ message: `Conversation: ${state.text}` });
    if (state === State.LIVE && talkAgain) startTalking();
    if (state === State.LIVE) talkAgain = false;
    refresh();
  },
  audio: (bytes) => decoder.push(bytes),
  text: (piece) => conversation.agentSays(piece),
  metadata: (fields) => {
    if (typeof fields.user_text === 'string') conversation.userSays(fields.user_text, fields.final === true);
    if (typeof fields.notice === 'string') tell(fields.notice);
    if (fields.tool !== null && typeof fields.tool === 'object') conversation.toolUsed(fields.tool);
    if (Array.isArray(fields.honours)) settings.honours(fields.honours);
    if (typeof fields.prompt === 'number') {
      prompted = fields.prompt;
      refresh();
    }
  },
  failure: (sentence) => tell(sentence, 'error'),
  end: ({ retry, sentence, told }) => {
    stopTalking();
    decoder?.close();
    speaker.end();
    conversation.end();
    if (sentence !== '' && !retry) {
      talkAgain = false; // it was not the person who ended it
      if (!told) tell(sentence, 'error');
    }
    lastEnd = retry ? `${sentence} Trying again in ${RETRY_MILLIS / 1000} seconds.` : sentence;
    watch.look();
    refresh();
  },
});

/** A sentence for the person, among what was said and in the log. */
function tell(sentence, level = 'info') {
  conversation.system(sentence, level);
  log.add({ level: level === 'error' ? 'ERROR' : 'INFO', message: sentence });
}

async function startTalking() {
  view.talkBusy(true);
  try {
    const context = await openAudio();
    speaker.open(context);
    await microphone.start(context, hear, () => {
      stopTalking();
      tell('The microphone was taken away. Press Start when it is back.', 'error');
    });
    // The conversation may have ended, and another begun, while the browser asked for permission.
    if (connection.state === State.LIVE) encoder = createEncoder(payload, sendAudio, encoderFailed);
    else stopTalking();
  } catch (fault) {
    stopTalking();
    tell(explain(fault), 'error');
  } finally {
    view.talkBusy(false);
    refresh();
  }
}

function stopTalking() {
  microphone.stop();
  encoder?.finish();
  encoder = null;
  userMeter.show(0);
  refresh();
}

function sendAudio(bytes) {
  connection.sendAudio(bytes);
}

function encoderFailed(fault) {
  stopTalking();
  tell(`Your voice could not be encoded (${fault.message}). Press Start to try again.`, 'error');
}

function hear(samples) {
  userMeter.show(rms(samples));
  // On a line too slow for speech the newest sound is left out before it is encoded, so the stream stays whole.
  if (!connection.congested) encoder?.push(samples);
}

function connectOrDisconnect() {
  if (isOpen(connection.state)) {
    talkAgain = false;
    connection.disconnect();
  } else connection.connect();
  refresh();
}

function reconnect() {
  talkAgain = microphone.running;
  view.closePanel();
  connection.connect();
}

function refresh() {
  const differs = inUse !== null && JSON.stringify(settings.choice) !== JSON.stringify(inUse);
  view.connection({
    state: connection.state,
    wanted: connection.wanted,
    changed: differs && isOpen(connection.state),
    talking: microphone.running,
    muted: microphone.muted,
    lastEnd,
    prompted,
  });
}

view.onTalk(() => (microphone.running ? stopTalking() : startTalking()));
view.onMute(() => {
  microphone.muted = !microphone.muted;
  refresh();
});
view.onClear(() => conversation.clear());
view.onConnect(connectOrDisconnect);
view.onReconnect(reconnect);

followServerLog((entry) => log.add(entry));
payload = await supportedPayload();
await watch.run();
