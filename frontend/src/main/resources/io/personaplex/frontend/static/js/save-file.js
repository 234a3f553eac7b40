/** Gives the person a file of this page to keep. */

/** How long the browser has to take the file. */
const HELD_MILLIS = 60_000;

/** @param {Blob} blob @param {string} name of the file */
export function saveFile(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), HELD_MILLIS);
}

/** `personaplex-2026-02-28-1759.wav`, by the clock on the wall. */
export function recordingName(now = new Date()) {
  const two = (number) => String(number).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return `personaplex-${day}-${two(now.getHours())}${two(now.getMinutes())}.wav`;
}
