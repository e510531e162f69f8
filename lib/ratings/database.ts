import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';

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
  const folder = await mkdtemp(join(options.temporaryDirectory ?? tmpdir(), 'diffcdr-ratings-'));
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
  }
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
