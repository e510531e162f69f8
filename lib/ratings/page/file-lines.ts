import { RatingsError, shorten } from '../errors';

/** How far a file has been read. */
export interface ReadingPlace {
  /** Lines that are complete. */
  lines: number;
  /** Bytes of the file, packed where it is packed. */
  bytes: number;
}

/** True where the file is packed by gzip, whatever its name. @throws RatingsError for zstd, which a page cannot unpack */
async function isGzip(file: Blob, name: string): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (head.length === 4 && new DataView(head.buffer).getUint32(0, true) === 0xfd2fb528) {
    throw new RatingsError({ file: name }, 'a page cannot unpack zstd', 'Give the file unpacked, or packed by gzip.');
  }
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** The first line of these bytes that is not UTF-8, counted from 0, as far as it can be read. */
function brokenLine(bytes: Uint8Array): { line: number; value: string } {
  for (let start = 0, line = 0; start <= bytes.length; line++) {
    const next = bytes.indexOf(10, start);
    const part = bytes.subarray(start, next < 0 ? bytes.length : next);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(part);
    } catch {
      return { line, value: new TextDecoder().decode(part) };
    }
    if (next < 0) break;
    start = next + 1;
  }
  return { line: 0, value: '' };
}

/**
 * The lines of a text file, in parts as they come; LF, CRLF and CR end a line, a byte order mark is dropped, gzip is unpacked on
 * the way.
 * @throws RatingsError where it is empty, truncated, damaged or not UTF-8
 */
export async function* fileLines(file: Blob, name: string, place: ReadingPlace): AsyncGenerator<string[]> {
  if (file.size === 0) {
    throw new RatingsError({ file: name, line: 1, value: '' }, 'the file is empty', 'Give a file with ratings in it.');
  }
  const packed = await isGzip(file, name);
  const counted = file.stream().pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        place.bytes += chunk.length;
        controller.enqueue(chunk);
      },
    }),
  );
  // What DOM's types say of byte streams differs between versions of TypeScript.
  const unpacked = packed ? counted.pipeThrough(new DecompressionStream('gzip') as unknown as typeof through) : counted;
  const reader = (unpacked as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: Error) => {
        throw new RatingsError(
          { file: name, line: place.lines + 1, value: shorten(rest) },
          `the gzip file is truncated, or damaged in this line or later (${error.message})`,
          'Get the file again: what is left of it must not pass for the whole.',
        );
      });
      let text: string;
      try {
        text = decoder.decode(value, { stream: !done });
      } catch {
        const broken = brokenLine(value ?? new Uint8Array());
        throw new RatingsError(
          { file: name, line: place.lines + 1 + broken.line, value: shorten(broken.value) },
          'the file is not UTF-8',
          'Convert it, for example with iconv -t UTF-8.',
        );
      }
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() as string;
      if (done) {
        // A line end at the end of the file begins no line.
        if (rest !== '') lines.push(rest.replace(/\r$/, ''));
        place.lines += lines.length;
        yield lines;
        return;
      }
      place.lines += lines.length;
      yield lines;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

declare const through: ReadableWritablePair<Uint8Array, Uint8Array>;
