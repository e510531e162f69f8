import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { cellProblem } from './cell-schema';
import { readTimings } from './cell-timings';
import { readSummary } from './data-summary';
import { gridNames, readManifest } from './manifest';
import { isFolder } from './store/atomic-file';
import { openStore, storeFile, type storeFolders } from './store/store';

/** What a look at every file of a store found. */
export interface StoreCheck {
  /** Results that are what was written under their names. */
  readonly sound: number;
  /** Those among them from before there were checksums: only their form was looked at. */
  readonly unsealed: number;
  /** Cells that grids name and that are not there (yet). */
  readonly missing: number;
  /** Results that no grid names. */
  readonly unnamed: number;
  /** Cells that a sweep is at, or was when it was ended. */
  readonly claimed: number;
  /** A sentence for each file that is broken. */
  readonly problems: readonly string[];
}

/**
 * Reads every file of a store and changes none but those that killed writers left half-written, which are removed.
 * @param onFile called after each result, with their number
 * @throws UserError where there is no store
 */
export async function checkStore(
  folder: string,
  onFile: (done: number, all: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<StoreCheck> {
  if (!(await isFolder(join(folder, 'cells')))) {
    throw new UserError(`${folder} is no result store: it has no folder "cells"`);
  }
  const problems: string[] = [];
  const attempt = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      problems.push((error as Error).message);
      return undefined;
    }
  };
  // A store of other results than cells' has no rows: their checksum alone is looked at.
  const store = await openStore<object>(folder, (value) =>
    'row' in (value as object) ? cellProblem(value) : undefined,
  );
  const keys = await store.keys();
  const there = new Set(keys);
  let [sound, unsealed] = [0, 0];
  for (const [k, key] of keys.entries()) {
    signal?.throwIfAborted();
    if (await attempt(() => store.read(key))) {
      sound++;
      if (!(await isSealed(storeFile(folder, 'cells', key)))) unsealed++;
    }
    await attempt(() => readTimings(folder, key));
    onFile(k + 1, keys.length);
  }
  for (const name of await namesIn(folder, 'data')) await attempt(() => readSummary(folder, name));
  const named = new Set<string>();
  for (const grid of await gridNames(folder)) {
    const manifest = await attempt(() => readManifest(folder, grid));
    for (const { key } of manifest?.cells ?? []) named.add(key);
  }
  return {
    sound,
    unsealed,
    missing: [...named].filter((key) => !there.has(key)).length,
    unnamed: keys.filter((key) => !named.has(key)).length,
    claimed: (await namesIn(folder, 'claims')).length,
    problems,
  };
}

async function isSealed(path: string): Promise<boolean> {
  return 'checksum' in JSON.parse(await readFile(path, 'utf8'));
}

/** Names of the JSON files in a folder of the store, without the ending. */
async function namesIn(folder: string, part: (typeof storeFolders)[number]): Promise<string[]> {
  const names = await readdir(join(folder, part)).catch(() => []);
  return names.filter((name) => /^[A-Za-z0-9_-]+\.json$/.test(name)).map((name) => name.slice(0, -'.json'.length));
}
