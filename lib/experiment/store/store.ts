import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { makeFolder, removeStale, writeAtomic } from './atomic-file';
import { canonicalJson } from './canonical-json';
import { sealed, unsealed } from './seal';

/**
 * Results in one folder, `cells/<key>.json` each. The key is a hash of all that the result depends on, so a result that is
 * there need never be computed again, and several processes may write at once: two that compute the same cell write the
 * same bytes.
 */
export interface ResultStore<Result> {
  readonly folder: string;
  /**
   * The result under a key, or undefined.
   * @throws UserError where the file is there but is not what was written under this key
   */
  read(key: string): Promise<Result | undefined>;
  /** Keeps a result: atomically, on disk when the promise resolves, in canonical JSON with its checksum. */
  write(key: string, result: Result): Promise<void>;
  /** All keys, sorted. */
  keys(): Promise<string[]>;
}

/** Folders of a store; `grids` names cells, `data` and `timings` stand beside them, `claims` are of sweeps at work. */
export const storeFolders = ['cells', 'grids', 'data', 'timings', 'claims'] as const;

/** The file of a name in a part of a store. */
export function storeFile(folder: string, part: (typeof storeFolders)[number], name: string): string {
  return join(folder, part, `${name}.json`);
}

/**
 * Opens a store, makes its folder where it is missing and clears away what killed writers left half-written.
 * @param problem says what is wrong with a result that was read, for example `cellProblem`; by default nothing is
 */
export async function openStore<Result>(
  folder: string,
  problem: (result: unknown) => string | undefined = () => undefined,
): Promise<ResultStore<Result>> {
  const cells = join(folder, 'cells');
  await makeFolder(cells);
  for (const name of storeFolders) await removeStale(join(folder, name));
  return {
    folder,
    async read(key) {
      const path = cellPath(cells, key);
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      const refuse = (why: string) => new UserError(`${path} ${why}: remove it, and the cell is run again`);
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        throw refuse(`is not JSON (${(error as Error).message})`);
      }
      const opened = unsealed(key, value);
      if (opened === undefined) throw refuse('is not what was written under this name (changed, or another cell)');
      const wrong = problem(opened.value);
      if (wrong !== undefined) throw refuse(`holds no result (${wrong})`);
      return opened.value as Result;
    },
    write: (key, result) => writeAtomic(cellPath(cells, key), `${canonicalJson(sealed(key, result))}\n`),
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
