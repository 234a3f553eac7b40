/** What the backend is doing, in sentences. */

/** @param {object} backend of /api/config; what it does now, empty when it is ready */
export function doing({ state, activity, progress, reason }) {
  switch (state) {
    case 'ok':
      return '';
    case 'starting': {
      const share = typeof progress === 'number' ? ` (${Math.round(progress * 100)} %)` : '';
      return `The speech backend is starting: ${activity || 'no details yet'}${share}.`;
    }
    case 'failed':
      return `The speech backend failed: ${reason || 'it gave no reason'}`;
    default:
      return `The speech backend does not answer. ${reason ?? ''} It is asked again every second.`;
  }
}

/** What the welcome card says meanwhile. */
export function welcomeTo({ state, engine, activity }) {
  switch (state) {
    case 'ok':
      return engine?.name === 'echo'
        ? { title: 'Hello.', text: 'Press Start and speak: you hear yourself one second later. No model answers.' }
        : { title: 'Hello.', text: 'Press Start and speak. It listens while it talks, so you may interrupt it.' };
    case 'starting':
      return {
        title: 'Getting ready…',
        text: /fetch|download/i.test(activity)
          ? 'The first start fetches the models, which can take some minutes. The page goes on by itself.'
          : 'The models are being loaded. The page goes on by itself.',
      };
    case 'failed':
      return { title: 'It cannot speak.', text: 'The speech backend did not start; below it says why.' };
    default:
      return { title: 'One moment…', text: 'The speech backend does not answer yet. The page goes on by itself.' };
  }
}
