import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import type { CellResult } from './cell';
import { makeFolder, removeStale, writeJson } from './store/atomic-file';
import { openStore } from './store/store';
import type { CellLabel } from './sweep/grid';

/** Which cells of a store belong to a grid, and where they stand in its tables. */
export interface Manifest {
  readonly grid: string;
  readonly cells: readonly (CellLabel & { readonly key: string })[];
}

/** A result with its place in the tables. */
export interface LabelledResult<Result extends CellResult = CellResult> {
  readonly grid: string;
  readonly key: string;
  readonly label: CellLabel;
  readonly result: Result;
}

/** Writes `grids/<name>.json` in the store. Its bytes follow from the grid and from which cells are done. */
export async function writeManifest(storeFolder: string, manifest: Manifest): Promise<void> {
  const folder = join(storeFolder, 'grids');
  await makeFolder(folder);
  await removeStale(folder);
  await writeJson(join(folder, `${manifest.grid}.json`), manifest);
}

/**
 * All results that the grids of a store name, in the order of grids and cells; or those of one grid.
 * @throws UserError where there is no grid, or none of that name
 */
export async function readLabelledResults(storeFolder: string, grid?: string): Promise<LabelledResult[]> {
  const folder = join(storeFolder, 'grids');
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[a-z0-9-]+\.json$/.test(name)).sort();
  const wanted = grid === undefined ? names : names.filter((name) => name === `${grid}.json`);
  if (wanted.length === 0) {
    const there = names.map((name) => name.slice(0, -'.json'.length)).join(', ');
    throw new UserError(
      grid === undefined || there === ''
        ? `${storeFolder} holds no finished run or sweep: see "diffcdr run --help" and "diffcdr sweep --help"`
        : `${storeFolder} holds no grid "${grid}" (it holds ${there})`,
    );
  }
  const store = await openStore<CellResult>(storeFolder);
  const results: LabelledResult[] = [];
  for (const name of wanted) {
    const manifest = JSON.parse(await readFile(join(folder, name), 'utf8')) as Manifest;
    for (const { key, ...label } of manifest.cells) {
      const result = await store.read(key);
      // A cell may have been removed by hand to be run again; the table then lacks it until it was.
      if (result) results.push({ grid: manifest.grid, key, label, result });
    }
  }
  return results;
}
