import { methodNames } from '../bridge/registry';
import { BaseModelPool } from '../experiment/base-model-pool';
import { type CellResult, runCell } from '../experiment/cell';
import { type RunConfig, resolveConfig, withEpochs } from '../experiment/config';
import { runRankingCell } from '../experiment/ranking-cell';
import type { Selection } from '../experiment/result';
import type { CellSpec, RunData } from '../experiment/run-data';
import type { LabelledResult } from '../experiment/store/manifest';
import type { RunKind } from '../experiment/sweep/grid';
import { runWarmCell, type WarmOptions } from '../experiment/warm-cell';
import type { NegativeOptions } from '../task/negatives';
import type { NotebookParameters } from './parameters';

/** What {@link runComparison} runs. */
export interface ComparisonOptions {
  /** Default `cold`. */
  readonly run?: RunKind;
  /** Default: all of the registry. */
  readonly methods?: readonly string[];
  /** Shares of overlapping users that are tested; default: the parameters' alone. See {@link comparisonBetas}. */
  readonly betas?: readonly number[];
  /** Default: `validation` alone. */
  readonly selections?: readonly Selection[];
  /** Of warm runs. */
  readonly warm?: WarmOptions;
  /** Of ranking runs; default: 4 for each rating, worth 0, as in a grid. */
  readonly negatives?: NegativeOptions;
  /** Told after all methods of one seed, β and selection. */
  readonly onBlock?: (done: string) => void;
}

/**
 * The β that can be compared on this data: those asked for, or, where the test users are given by name, the share that they are
 * of the overlapping users, since no other can be drawn.
 */
export function comparisonBetas(data: RunData, betas: readonly number[]): number[] {
  if (data.testUserIds === undefined) return [...betas];
  return [Math.round((100 * data.testUserIds.length) / data.task.overlap.length) / 100];
}

/** The configuration of a notebook's runs at one β: defaults, with the parameters' epochs everywhere. */
export function comparisonConfig(parameters: Pick<NotebookParameters, 'epochs'>, beta: number): RunConfig {
  return resolveConfig({ ...withEpochs({}, parameters.epochs), split: { beta } });
}

/**
 * Runs methods × β × seeds × selections in this process, ordered so that base models are shared, and gives the results as a
 * store's reader would, for lib/report. For long sweeps use `diffcdr sweep`, which can be stopped and goes on.
 */
export async function runComparison(
  data: RunData,
  parameters: Pick<NotebookParameters, 'seeds' | 'epochs' | 'beta'>,
  options: ComparisonOptions = {},
): Promise<LabelledResult[]> {
  const {
    run = 'cold',
    methods = methodNames(),
    selections = ['validation'],
    negatives = { perPositive: 4 },
  } = options;
  const pool = new BaseModelPool({ methods, negatives: run === 'ranking' ? negatives : undefined });
  const runOne = async (config: RunConfig, spec: CellSpec): Promise<CellResult> => {
    if (run === 'warm') return (await runWarmCell(data, config, spec, options.warm, pool)).result;
    if (run === 'ranking') return (await runRankingCell(data, config, spec, negatives, pool)).result;
    return (await runCell(data, config, spec, pool)).result;
  };
  const results: LabelledResult[] = [];
  for (const seed of parameters.seeds) {
    for (const beta of comparisonBetas(data, options.betas ?? [parameters.beta])) {
      const config = comparisonConfig(parameters, beta);
      for (const selection of selections) {
        for (const method of methods) {
          const result = await runOne(config, { method, seed, selection });
          const label = { task: 'this data', beta, setting: '', run, selection, method: result.row.method, seed };
          const { row } = result;
          results.push({ grid: 'notebook', key: `${row.data}-${row.config}-${row.seed}`, label, result });
        }
        options.onBlock?.(`seed ${seed}, β = ${beta}, ${selection}: ${methods.length} methods`);
      }
    }
  }
  return results;
}

/** The results of one method under one β and selection as lib/evaluation compares them: errors of the same users, a seed each. */
export function seededErrors(results: readonly LabelledResult[], method: string) {
  const own = results.filter(({ label }) => label.method === method);
  return {
    name: method,
    mae: own.map(({ result }) => result.row.mae),
    errors: own.map(({ result: { errors } }) => ({
      users: Int32Array.from(errors.users),
      counts: Int32Array.from(errors.counts),
      absolute: Float64Array.from(errors.absolute),
      squared: Float64Array.from(errors.squared),
    })),
  };
}
