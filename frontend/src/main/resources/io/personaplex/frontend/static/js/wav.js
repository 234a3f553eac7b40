/** The 44 bytes before the samples of a WAV file of 16-bit PCM. */

const HEADER_BYTES = 44;
const PCM = 1;
const SAMPLE_BYTES = 2;

/**
 * @param {number} channels
 * @param {number} hz samples per second of each channel
 * @param {number} dataBytes of the samples that follow
 */
export function wavHeader(channels, hz, dataBytes) {
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  let at = 0;
  const word = (text) => [...text].forEach((letter) => header.setUint8(at++, letter.charCodeAt(0)));
  const u16 = (value) => (header.setUint16(at, value, true), (at += 2));
  const u32 = (value) => (header.setUint32(at, value, true), (at += 4));
  word('RIFF');
  u32(HEADER_BYTES - 8 + dataBytes);
  word('WAVEfmt ');
  u32(16); // bytes of this chunk
  u16(PCM);
  u16(channels);
  u32(hz);
  u32(hz * channels * SAMPLE_BYTES);
  u16(channels * SAMPLE_BYTES);
  u16(8 * SAMPLE_BYTES);
  word('data');
  u32(dataBytes);
  return header.buffer;
}
