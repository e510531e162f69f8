import { lstat, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors';
import { host, isRunning } from '../../platform/processes';

let written = 0;

/**
 * Writes a file so that whoever reads it finds the whole of the old text or the whole of the new, even if the process or
 * the machine dies half-way: a temporary file beside it is written, flushed to disk and renamed. The mode of the old file is
 * kept; a link, a pipe, a device or a folder is never replaced.
 */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  const there = await lstat(path).catch(() => undefined);
  if (there && !there.isFile()) throw new UserError(`${path} cannot be written: it is no regular file`);
  const temporary = join(folder, `.${basename(path)}.${host}.${process.pid}.${written++}.tmp`);
  try {
    const file = await open(temporary, 'w');
    try {
      if (there) await file.chmod(there.mode & 0o777);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined); // it may never have come to be; the first error is what matters
    throw new WriteError(path, error as NodeJS.ErrnoException);
  }
  await syncFolder(folder);
}

/** A file that could not be written, and why. */
export class WriteError extends UserError {
  override readonly name = 'WriteError';
  /** True where the next file will fare no better: the disk is full, or takes no writing. */
  readonly noRoom: boolean;

  constructor(path: string, { code, message }: NodeJS.ErrnoException) {
    super(`${path} cannot be written: ${message}`);
    this.noRoom = code !== undefined && ['ENOSPC', 'EDQUOT', 'EROFS'].includes(code);
  }
}

/**
 * Makes a folder and those above it, where they are missing. Not mkdir's `recursive`: in a place that takes no folders, such
 * as /proc, that never comes back.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return; // another process was faster
    throw new UserError(`the folder ${path} cannot be made: ${(error as Error).message}`);
  }
}

/** Whether a path is a folder, or a link to one. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Writes indented JSON with a newline at its end; see {@link writeAtomic}. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Without this the rename itself can be lost with the machine. Windows cannot open a folder and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const TEMPORARY = /^\..+\.([A-Za-z0-9-]+)\.(\d+)\.\d+\.tmp$/;
const DAY = 24 * 3600 * 1000;

/**
 * Removes what killed writers left in a folder: temporary files of processes that no longer run on this machine, and any
 * that is more than a day old. Files of living writers stay.
 * @returns how many were removed; 0 where the folder does not exist
 */
export async function removeStale(folder: string): Promise<number> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  let removed = 0;
  for (const name of names) {
    const match = TEMPORARY.exec(name);
    if (!match) continue;
    const path = join(folder, name);
    const orphan = match[1] === host && !(await isRunning(Number(match[2])));
    const age = async (): Promise<number> =>
      Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (!orphan && (await age()) < DAY) continue;
    const failed = await unlink(path).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    );
    if (!failed) removed++;
    // Another opener was faster, or the store can only be read.
    else if (!['ENOENT', 'EROFS', 'EACCES', 'EPERM'].includes(failed.code ?? '')) throw failed;
  }
  return removed;
}
