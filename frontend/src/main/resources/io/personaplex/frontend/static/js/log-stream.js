/** The server's log, /ws/logs: one JSON object a message. A stream that ends is opened again. */

/** Pause before the next try. */
const RETRY_MILLIS = 3_000;

/**
 * Hands out entries for the life of the page.
 *
 * @param {(entry: {timestamp: string, level: string, message: string, detail: string}) => void} onEntry
 */
export function followServerLog(onEntry) {
  const address = new URL('/ws/logs', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.onmessage = ({ data }) => {
    const entry = parsed(data);
    if (entry !== null) onEntry(entry);
  };
  socket.onclose = () => setTimeout(() => followServerLog(onEntry), RETRY_MILLIS);
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
