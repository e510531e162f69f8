import { BaseModelPool } from '../experiment/base-model-pool';
import { runCell } from '../experiment/cell';
import type { RunConfig } from '../experiment/config';
import { type RunData, runData } from '../experiment/run-data';
import type { SynthesisOptions } from '../synthetic/options';
import { presets } from '../synthetic/presets';
import { synthesize } from '../synthetic/synthesize';
import { makeTask } from '../task/make-task';

/**
 * A world that a page trains on while somebody waits: `teach`, a third as large. Its ratings are dense enough for ten epochs, so
 * that what is seen is not undertraining.
 */
export const smallWorld = {
  ...presets.teach,
  source: { users: 260, items: 160, ratings: 13000 },
  target: { users: 260, items: 160, ratings: 13000 },
  overlap: 230,
} as const satisfies SynthesisOptions;

/** The ratings of a world as the data of a run. */
export function worldData(options: SynthesisOptions = smallWorld, seed = 1): RunData {
  const { source, target } = synthesize(options, seed);
  return runData(makeTask(source, target));
}

/** A method and its test error in one training. */
export interface MethodError {
  readonly method: string;
  /** Test MAE at the epoch that the validation users chose, in stars. */
  readonly mae: number;
}

/** Trains methods with one seed on one split of the users, base models once, and tests them on cold-start users. */
export async function coldErrors(
  data: RunData,
  config: RunConfig,
  methods: readonly string[],
  seed: number,
  signal?: AbortSignal,
): Promise<MethodError[]> {
  const pool = new BaseModelPool({ methods: [] });
  const errors: MethodError[] = [];
  for (const method of methods) {
    const spec = { method, seed, selection: 'validation', protocol: 'cold' } as const;
    const { result } = await runCell(data, config, spec, { pool, signal });
    errors.push({ method, mae: result.row.mae });
  }
  return errors;
}

/** The error of one of them. */
export function errorOf(errors: readonly MethodError[], method: string): number {
  const found = errors.find((one) => one.method === method);
  if (!found) throw new RangeError(`${method} was not compared`);
  return found.mae;
}
