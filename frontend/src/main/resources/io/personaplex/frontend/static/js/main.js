/** The page: who talks to whom. */

import { createDecoder, supportedPayload } from './audio-codec.js';
import { microphoneAllowed } from './audio-device.js';
import { BackendWatch } from './backend-watch.js';
import { Connection } from './connection.js';
import { isOpen, State } from './connection-state.js';
import { Conversation } from './conversation.js';
import { LevelMeter } from './level-meter.js';
import { PageView } from './page-view.js';
import { Recorder } from './recorder.js';
import { Recording } from './recording.js';
import { RoundTrip } from './round-trip.js';
import { Routes } from './routes.js';
import { recordingName, saveFile } from './save-file.js';
import { SettingsPanel } from './settings-panel.js';
import { SoundFigures } from './sound-figures.js';
import { Speaker } from './speaker.js';
import { TalkView } from './talk-view.js';
import { Talking } from './talking.js';

/** Above this level the agent counts as heard: −45 dB of full scale. */
const HEARD_LEVEL = 0.0056;

/** A conversation in which nobody presses Start is given back after this long: others may wait for its place. */
const START_WITHIN_MILLIS = 120_000;

const COUNTDOWN_MILLIS = 250;

const byId = (id) => document.getElementById(id);
const secure = microphoneAllowed();

let payload;
let decoder = null;
let backend = null;
let serverLost = false;
let inUse = null; // voice and persona of the conversation that exists
let lastEnd = ''; // why the last one ended
let prompted = 0; // share of the persona that the model has read
let queue = null; // place in line
let endsAt = 0; // when the server will end the conversation, by performance.now()
let talkAgain = false; // the microphone was on when the person pressed Reconnect
let unused = 0; // timer of a conversation in which nobody has pressed Start
let certificateUrl = ''; // to be accepted before the backend can be reached

const view = new PageView();
const talkView = new TalkView({
  talk: () => (talking.running ? talking.stop() : talking.start()),
  mute: () => (talking.muted = !talking.muted),
  clear: () => {
    conversation.clear();
    recording.clear();
    refresh();
  },
  connect: connectOrDisconnect,
  apply: reconnect,
  'stop-trying': () => {
    talkAgain = false;
    connection.disconnect();
    lastEnd = 'Not tried again. Press Reconnect for a new conversation.';
    refresh();
  },
  'save-recording': () => saveFile(recording.wav(), recordingName()),
});
const conversation = new Conversation(byId('conversation'), byId('welcome'));
const userMeter = new LevelMeter(byId('user-level'));
const agentMeter = new LevelMeter(byId('agent-level'));
const figures = new SoundFigures(byId('latency-line'), {
  route: byId('route'),
  roundTrip: byId('round-trip'),
  latency: byId('latency'),
  buffer: byId('buffer'),
  played: byId('played'),
  missed: byId('missed'),
  dropped: byId('dropped'),
  server: byId('server-counters'),
});
const speaker = new Speaker((report) => {
  agentMeter.show(report.level);
  figures.show(report, roundTrip.median, connection.route);
  if (report.level > HEARD_LEVEL) conversation.agentIsHeard();
});
const recording = new Recording((minutes) =>
  conversation.system(`The recording has reached ${minutes} minutes and ends here. Save it; Clear begins a new one.`),
);
const recorder = new Recorder((samples) => {
  if (connection.state !== State.LIVE) return;
  const first = recording.seconds === 0;
  recording.add(samples);
  if (first) refresh();
});
const talking = new Talking({
  audible: (context) => recorder.open(context, speaker.open(context)),
  opened: (source) => {
    clearTimeout(unused);
    recorder.listenTo(source);
  },
  line: () => (connection.state === State.LIVE ? line : null),
  echoCancellation: () => byId('echo-cancellation').checked,
  level: (level) => userMeter.show(level),
  problem: (sentence) => conversation.system(sentence, 'error'),
  news: (sentence) => conversation.system(sentence),
  change: refresh,
});
const settings = new SettingsPanel(
  {
    voice: byId('voice'),
    voiceHint: byId('voice-hint'),
    persona: byId('persona'),
    count: byId('persona-count'),
    presets: byId('presets'),
  },
  refresh,
);
const watch = new BackendWatch(
  (config) => {
    backend = config.backend;
    serverLost = false;
    settings.fill(config);
    view.backend(backend);
    if (!secure) talkView.explainInsecure(new URL(config.moshi_ws_url).port);
    refresh();
  },
  () => {
    serverLost = true;
    refresh();
  },
);
const routes = new Routes(location);
const connection = new Connection({
  ready: () => watch.ready && payload !== undefined,
  routes: () =>
    routes.of(watch.config).map(({ name, url }) => {
      url.searchParams.set('voice_prompt', inUse.voice);
      url.searchParams.set('text_prompt', inUse.persona);
      if (payload !== 'opus') url.searchParams.set('audio', payload);
      return { name, url: url.href };
    }),
  works: (name) => {
    routes.worked(name);
    certificateUrl = '';
  },
  begin: () => {
    inUse = settings.choice;
    lastEnd = '';
    prompted = 0;
    queue = null;
    endsAt = 0;
    conversation.end();
    figures.reset();
    speaker.reset();
    decoder?.close();
    decoder = createDecoder(payload, (samples, hz) => speaker.play(samples, hz));
  },
  state: (state) => {
    if (state === State.LIVE) wentLive();
    refresh();
  },
  audio: (bytes) => decoder.push(bytes),
  text: (piece) => conversation.agentSays(piece),
  metadata: learn,
  ping: () => roundTrip.answered(),
  failure: (sentence) => conversation.system(sentence, 'error'),
  end: ({ retry, sentence, told, opened }) => {
    clearTimeout(unused);
    roundTrip.stop();
    talking.stop();
    decoder?.close();
    speaker.end();
    conversation.end();
    endsAt = 0;
    if (sentence !== '' && !retry) {
      talkAgain = false; // it was not the person who ended it
      if (!told) conversation.system(sentence, 'error');
    }
    if (sentence !== '') lastEnd = sentence;
    if (retry && !opened) routes.forget();
    certificateUrl = retry && !opened ? (watch.config.certificate_url ?? '') : '';
    watch.look();
    refresh();
  },
});
const line = {
  get payload() {
    return payload;
  },
  send: (bytes) => connection.sendAudio(bytes),
  congested: () => connection.congested,
};
const roundTrip = new RoundTrip(() => connection.sendPing());

function wentLive() {
  roundTrip.start();
  unused = setTimeout(giveBack, START_WITHIN_MILLIS);
  if (talkAgain) talking.start();
  talkAgain = false;
}

function giveBack() {
  connection.disconnect();
  lastEnd = 'Nobody pressed Start for two minutes, so the place was left to others. Press Reconnect to talk.';
}

function learn(fields) {
  if (fields.engine !== undefined) view.session(fields);
  if (typeof fields.user_text === 'string') conversation.userSays(fields.user_text, fields.final === true);
  if (typeof fields.notice === 'string') conversation.system(fields.notice);
  if (fields.tool?.name) conversation.toolUsed(fields.tool);
  if (fields.counters) figures.server(fields.counters);
  if (fields.queue) queue = fields.queue;
  if (fields.ending) endsAt = performance.now() + 1000 * (fields.ending.in_seconds ?? 0);
  if (typeof fields.prompt === 'number') prompted = fields.prompt;
  refresh();
}

function connectOrDisconnect() {
  if (isOpen(connection.state)) {
    talkAgain = false;
    lastEnd = '';
    connection.disconnect();
  } else {
    routes.forget();
    connection.connect();
  }
  refresh();
}

function reconnect() {
  talkAgain = talking.running;
  view.closePanel();
  connection.connect();
}

function refresh() {
  const choice = settings.choice;
  const differs = inUse !== null && (choice.voice !== inUse.voice || choice.persona !== inUse.persona);
  talkView.show({
    state: connection.state,
    wanted: connection.wanted,
    changed: differs && isOpen(connection.state),
    talkBusy: talking.busy,
    talking: talking.running,
    muted: talking.muted,
    insecure: !secure,
    lastEnd,
    prompted,
    queue,
    backend,
    serverLost,
    recordedSeconds: recording.seconds,
    certificateUrl,
  });
  countDown();
}

function countDown() {
  const endsIn = connection.state === State.LIVE ? Math.max(0, endsAt - performance.now()) : 0;
  talkView.countDown(watch.ready ? connection.retryInMillis : 0, endsIn);
}

setInterval(countDown, COUNTDOWN_MILLIS);
byId('echo-cancellation').addEventListener('change', () => talking.reopen());
// Whoever accepted the certificate comes back to this tab: try at once.
addEventListener('focus', () => {
  if (certificateUrl !== '' && connection.retryInMillis > 0) connection.connect();
});
// The place of a page that is left is free at once.
addEventListener('pagehide', () => connection.leave());

payload = await supportedPayload();
await watch.run();
