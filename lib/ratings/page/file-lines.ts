import { RatingsError, shorten } from '../errors';
import { MOST_LINE_BYTES } from '../faults';

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

/** A line of a text. */
export interface TextLine {
  readonly content: string;
  /** The characters that end it; empty at the end of the file. */
  readonly ending: string;
  /** True where it is too long and its end is missing here. */
  readonly cut: boolean;
}

const utf8 = new TextEncoder();
/** No text of fewer UTF-16 units is longer in UTF-8. */
const surelyShort = Math.floor(MOST_LINE_BYTES / 3);

function isLong(content: string): boolean {
  return content.length > surelyShort && utf8.encode(content).length > MOST_LINE_BYTES;
}

/** Takes the lines off text that comes in parts; of a line that is too long it keeps the beginning alone. */
class LineSplitter {
  private rest = '';
  private long = false;

  /** The beginning of the line that is not whole yet. */
  get begun(): string {
    return this.rest;
  }

  /** The lines that the text makes whole. @param last true where nothing follows: CR may be half of CRLF before */
  split(text: string, last: boolean): TextLine[] {
    const lines: TextLine[] = [];
    const whole = this.rest + text;
    let start = 0;
    for (const { 0: ending, index = 0 } of whole.matchAll(last ? /\r\n|\n|\r/g : /\r\n|\n|\r(?!$)/g)) {
      lines.push(this.line(whole.slice(start, index), ending));
      start = index + ending.length;
    }
    this.rest = whole.slice(start);
    // A line end at the end of the file begins no line.
    if (last && (this.rest !== '' || this.long)) lines.push(this.line(this.rest, ''));
    else if (this.rest.length > MOST_LINE_BYTES) {
      this.long = true;
      this.rest = this.rest.slice(0, 400) + (this.rest.endsWith('\r') ? '\r' : '');
    }
    return lines;
  }

  private line(content: string, ending: string): TextLine {
    const cut = this.long || isLong(content);
    this.long = false;
    return { content: cut ? content.slice(0, 400) : content, ending, cut };
  }
}

/**
 * The lines of a text file, in parts as they come; LF, CRLF and CR end a line, a byte order mark is dropped, gzip is unpacked on
 * the way.
 * @throws RatingsError where it is empty, truncated, damaged or not UTF-8
 */
export async function* fileLines(file: Blob, name: string, place: ReadingPlace): AsyncGenerator<TextLine[]> {
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
  const splitter = new LineSplitter();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: Error) => {
        throw new RatingsError(
          { file: name, line: place.lines + 1, value: shorten(splitter.begun) },
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
      const lines = splitter.split(text, done);
      place.lines += lines.length;
      yield lines;
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

declare const through: ReadableWritablePair<Uint8Array, Uint8Array>;
