import { createReadStream } from 'node:fs';
import { open, readFile, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { writeJson } from '../experiment/store/atomic-file';
import { platform } from '../platform';
import { describeProblems } from '../problems';

/** What a file was when it was first fetched. */
export interface Locked {
  readonly bytes: number;
  /** SHA-256, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Where it came from; absent where it was in its place before. */
  readonly address?: string;
}

const lockSchema = z.record(
  z.string(),
  z.strictObject({
    bytes: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 hexadecimal digits'),
    address: z.string().optional(),
  }),
);

/** Name of the lock file in a data folder. */
export const LOCK_FILE = 'fetch-lock.json';

/** `fetch-lock.json` of a data folder: size and SHA-256 of each file by its name, as they were when it was first fetched. */
export class Lock {
  private constructor(
    readonly path: string,
    private readonly entries: Record<string, Locked>,
  ) {}

  /** @throws UserError where the file is there and cannot be understood: what is locked must not be forgotten in silence */
  static async open(folder: string): Promise<Lock> {
    const path = join(folder, LOCK_FILE);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}';
      throw error;
    });
    let input: unknown;
    try {
      input = JSON.parse(text);
    } catch (error) {
      throw new UserError(`${path} is not JSON (${(error as Error).message}): mend it, or remove it to lock anew`);
    }
    const parsed = lockSchema.safeParse(input);
    if (!parsed.success)
      throw new UserError(`${path}: ${describeProblems(parsed.error, input, lockSchema).join('; ')}`);
    return new Lock(path, parsed.data);
  }

  of(name: string): Locked | undefined {
    return Object.hasOwn(this.entries, name) ? this.entries[name] : undefined;
  }

  async add(name: string, locked: Locked): Promise<void> {
    this.entries[name] = locked;
    const sorted = Object.entries(this.entries).sort(([a], [b]) => (a < b ? -1 : 1));
    await writeJson(this.path, Object.fromEntries(sorted));
  }
}

/** Size and SHA-256 of a file as it lies on the disk. */
export async function fingerprint(
  file: string,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (read: number, total: number) => void } = {},
): Promise<Locked> {
  const { size } = await stat(file);
  const hash = platform.sha256();
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    onProgress?.(bytes, size);
  }
  return { bytes, sha256: hash.hex() };
}

/**
 * Takes a data folder for this process, so that no two fetches write one file.
 * @returns gives it back
 * @throws UserError where a process of this machine that still runs has it
 */
export async function claim(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, '.fetch-claim');
  const mine = `${process.pid} ${hostname()}`;
  for (;;) {
    const file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined;
      throw new UserError(`${folder} cannot be written: ${error.message}`);
    });
    if (file) {
      await file.writeFile(mine);
      await file.close();
      return () => unlink(path).catch(() => undefined);
    }
    const [pid, host] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
    if (host === hostname() && !isRunning(Number(pid))) {
      await unlink(path).catch(() => undefined);
      continue;
    }
    throw new UserError(
      `another fetch into ${folder} is at work (process ${pid || '?'}${host ? ` on ${host}` : ''}): wait for it, or remove ${path} if it is none`,
    );
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
