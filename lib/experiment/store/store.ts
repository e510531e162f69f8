import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { makeFolder, removeStale, writeAtomic } from './atomic-file';
import { canonicalJson } from './canonical-json';

/**
 * Results in one folder, `cells/<key>.json` each. The key is a hash of all that the result depends on, so a result that is
 * there need never be computed again, and several processes may write at once: two that compute the same cell write the
 * same bytes.
 */
export interface ResultStore<Result> {
  readonly folder: string;
  /** The result under a key, or undefined. @throws UserError where the file is there but is not JSON */
  read(key: string): Promise<Result | undefined>;
  /** Keeps a result: atomically, on disk when the promise resolves, in canonical JSON. */
  write(key: string, result: Result): Promise<void>;
  /** All keys, sorted. */
  keys(): Promise<string[]>;
}

/** Opens a store, makes its folders where they are missing and clears away what killed writers left half-written. */
export async function openStore<Result>(folder: string): Promise<ResultStore<Result>> {
  const cells = join(folder, 'cells');
  await makeFolder(cells);
  await removeStale(cells);
  return {
    folder,
    async read(key) {
      const path = cellPath(cells, key);
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as Result;
      } catch (error) {
        throw new UserError(`${path} is not JSON (${(error as Error).message}): remove it, and the cell is run again`);
      }
    },
    write: (key, result) => writeAtomic(cellPath(cells, key), `${canonicalJson(result)}\n`),
    async keys() {
      const names = await readdir(cells);
      return names
        .filter((name) => /^[A-Za-z0-9_-]+\.json$/.test(name))
        .map((name) => name.slice(0, -'.json'.length))
        .sort();
    },
  };
}

function cellPath(cells: string, key: string): string {
  // Keys are hashes; anything else could name a file outside the store.
  if (!/^[A-Za-z0-9_-]+$/.test(key)) throw new RangeError(`"${key}" cannot be the name of a cell`);
  return join(cells, `${key}.json`);
}
