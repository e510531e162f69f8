import type { MethodReference } from '../bridge/registry';
import { UserError } from '../errors';
import { mae } from '../evaluation/metrics/mae';
import type { Metric } from '../evaluation/metrics/metric';
import { findProtocol, type ProtocolName } from '../evaluation/protocol/registry';
import { meanInterval } from '../math/interval';
import type { RandomStream } from '../math/random';
import { BaseModelPool } from './base-model-pool';
import { type CellResult, runCell } from './cell';
import { cellKey } from './cell-key';
import { methodOf, parseConfig, type RunConfig, withSettings } from './config';
import type { Extensions } from './extensions';
import type { RunData } from './run-data';
import type { SearchSpace } from './search-spaces';
import type { CellSpec } from './spec';
import type { ResultStore } from './store/store';

/** A candidate with what validation users say of it. */
export interface SearchEntry {
  /** As `--set` takes them. */
  readonly settings: readonly string[];
  readonly config: RunConfig;
  /** Mean over seeds of the best validation value over epochs, of the metric that leads the protocol. */
  readonly validation: number;
  /** The same by seed, in the order of the seeds, and the epoch that had it. */
  readonly bySeed: readonly BestEpoch[];
}

/** The epoch that validation users choose, and what they say of it. */
export interface BestEpoch {
  readonly value: number;
  readonly epoch: number;
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

/**
 * The epoch of a cell that is best on validation users. What the cell says of test users is not looked at.
 * @param metric default: MAE
 */
export function bestOnValidation(
  { epochs }: Pick<CellResult, 'epochs'>,
  { name, better }: Pick<Metric, 'name' | 'better'> = mae,
): BestEpoch {
  const choice = epochs.map(({ epoch, validation }): BestEpoch => {
    const value = validation?.[name];
    if (value === undefined) {
      throw new RangeError('a search needs cells that were run under the selection "validation"');
    }
    return { value, epoch };
  });
  return choice.reduce((best, at) =>
    (better === 'lower' ? at.value < best.value : at.value > best.value) ? at : best,
  );
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
  /** Whose first metric decides; default `cold`: the least MAE. */
  readonly protocol?: ProtocolName;
  /** Seed of the split; default: the configuration's. */
  readonly split?: number;
  /** Base models that were trained already; default: a pool of its own. */
  readonly pool?: BaseModelPool;
  /** Candidates that were run before are read from here. */
  readonly store?: ResultStore<CellResult>;
  readonly signal?: AbortSignal;
  readonly onCell?: (settings: readonly string[], seed: number, best: BestEpoch) => void;
}

/**
 * Runs every candidate with every seed and orders them by what validation users say, the best first. Test users take no part in the
 * choice: no number of theirs is read, and they are hidden from training as always.
 */
export async function searchSettings(data: RunData, plan: SearchPlan): Promise<SearchEntry[]> {
  if (plan.seeds.length === 0) throw new UserError('a search needs a seed or more');
  const { extensions = {}, method, signal, protocol = 'cold', split } = plan;
  const [metric] = findProtocol(protocol).metrics;
  const entries = plan.candidates.map((settings) => ({
    settings,
    config: parseConfig(withSettings(plan.config, settings, extensions), settings.join(' '), extensions),
    bySeed: [] as BestEpoch[],
  }));
  if (entries.length === 0) throw new UserError('a search needs a candidate or more');
  const pool = plan.pool ?? new BaseModelPool({ methods: [methodOf(entries[0].config, method)] });
  // Seeds outside, candidates inside: base models are trained once a seed, where candidates do not change them.
  for (const seed of plan.seeds) {
    const spec: CellSpec = { method, seed, selection: 'validation', protocol, split };
    for (const { settings, config, bySeed } of entries) {
      const key = cellKey(data, config, spec);
      let result: CellResult | undefined = await plan.store?.read(key);
      if (!result) {
        result = (await runCell(data, config, spec, { pool, signal })).result;
        await plan.store?.write(key, result);
      }
      const best = bestOnValidation(result, metric);
      bySeed.push(best);
      plan.onCell?.(settings, seed, best);
    }
  }
  return entries
    .map((entry) => ({ ...entry, validation: meanInterval(entry.bySeed.map(({ value }) => value)).mean }))
    .sort((a, b) => (metric.better === 'lower' ? a.validation - b.validation : b.validation - a.validation));
}
