/** The server's log, /ws/logs: one JSON object a message. A stream that ends is opened again. */

/** Last lines that are remembered: a stream begins with lines that an earlier one may have sent. */
const REMEMBERED_MAX = 200;

/** Pause before the next try. */
const RETRY_MILLIS = 3_000;

/**
 * Hands out entries for the life of the page.
 *
 * @param {(entry: {timestamp: string, level: string, message: string, detail: string}) => void} onEntry
 * @param {string[]} remembered what earlier streams sent
 */
export function followServerLog(onEntry, remembered = []) {
  const address = new URL('/ws/logs', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  const old = new Set(remembered);
  socket.onmessage = ({ data }) => {
    if (old.has(data)) return;
    remembered.push(data);
    if (remembered.length > REMEMBERED_MAX) remembered.shift();
    const entry = parsed(data);
    if (entry !== null) onEntry(entry);
  };
  socket.onclose = () => setTimeout(() => followServerLog(onEntry, remembered), RETRY_MILLIS);
}

/** What is no entry is left out. */
function parsed(data) {
  try {
    const { timestamp, level, message, detail } = JSON.parse(data);
    if (typeof message !== 'string') return null;
    return { timestamp: text(timestamp), level: text(level), message, detail: text(detail) ?? '' };
  } catch {
    return null;
  }
}

function text(value) {
  return typeof value === 'string' ? value : undefined;
}
