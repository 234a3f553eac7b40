/** What the page does after the other side closed a conversation: says why, and whether and when to try again. */

/** Close codes of /api/chat. */
export const Close = Object.freeze({ NORMAL: 1000, PROTOCOL: 1002, BAD_PARAMETERS: 1008, TOO_BIG: 1009, INTERNAL: 1011, BUSY: 1013 });

/** Pauses before the first, second … try; the last one stays. A backend in trouble must not be knocked over. */
const PAUSES_MILLIS = [4_000, 8_000, 16_000, 30_000];

/** @param {number} tries that have failed since the last conversation that went live, at least 1 */
export function pauseMillis(tries) {
  return PAUSES_MILLIS[Math.min(tries, PAUSES_MILLIS.length) - 1];
}

/**
 * @param {number} code of the close as the browser reports it: 1006 when the line broke without one
 * @param {string} reason of the close, or what the server said before it; may be empty
 * @param {boolean} opened whether the socket had been open
 * @returns {{retry: boolean, sentence: string}}
 */
export function afterClose(code, reason, opened = true) {
  const because = (reason || 'it gave no reason').replace(/\.$/, '');
  switch (code) {
    case Close.NORMAL:
      return { retry: false, sentence: reason || 'The server ended the conversation. Press Reconnect for a new one.' };
    case Close.BAD_PARAMETERS:
      return {
        retry: false,
        sentence: `The server refused these settings: ${because}. Change the voice or the persona, then press Reconnect.`,
      };
    case Close.BUSY:
      return { retry: true, sentence: reason || 'Somebody else is talking to it.' };
    case Close.INTERNAL:
      return { retry: false, sentence: `The server had a fault: ${because}. Press Reconnect to try again.` };
    case Close.PROTOCOL:
      return { retry: false, sentence: `The server did not understand this page: ${because}. Reload it, then press Reconnect.` };
    case Close.TOO_BIG:
      return { retry: false, sentence: `The server refused our sound: ${because}. Press Reconnect to try again.` };
    default:
      return { retry: true, sentence: opened ? 'The connection was lost.' : 'The speech backend could not be reached.' };
  }
}
