/**
 * The text of UTF-8 bytes, without a byte-order mark.
 * @throws Error for other bytes, UTF-16 by name: decoded all the same, they would be text that nobody wrote
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const wide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  try {
    if (!wide) return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // said below
  }
  throw new Error(`it is ${wide ? 'UTF-16, not UTF-8' : 'not UTF-8'}: convert it, for example with iconv -t UTF-8`);
}
