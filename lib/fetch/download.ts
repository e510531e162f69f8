import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors';
import { writeJson } from '../experiment/store/atomic-file';
import { irregular } from '../experiment/store/output-guard';
import { type Answer, type Asking, ask, PassingError } from './request';
import { inBytes } from './sizes';

/** A connection that broke too often, or a full disk: what came is worth more than to begin anew elsewhere. */
export class UnfinishedError extends UserError {}

/** How a file is downloaded. */
export interface Download extends Asking {
  readonly address: string;
  /** File that is filled. Beside it `<part>.json` says what it is part of, so that a later call goes on where this one ended. */
  readonly part: string;
  /** Bytes that the whole must have, where that is known. */
  readonly bytes?: number;
  /** How often in a row a broken connection is taken up again before it is an error. */
  readonly retries: number;
  /** Milliseconds before the first new try; each further one waits twice as long, up to half a minute. */
  readonly backOff: number;
  /** Bytes there are, and bytes there will be where the server says so. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
  /** What went wrong, where it is tried again. */
  readonly onNote?: (note: string) => void;
}

/** What a part is part of. */
interface Origin {
  readonly address: string;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly total?: number;
}

const LONGEST_WAIT = 30_000;

/** A try that brought this many bytes was not in vain: tries are counted anew. */
const HEADWAY = 1 << 20;

/**
 * Fills `part` from an address, from where an earlier call left it if the server still has that very file.
 * @throws UserError in one sentence: refused, broken more often than `retries`, longer or shorter than told, disk full
 */
export async function download(options: Download): Promise<void> {
  const { part, retries, backOff, signal, onNote } = options;
  for (let failures = 0; ; ) {
    const before = await sizeOf(part);
    try {
      await fill(options);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PassingError)) throw error;
      failures = (await sizeOf(part)) - before >= HEADWAY ? 0 : failures + 1;
      if (failures > retries) {
        const tries = failures === 1 ? '' : `, ${failures} times in a row`;
        throw new UnfinishedError(
          `${error.message}${tries}; what came is kept, and the same command goes on from there`,
        );
      }
      const wait = Math.min(LONGEST_WAIT, backOff * 2 ** Math.max(0, failures - 1));
      onNote?.(`${error.message}; tried again in ${Math.ceil(wait / 1000)} s`);
      await sleep(wait, undefined, { signal });
    }
  }
}

/** Removes a part and what is known of it. */
export async function discard(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(originPath(part), { force: true });
}

/** One try. */
async function fill({ address, part, bytes, onProgress, ...asking }: Download): Promise<void> {
  const kind = await irregular(part);
  if (kind !== undefined) throw new UserError(`${part} is ${kind}, and no download of ours: move it away`);
  const origin = await readOrigin(part, address);
  const there = origin ? await sizeOf(part) : 0;
  if (origin?.total !== undefined && there === origin.total) return;
  const validator = validatorOf(origin);
  const from = validator === undefined ? 0 : there;
  const resume: Record<string, string> =
    from > 0 && validator !== undefined ? { range: `bytes=${from}-`, 'if-range': validator } : {};
  const answer = await ask(address, resume, asking);
  try {
    const plan = await planOf(answer, address, part, from, origin);
    if (plan === 'whole') return;
    const { start, total } = plan;
    if (bytes !== undefined && total !== undefined && total !== bytes) {
      await discard(part);
      throw new UserError(`${address} has ${total} bytes now and had ${bytes} when it was locked`);
    }
    if (start === 0) await discard(part);
    await requireRoom(part, start, total);
    if (start === 0) {
      const [etag, lastModified] = [answer.header('etag'), answer.header('last-modified')];
      await writeJson(originPath(part), { address, etag, lastModified, total } satisfies Origin);
    }
    await pour({ address, part, onProgress, signal: asking.signal }, answer, start, total);
    if (answer.exceeded()) {
      await discard(part);
      throw new UserError(`${address} sent more than the ${total} bytes it told`);
    }
  } finally {
    answer.drop();
  }
}

/** Where in the file the body of an answer begins, and how long the file is; `whole` where there is nothing to come. */
async function planOf(
  { status, header }: Answer,
  address: string,
  part: string,
  from: number,
  origin: Origin | undefined,
): Promise<'whole' | { start: number; total: number | undefined }> {
  if (status === 200) return { start: 0, total: wholeNumber(header('content-length')) };
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(header('content-range') ?? '');
  if (status === 206 && from > 0) {
    const total = wholeNumber(range?.[2]);
    const etag = header('etag');
    const same =
      Number(range?.[1]) === from && total === (origin?.total ?? total) && (etag ?? origin?.etag) === origin?.etag;
    if (same) return { start: from, total };
    await discard(part);
    throw new PassingError(`${address} is another file now: begun anew`);
  }
  if (status === 416 && from > 0) {
    if (wholeNumber(range?.[2]) === from) return 'whole';
    await discard(part);
    throw new PassingError(`${address} ends before what is here: begun anew`);
  }
  throw refusal(address, status);
}

/** A status that brings no file, in one sentence. */
function refusal(address: string, status: number): Error {
  const words: Record<number, string> = {
    401: 'asks for a password: get the file by hand, or name a --mirror',
    403: 'is forbidden: the server lets nobody have it this way, get the file by hand or name a --mirror',
    404: 'is not there: the file was moved, name a --mirror that has it',
    407: 'cannot be asked: the proxy wants a password (HTTPS_PROXY=http://user:password@host:port)',
    410: 'is gone for good: name a --mirror that has it',
    416: 'refuses the range that was asked for',
    429: 'says that it was asked too often',
  };
  const text = `${address} ${words[status] ?? 'gives no file'} (${status})`;
  return status === 408 || status === 429 || status >= 500 ? new PassingError(text) : new UserError(text);
}

/** Writes a body to its place. */
async function pour(
  { address, part, signal, onProgress }: Pick<Download, 'address' | 'part' | 'signal' | 'onProgress'>,
  answer: Answer,
  start: number,
  total: number | undefined,
): Promise<void> {
  // Not through a link, which could lead out of the data folder.
  const flags = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const file = await open(part, flags);
  let at = start;
  try {
    onProgress?.(at, total);
    for await (const chunk of answer.chunks()) {
      signal?.throwIfAborted();
      await write(file, part, chunk, at);
      at += chunk.length;
      onProgress?.(at, total);
    }
    await file.sync();
  } finally {
    await file.close().catch(() => undefined);
  }
  if (total !== undefined && at < total) {
    throw new PassingError(`${address} told ${total} bytes and ended after ${at}`);
  }
}

async function write(file: FileHandle, part: string, chunk: Buffer, at: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file
      .write(chunk, done, chunk.length - done, at + done)
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') throw error;
        throw new UnfinishedError(
          `the disk is full after ${inBytes(at + done)} of ${part}: make room, and the same command goes on from there`,
        );
      });
    done += bytesWritten;
  }
}

/** Says before the first byte what would not fit. */
async function requireRoom(part: string, start: number, total: number | undefined): Promise<void> {
  if (total === undefined) return;
  const { bavail, bsize, blocks } = await statfs(dirname(part));
  const [room, more] = [bavail * bsize, total - start];
  if (blocks === 0 || more <= room) return; // some file systems do not say
  throw new UserError(
    `the disk is too full: ${inBytes(more)} are still to come, and ${dirname(part)} has room for ${inBytes(room)}`,
  );
}

/** What a server is asked to compare: RFC 9110 lets a strong ETag or a date stand in If-Range, and no weak ETag. */
function validatorOf(origin: Origin | undefined): string | undefined {
  if (origin?.etag !== undefined && !origin.etag.startsWith('W/')) return origin.etag;
  return origin?.lastModified;
}

async function readOrigin(part: string, address: string): Promise<Origin | undefined> {
  const text = await readFile(originPath(part), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const origin = JSON.parse(text) as Origin;
    return origin.address === address ? origin : undefined;
  } catch {
    return undefined; // it is begun anew then
  }
}

function originPath(part: string): string {
  return `${part}.json`;
}

/** Bytes of a file; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
