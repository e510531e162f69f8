import type { MethodReference } from '../bridge/registry';
import { UserError } from '../errors';
import { meanInterval } from '../math/interval';
import type { RandomStream } from '../math/random';
import { BaseModelPool } from './base-model-pool';
import { type CellResult, runCell } from './cell';
import { cellKey } from './cell-key';
import { methodOf, parseConfig, type RunConfig, withSettings } from './config';
import type { Extensions } from './extensions';
import type { RunData } from './run-data';
import type { CellSpec } from './spec';
import type { ResultStore } from './store/store';

/** Values to try, by setting as `--set` names it: `DiffCDR.lambda` → [0.01, 0.1, 1]. */
export type SearchSpace = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** What DiffCDR is searched over unless told otherwise; λ as in the paper. */
export const defaultSpace: SearchSpace = {
  'DiffCDR.lambda': [0.01, 0.1, 1, 2, 4, 8],
  'DiffCDR.guidance': [0, 0.1, 0.5, 1, 2],
  'DiffCDR.learningRate': [0.0003, 0.001, 0.003],
  'DiffCDR.nfe': [5, 10, 20, 30],
};

/** A candidate with what validation users say of it. */
export interface SearchEntry {
  /** As `--set` takes them. */
  readonly settings: readonly string[];
  readonly config: RunConfig;
  /** Mean over seeds of the least validation MAE over epochs. */
  readonly validationMae: number;
  /** The same by seed, in the order of the seeds. */
  readonly bySeed: readonly number[];
}

/**
 * Combinations of a space: all of them, in order, or `draws` different ones drawn at random.
 * @throws UserError for an empty space or more draws than there are combinations
 */
export function searchCandidates(space: SearchSpace, draws?: number, random?: RandomStream): string[][] {
  const keys = Object.keys(space);
  const total = keys.reduce((product, key) => product * space[key].length, 1);
  if (keys.length === 0 || total === 0)
    throw new UserError('the search space is empty: give each setting a value or more');
  const combination = (index: number): string[] => {
    let rest = index;
    return keys.map((key) => {
      const values = space[key];
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return `${key}=${value}`;
    });
  };
  if (draws === undefined || draws >= total) return Array.from({ length: total }, (_, index) => combination(index));
  if (!random) throw new RangeError('drawing candidates needs a random stream');
  if (!(Number.isInteger(draws) && draws >= 1)) throw new UserError(`draw 1 or more candidates, not ${draws}`);
  const drawn = new Set<number>();
  while (drawn.size < draws) drawn.add(random.integer(total));
  return [...drawn].map(combination);
}

/** Least validation MAE over the epochs of a cell. What the cell says of test users is not looked at. */
export function validationScore(result: CellResult): number {
  const scores = result.epochs.map(({ validation }) => {
    if (validation?.mae === undefined)
      throw new RangeError('a search needs cells that were run under the selection "validation"');
    return validation.mae;
  });
  return Math.min(...scores);
}

/** What to search. */
export interface SearchPlan {
  /** A name, or a method of your own. */
  readonly method: MethodReference;
  /** What comes from outside and may be named in settings. */
  readonly extensions?: Extensions;
  /** Settings that all candidates share, as a configuration file holds them. */
  readonly config: unknown;
  readonly candidates: readonly (readonly string[])[];
  readonly seeds: readonly number[];
  /** Candidates that were run before are read from here. */
  readonly store?: ResultStore<CellResult>;
  readonly signal?: AbortSignal;
  readonly onCell?: (settings: readonly string[], seed: number, validationMae: number) => void;
}

/**
 * Runs every candidate with every seed and orders them by validation MAE, the best first. Test users take no part in the
 * choice: no number of theirs is read, and they are hidden from training as always.
 */
export async function searchSettings(data: RunData, plan: SearchPlan): Promise<SearchEntry[]> {
  if (plan.seeds.length === 0) throw new UserError('a search needs a seed or more');
  const { extensions = {}, method, signal } = plan;
  const entries = plan.candidates.map((settings) => ({
    settings,
    config: parseConfig(withSettings(plan.config, settings, extensions), settings.join(' '), extensions),
    bySeed: [] as number[],
  }));
  if (entries.length === 0) throw new UserError('a search needs a candidate or more');
  const pool = new BaseModelPool({ methods: [methodOf(entries[0].config, method)] });
  // Seeds outside, candidates inside: base models are trained once a seed, where candidates do not change them.
  for (const seed of plan.seeds) {
    const spec: CellSpec = { method, seed, selection: 'validation' };
    for (const { settings, config, bySeed } of entries) {
      const key = cellKey(data, config, spec);
      let result: CellResult | undefined = await plan.store?.read(key);
      if (!result) {
        result = (await runCell(data, config, spec, { pool, signal })).result;
        await plan.store?.write(key, result);
      }
      const score = validationScore(result);
      bySeed.push(score);
      plan.onCell?.(settings, seed, score);
    }
  }
  return entries
    .map((entry) => ({ ...entry, validationMae: meanInterval(entry.bySeed).mean }))
    .sort((a, b) => a.validationMae - b.validationMae);
}
