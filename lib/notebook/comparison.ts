import type { MethodReference } from '../bridge/registry';
import { methods as allMethods } from '../bridge/registry';
import { refusalOf, type Selection } from '../evaluation/protocol/protocol';
import { findProtocol, type ProtocolName } from '../evaluation/protocol/registry';
import type { SeededErrors } from '../evaluation/statistics/paired-comparison';
import { BaseModelPool } from '../experiment/base-model-pool';
import { type ProtocolResult, runCell, userErrors } from '../experiment/cell';
import { type ConfigInput, methodOf, parseConfig, type RunConfig, withEpochs } from '../experiment/config';
import type { LabelledResult } from '../experiment/manifest';
import { metricOf } from '../experiment/result';
import type { RunData } from '../experiment/run-data';
import { reportPart } from '../math/surroundings';
import type { NotebookParameters } from './parameters';

/** What {@link runComparison} runs. */
export interface ComparisonOptions<Name extends ProtocolName = ProtocolName> {
  /** Default `cold`. */
  readonly protocol?: Name;
  /** Names, or methods of your own; default: all of the package that the protocol can measure. */
  readonly methods?: readonly MethodReference[];
  /** Shares of overlapping users that are tested; default: the parameters' alone. See {@link comparisonBetas}. */
  readonly betas?: readonly number[];
  /** Default: `validation` alone. */
  readonly selections?: readonly Selection[];
  /** Settings of the protocols that differ from their defaults. */
  readonly protocols?: ConfigInput['protocols'];
  readonly signal?: AbortSignal;
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
export function comparisonConfig(
  parameters: Pick<NotebookParameters, 'epochs'>,
  beta: number,
  protocols: ConfigInput['protocols'] = {},
): RunConfig {
  return parseConfig({ ...withEpochs({}, parameters.epochs), split: { beta }, protocols }, 'comparison');
}

/**
 * Runs methods × β × seeds × selections in this process, ordered so that base models are shared, and gives the results as a
 * store's reader would, for lib/report. For long sweeps use `diffcdr sweep`, which can be stopped and goes on.
 */
export async function runComparison<const Name extends ProtocolName = 'cold'>(
  data: RunData,
  parameters: Pick<NotebookParameters, 'seeds' | 'epochs' | 'beta'>,
  options: ComparisonOptions<Name> = {},
): Promise<LabelledResult<ProtocolResult<Name>>[]> {
  const { selections = ['validation'], signal } = options;
  const protocol: ProtocolName = options.protocol ?? 'cold';
  const methods =
    options.methods ?? allMethods.filter((method) => refusalOf(findProtocol(protocol), method) === undefined);
  const results: LabelledResult[] = [];
  const betas = comparisonBetas(data, options.betas ?? [parameters.beta]);
  const all = parameters.seeds.length * betas.length * selections.length * methods.length;
  let pool: BaseModelPool | undefined;
  for (const seed of parameters.seeds) {
    for (const beta of betas) {
      const config = comparisonConfig(parameters, beta, options.protocols);
      pool ??= new BaseModelPool({ methods: methods.map((method) => methodOf(config, method)) });
      for (const selection of selections) {
        for (const method of methods) {
          reportPart(results.length, all);
          const { result } = await runCell(data, config, { method, seed, selection, protocol }, { pool, signal });
          const { row } = result;
          const label = { task: 'this data', beta, setting: '', protocol, selection, method: row.method, seed };
          results.push({ grid: 'notebook', key: `${row.data}-${row.config}-${row.seed}`, label, result });
        }
        options.onBlock?.(`seed ${seed}, β = ${beta}, ${selection}: ${methods.length} methods`);
      }
    }
  }
  // What the results hold follows from the protocol, as `runCell` has it.
  return results as LabelledResult<ProtocolResult<Name>>[];
}

/** The results of one method under one β and selection as lib/evaluation compares them: errors of the same users, a seed each. */
export function seededErrors(results: readonly LabelledResult[], method: string): SeededErrors {
  const own = results.filter(({ label }) => label.method === method);
  return {
    name: method,
    mae: own.map(({ result }) => metricOf(result.row, 'mae')),
    errors: own.map(({ result }) => userErrors(result)),
  };
}
