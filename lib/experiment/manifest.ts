import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { selections } from '../evaluation/protocol/protocol';
import { protocolNames } from '../evaluation/protocol/registry';
import type { CellResult } from './cell';
import { cellProblem } from './cell-schema';
import { makeFolder, removeStale, writeAtomic } from './store/atomic-file';
import { readJsonFile } from './store/json-file';
import { openStore, storeFile } from './store/store';
import type { CellLabel } from './sweep/grid';

/** Which cells of a store belong to a grid, and where they stand in its tables. */
export interface Manifest {
  readonly grid: string;
  readonly cells: readonly (CellLabel & { readonly key: string })[];
}

const paperTask = z.union([z.literal(1), z.literal(2), z.literal(3)]).optional();

const manifestSchema: z.ZodType<Manifest> = z.object({
  grid: z.string(),
  cells: z.array(
    z.object({
      task: z.string(),
      paperTask,
      likePaperTask: paperTask,
      beta: z.number(),
      setting: z.string(),
      protocol: z.enum(protocolNames),
      selection: z.enum(selections),
      method: z.string(),
      seed: z.int(),
      split: z.int().optional(),
      key: z.string().regex(/^[A-Za-z0-9_-]+$/),
    }),
  ),
});

/** A result with its place in the tables. */
export interface LabelledResult<Result extends CellResult = CellResult> {
  readonly grid: string;
  readonly key: string;
  readonly label: CellLabel;
  readonly result: Result;
}

/**
 * Writes `grids/<name>.json` in the store, before the cells are run: so what there is of them can be tabled at any time. Its
 * bytes follow from the grid; where they stand there already, nothing is written.
 */
export async function writeManifest(storeFolder: string, manifest: Manifest): Promise<void> {
  const folder = join(storeFolder, 'grids');
  const path = join(folder, `${manifest.grid}.json`);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  await makeFolder(folder);
  await removeStale(folder);
  await writeAtomic(path, text);
}

/** Names of a store's grids, sorted. */
export async function gridNames(storeFolder: string): Promise<string[]> {
  const names = await readdir(join(storeFolder, 'grids')).catch(() => []);
  return names
    .filter((name) => /^[a-z0-9-]+\.json$/.test(name))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

/** Reads the manifest of a grid. @throws UserError where it is broken */
export async function readManifest(storeFolder: string, grid: string): Promise<Manifest> {
  const path = storeFile(storeFolder, 'grids', grid);
  const advice = 'remove it, and run the sweep again, which keeps the cells that are there';
  const manifest = await readJsonFile(path, manifestSchema, advice);
  if (!manifest) throw new UserError(`${path} is gone`);
  return manifest;
}

/**
 * All results that the grids of a store name, in the order of grids and cells; or those of one grid.
 * @param onMissing told of a grid whose cells are not all there: of a sweep that goes on, was stopped or had failures
 * @throws UserError where there is no grid, or none of that name, or nothing of it has been run yet
 */
export async function readLabelledResults(
  storeFolder: string,
  grid?: string,
  onMissing: (grid: string, missing: number, all: number) => void = () => undefined,
): Promise<LabelledResult[]> {
  const names = await gridNames(storeFolder);
  const wanted = grid === undefined ? names : names.filter((name) => name === grid);
  if (wanted.length === 0) {
    throw new UserError(
      grid === undefined || names.length === 0
        ? `${storeFolder} holds no run or sweep: see "diffcdr run --help" and "diffcdr sweep --help"`
        : `${storeFolder} holds no grid "${grid}" (it holds ${names.join(', ')})`,
    );
  }
  const store = await openStore<CellResult>(storeFolder, cellProblem);
  const results: LabelledResult[] = [];
  for (const name of wanted) {
    const { grid: title, cells } = await readManifest(storeFolder, name);
    let missing = 0;
    for (const { key, ...label } of cells) {
      const result = await store.read(key);
      if (result) results.push({ grid: title, key, label, result });
      else missing++;
    }
    if (missing > 0) onMissing(title, missing, cells.length);
  }
  if (results.length === 0) throw new UserError(`${storeFolder}: no cell of ${wanted.join(', ')} has been run yet`);
  return results;
}
