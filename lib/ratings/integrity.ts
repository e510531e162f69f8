import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip } from 'node:zlib';
import type { Compression } from './compression';
import { shorten } from './errors';
import { canUnpack, unpacked } from './text-lines';

/** Damage of a compressed file. */
export interface Damage {
  readonly reason: string;
  /** Line in which the readable part ends, where it is known. */
  readonly line?: number;
  /** What stands in that line. */
  readonly value?: string;
}

/**
 * Looks whether a compressed file is whole. DuckDB takes what a truncated one still holds for all of it and says
 * nothing, so this is checked beside it.
 * @param look given the unpacked bytes, as far as Node can unpack them
 * @returns the damage, or undefined where there is none
 */
export async function findDamage(file: string, compression: Compression, look: Writable): Promise<Damage | undefined> {
  if (compression === 'gzip') return findGzipDamage(file, look);
  const damage = compression === 'zstd' ? await findZstdDamage(file) : undefined;
  if (!damage && canUnpack(compression)) await pipeline([...unpacked(file, compression), look]);
  return damage;
}

/** Unpacks it, which checks length and checksum of each member. */
async function findGzipDamage(file: string, look: Writable): Promise<Damage | undefined> {
  try {
    await pipeline([...unpacked(file, 'gzip'), look]);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    const place = await endOfGzip(file);
    return code === 'Z_BUF_ERROR'
      ? { reason: `the gzip file is truncated (${message})`, ...place }
      : { reason: `the gzip file is damaged in this line or later (${message})`, ...place };
  }
}

/** The line in which what can be unpacked of a gzip file ends. */
async function endOfGzip(file: string): Promise<{ line: number; value: string }> {
  let lines = 0;
  let last = '';
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      let start = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
        lines++;
        start = at + 1;
      }
      const rest = chunk.toString('utf8', start, Math.min(chunk.length, start + 400));
      last = start > 0 ? rest : (last + rest).slice(0, 400);
      done();
    },
  });
  // With this flush an early end is no error, so that all that stands before it comes out. Damage still is one.
  const unpack = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  await pipeline(createReadStream(file), unpack, count).catch(() => undefined);
  return { line: lines + 1, value: shorten(last) };
}

const zstdFrame = 0xfd2fb528;

/** Walks from block header to block header (RFC 8878, section 3.1) without unpacking: enough to see a cut. */
async function findZstdDamage(file: string): Promise<Damage | undefined> {
  const truncated: Damage = { reason: 'the zstd file is truncated' };
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    for (let at = 0; at < size; ) {
      const head = await bytesAt(handle, at, 18);
      if (head.length < 6) return truncated;
      const magic = head.readUInt32LE(0);
      if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) {
        if (head.length < 8) return truncated;
        at += 8 + head.readUInt32LE(4);
      } else if (magic === zstdFrame) {
        const descriptor = head[4];
        const singleSegment = (descriptor >> 5) & 1;
        const sizeFlag = descriptor >> 6;
        const sizeBytes = sizeFlag === 0 ? singleSegment : 1 << sizeFlag;
        at += 5 + (1 - singleSegment) + [0, 1, 2, 4][descriptor & 3] + sizeBytes;
        for (let isLast = false; !isLast; ) {
          const block = await bytesAt(handle, at, 3);
          if (block.length < 3) return truncated;
          const header = block.readUIntLE(0, 3);
          isLast = (header & 1) === 1;
          const runLength = ((header >> 1) & 3) === 1;
          at += 3 + (runLength ? 1 : header >> 3);
        }
        if (descriptor & 4) at += 4;
      } else {
        return { reason: 'the zstd file is damaged (no frame where one should start)' };
      }
      if (at > size) return truncated;
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
