import { realpath, rename, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { UserError } from '../errors';
import { makeFolder } from '../experiment/store/atomic-file';
import { irregular } from '../experiment/store/output-guard';
import type { DataFile } from './data-sets';
import { discard, download, sizeOf, UnfinishedError } from './download';
import { claim, fingerprint, LOCK_FILE, Lock, type Locked } from './lock';
import { webAddress } from './request';
import { inBytes } from './sizes';

/** How far a fetch is. */
export interface FetchProgress {
  /** The file's name in the manifest. */
  readonly name: string;
  /** `fetch` its bytes from a server, or `check` them on the disk. */
  readonly phase: 'fetch' | 'check';
  /** Bytes done in this phase. */
  readonly done: number;
  /** Bytes in all, where the server says so. */
  readonly total?: number;
}

/** How files are fetched. */
export interface FetchOptions {
  /** Data folder: files lie in it under their names, and `fetch-lock.json` beside them. Made where it is missing. */
  readonly data: string;
  /** http or https address that holds the files under their names, asked instead of the manifest's addresses. */
  readonly mirror?: string;
  /** Seconds without a byte after which a connection is given up, from 1; default 30. */
  readonly stallSeconds?: number;
  /** How often in a row a broken connection is taken up again; default 5. */
  readonly retries?: number;
  /** Milliseconds before the first new try, doubled with each; default 1000. */
  readonly backOff?: number;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** What went wrong and is tried again or elsewhere, a sentence each. */
  readonly onNote?: (note: string) => void;
  /** Stops the fetch: the promise rejects with the signal's reason, and a later call goes on where this one stopped. */
  readonly signal?: AbortSignal;
}

/** A file that is in its place. */
export interface FetchedFile extends Locked {
  readonly name: string;
  /** Where it lies. */
  readonly path: string;
  /** True where it was there already. */
  readonly kept: boolean;
}

/**
 * Fetches files of the manifest into a data folder. Size and SHA-256 of each are locked when it first comes and compared ever
 * after, also of a file that is there already, which is not fetched again. A file is downloaded under another name and takes
 * its own when it is whole and right. HTTP_PROXY, HTTPS_PROXY and NO_PROXY are heeded.
 * @throws UserError in one sentence, where a file cannot be had or is not what was locked
 */
export async function fetchFiles(files: readonly DataFile[], options: FetchOptions): Promise<FetchedFile[]> {
  const { data, mirror } = options;
  for (const { name } of files) requireName(name);
  const base = mirror === undefined ? undefined : mirrorAddress(mirror);
  await makeFolder(data);
  const release = await claim(data);
  try {
    const lock = await Lock.open(data);
    const fetched: FetchedFile[] = [];
    for (const file of files) {
      const addresses = base === undefined ? file.addresses : [new URL(file.name, base).href];
      fetched.push(await fetchFile({ ...file, addresses }, lock, options));
    }
    return fetched;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    await release();
  }
}

/** What a fetch would do with a file. */
export interface PlannedFile {
  readonly path: string;
  /** Where it would come from. */
  readonly address: string;
  readonly state: 'there' | 'part' | 'missing';
  /** Bytes of it that are there. */
  readonly received: number;
  /** Bytes of the whole, where they were locked or it is there. */
  readonly bytes?: number;
}

/** What {@link fetchFiles} would do, from what lies in the data folder alone: no server is asked, nothing is written. */
export async function planFiles(
  files: readonly DataFile[],
  { data, mirror }: Pick<FetchOptions, 'data' | 'mirror'>,
): Promise<PlannedFile[]> {
  const base = mirror === undefined ? undefined : mirrorAddress(mirror);
  const lock = await Lock.open(data);
  return Promise.all(
    files.map(async ({ name, addresses }): Promise<PlannedFile> => {
      const path = join(data, name);
      const [address] = base ? [new URL(name, base).href] : addresses;
      const [whole, part] = [await sizeOf(path), await sizeOf(partOf(path))];
      const state = whole > 0 ? 'there' : part > 0 ? 'part' : 'missing';
      return { path, address, state, received: whole || part, bytes: lock.of(name)?.bytes ?? (whole || undefined) };
    }),
  );
}

async function fetchFile({ name, addresses }: DataFile, lock: Lock, options: FetchOptions): Promise<FetchedFile> {
  const { data, stallSeconds = 30, retries = 5, backOff = 1000, signal, onProgress, onNote } = options;
  const path = join(data, name);
  await makeFoldersWithin(data, name);
  const locked = lock.of(name);
  const check = (file: string): Promise<Locked> =>
    fingerprint(file, { signal, onProgress: (done, total) => onProgress?.({ name, phase: 'check', done, total }) });

  if (await isThere(path)) {
    const found = await check(path);
    if (!locked) {
      await lock.add(name, found);
      onNote?.(`${path} was there already: locked as it is, ${inBytes(found.bytes)}`);
    } else {
      const difference = differenceOf(found, locked);
      if (difference !== undefined) {
        throw new UserError(`${path} is not what ${LOCK_FILE} says, ${difference}: remove it, and it is fetched again`);
      }
    }
    return { ...found, address: locked?.address, name, path, kept: true };
  }

  const part = partOf(path);
  let last: Error | undefined;
  for (const address of addresses) {
    try {
      await download({
        ...{ address, part, stallSeconds, retries, backOff, signal, onNote, bytes: locked?.bytes },
        onProgress: (done, total) => onProgress?.({ name, phase: 'fetch', done, total }),
      });
      const found = { ...(await check(part)), address };
      const difference = locked && differenceOf(found, locked);
      if (difference !== undefined) {
        await discard(part);
        throw new UserError(`${address} gives another file than ${LOCK_FILE} has, ${difference}: it was not taken`);
      }
      // Locked first: a process that dies here finds the whole part again, and checks it.
      if (!locked) await lock.add(name, found);
      await rename(part, path);
      await discard(part);
      return { ...found, name, path, kept: false };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // A part is one server's: to go on there is nearer than to begin at the next.
      if (error instanceof UnfinishedError && (await sizeOf(part)) > 0) throw error;
      if (last) onNote?.(last.message);
      last = error;
    }
  }
  throw last ?? new UserError(`the manifest has no address for ${name}: name a --mirror that has it`);
}

/** What differs, in words; undefined where nothing does. */
function differenceOf(found: Locked, locked: Locked): string | undefined {
  if (found.bytes !== locked.bytes) return `${found.bytes} bytes and not ${locked.bytes}`;
  if (found.sha256 === locked.sha256) return undefined;
  return `SHA-256 ${found.sha256.slice(0, 16)}… and not ${locked.sha256.slice(0, 16)}…`;
}

async function isThere(path: string): Promise<boolean> {
  const kind = await irregular(path);
  if (kind !== undefined) throw new UserError(`${path} is ${kind}: move it away, a file belongs there`);
  return stat(path).then(
    () => true,
    () => false,
  );
}

function partOf(path: string): string {
  return `${path}.part`;
}

/** Names are the manifest's own; a slip in it must not reach outside the data folder either. */
function requireName(name: string): void {
  if (/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/.test(name) && !name.endsWith('.part')) return;
  throw new UserError(`"${name}" cannot be the name of a data file`);
}

/** Makes the folders of a file in the data folder. A link among them may not lead out of it. */
async function makeFoldersWithin(data: string, name: string): Promise<void> {
  const root = await realpath(data);
  let folder = data;
  for (const segment of name.split('/').slice(0, -1)) {
    folder = join(folder, segment);
    await makeFolder(folder);
    const real = await realpath(folder);
    if (!real.startsWith(root + sep)) {
      throw new UserError(`${folder} leads out of the data folder, to ${real}: that is refused`);
    }
  }
}

function mirrorAddress(mirror: string): URL {
  const url = webAddress(mirror.endsWith('/') ? mirror : `${mirror}/`);
  if (!url) throw new UserError(`a mirror is an http or https address, not "${mirror}"`);
  if (url.username !== '' || url.password !== '') {
    throw new UserError('a mirror with a password in its address is refused: it would stand in the lock file');
  }
  return url;
}
