import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { host, isRunning } from '../platform/processes';

/** Limits of a database. */
export interface DatabaseOptions {
  readonly memoryLimit?: string;
  readonly temporaryDirectory?: string;
}

/**
 * Lends a DuckDB that lives in a temporary folder, so that tables larger than the memory limit go to disk. The folder is
 * removed afterwards, also after an error.
 */
export async function withDatabase<T>(
  options: DatabaseOptions,
  use: (connection: DuckDBConnection, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await openFolder(options.temporaryDirectory ?? tmpdir());
  try {
    // Loaded with the first file: it takes longer than all else of the library together.
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(join(folder, 'ratings.db'), {
      // Every thread brings buffers of its own, which the memory limit must hold.
      threads: String(Math.min(4, cpus().length)),
      memory_limit: options.memoryLimit ?? '600MB',
      temp_directory: join(folder, 'spill'),
      // What reads a file is what stands here, not what DuckDB finds in the home folder or on the net.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    try {
      const connection = await instance.connect();
      try {
        // The row numbers of a file are counted in its order.
        await connection.run('SET preserve_insertion_order = true');
        await connection.run('SET enable_progress_bar = true');
        await connection.run('SET enable_progress_bar_print = false');
        return await use(connection, folder);
      } finally {
        connection.closeSync();
      }
    } finally {
      instance.closeSync();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    closeFolder(folder);
  }
}

/** Temporary folders of this process: `diffcdr-ratings-<host>.<process>.<random>`. */
const open = new Set<string>();
const FOLDER = /^diffcdr-ratings-([A-Za-z0-9-]+)\.(\d+)\.\w+$/;
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Makes a temporary folder, and removes those, up to a gigabyte each, that killed processes of this machine left. */
async function openFolder(parent: string): Promise<string> {
  for (const name of await readdir(parent).catch(() => [])) {
    const [, of, pid] = FOLDER.exec(name) ?? [];
    if (of !== host || (await isRunning(Number(pid)))) continue;
    // Another user's stays: it is not ours to remove.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  const folder = await mkdtemp(join(parent, `diffcdr-ratings-${host}.${process.pid}.`));
  if (open.size === 0) for (const signal of endings) process.on(signal, removeFolders);
  open.add(folder);
  return folder;
}

function closeFolder(folder: string): void {
  open.delete(folder);
  if (open.size === 0) for (const signal of endings) process.off(signal, removeFolders);
}

/** Ctrl-C ends a process without its `finally` blocks, unless somebody else takes the signal. */
function removeFolders(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
  process.off(signal, removeFolders);
  process.kill(process.pid, signal);
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
