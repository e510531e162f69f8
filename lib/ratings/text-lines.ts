import { createReadStream, createWriteStream } from 'node:fs';
import { type Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib, { createGunzip } from 'node:zlib';
import type { Compression } from './compression';
import { MOST_LINE_BYTES } from './faults';

const [LF, CR] = [10, 13];
const CHUNK = 1 << 20;

/** Node unpacks zstd since 22.15; before, only DuckDB does here. */
const createZstdDecompress = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;

/** True where a file's bytes can be seen here, and not by DuckDB alone. */
export function canUnpack(compression: Compression): boolean {
  return compression !== 'zstd' || createZstdDecompress !== undefined;
}

/** The bytes of a file, unpacked, in chunks of at most a megabyte. Errors of the stream are zlib's. */
export function unpacked(file: string, compression: Compression): [Readable, ...Transform[]] {
  const packed = createReadStream(file, { highWaterMark: CHUNK });
  if (compression === 'gzip') return [packed, createGunzip({ chunkSize: CHUNK })];
  return compression === 'zstd' && createZstdDecompress ? [packed, createZstdDecompress()] : [packed];
}

/** Bytes of a line, or of empty lines, with which a file is no file of ratings, whatever may be skipped of it. */
const BOMB_BYTES = 64 << 20;
const emptyLines = Buffer.alloc(CHUNK, LF);

/** A file that unpacks to what would take minutes and gigabytes, and is no ratings. */
export class Bomb extends Error {}

/** Takes the bytes of a text and looks for what DuckDB would not give as it stands. Errors with a {@link Bomb}. */
export class LineLook extends Writable {
  /** CR, alone or before LF: which of them ended a line is lost on DuckDB, also inside quoted fields. */
  carriageReturns = false;
  /** A line of more than {@link MOST_LINE_BYTES}: DuckDB cuts such a last line and says nothing. */
  longLines = false;
  private length = 0;
  private empty = 0;

  /** @param text false for a file that has no lines */
  constructor(private readonly text: boolean) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.carriageReturns ||= chunk.includes(CR);
    const first = chunk.indexOf(LF);
    this.length += first < 0 ? chunk.length : first;
    this.longLines ||= this.length > MOST_LINE_BYTES;
    if (this.text && this.length > BOMB_BYTES) {
      done(new Bomb(`holds a line of more than ${BOMB_BYTES >> 20} MB`));
      return;
    }
    if (first >= 0) this.length = chunk.length - chunk.lastIndexOf(LF) - 1;
    this.empty = chunk.equals(emptyLines.subarray(0, chunk.length)) ? this.empty + chunk.length : 0;
    done(
      this.text && this.empty > BOMB_BYTES
        ? new Bomb(`holds more than ${BOMB_BYTES >> 20} MB of empty lines`)
        : undefined,
    );
  }
}

/** How a line of {@link copyLines} ended: LF or nothing, CR, CRLF, or it was too long and stands cut. */
export const lineEnds = { lf: 'n', cr: 'r', crlf: 'b', cut: 'x' } as const;

/** Copies a text file, unpacked, with LF after each line and before it one letter of {@link lineEnds}. */
export async function copyLines(file: string, compression: Compression, to: string): Promise<void> {
  const ends = Object.fromEntries(Object.entries(lineEnds).map(([name, letter]) => [name, letter.charCodeAt(0)]));
  let [length, cut, afterCR] = [0, false, false];
  const copy = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const out = Buffer.allocUnsafe(2 * chunk.length + 4);
      let at = 0;
      const end = (letter: number): void => {
        out[at++] = cut ? ends.cut : letter;
        out[at++] = LF;
        [length, cut] = [0, false];
      };
      for (const byte of chunk) {
        if (afterCR) {
          afterCR = false;
          end(byte === LF ? ends.crlf : ends.cr);
          if (byte === LF) continue;
        }
        if (byte === LF) end(ends.lf);
        else if (byte === CR) afterCR = true;
        else if (!cut) {
          // Cut between characters: 10xxxxxx goes on with one.
          cut = ++length > MOST_LINE_BYTES && (byte & 0xc0) !== 0x80;
          if (!cut) out[at++] = byte;
        }
      }
      done(null, out.subarray(0, at));
    },
    flush(done) {
      const last = afterCR ? ends.cr : cut ? ends.cut : ends.lf;
      done(null, afterCR || length > 0 ? Buffer.from([last, LF]) : undefined);
    },
  });
  await pipeline([...unpacked(file, compression), copy, createWriteStream(to)]);
}
