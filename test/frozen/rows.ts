import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMethod } from '../../lib/bridge/registry';
import type { Selection } from '../../lib/evaluation/protocol/protocol';
import type { ProtocolName } from '../../lib/evaluation/protocol/registry';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { type CellResult, runCell } from '../../lib/experiment/cell';
import { defaultConfig } from '../../lib/experiment/config';
import { type RunData, runData } from '../../lib/experiment/run-data';
import { hashJson } from '../../lib/experiment/store/canonical-json';
import type { PresetName } from '../../lib/synthetic/presets';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';

/**
 * A result as it was recorded at the default settings before the redesign of the frame: the columns of its row, and hashes of what
 * would be long. Numbers hold every digit.
 */
export interface FrozenRow {
  /** A preset (seed 1), or the name of a real pair of domains. */
  readonly data: string;
  readonly protocol: ProtocolName;
  readonly method: string;
  readonly seed: number;
  readonly selection: Selection;
  /** Of [test MAE, test RMSE, validation MAE] of all epochs; rows of ranking have no validation MAE. */
  readonly epochsTest: string;
  /** Of the errors by user. */
  readonly errors: string;
  readonly untuned?: { readonly mae: number; readonly rmse: number };
  readonly [column: string]: unknown;
}

/** Reads recorded rows: `synthetic` or `books-movies`. */
export function readFrozen(name: 'synthetic' | 'books-movies'): FrozenRow[] {
  return JSON.parse(readFileSync(join(__dirname, `${name}.json`), 'utf8'));
}

/** The data of rows of a preset. */
export function presetData(name: string): RunData {
  const { source, target } = synthesize(name as PresetName, 1);
  return runData(makeTask(source, target));
}

const columns = ['mae', 'rmse', 'maeEpoch', 'rmseEpoch', 'users', 'ratings'] as const;
const lists = ['ndcg', 'hit', 'recall', 'precision'] as const;
const hash = (value: unknown): string => hashJson(value).slice(0, 16);

/** A result of now in the shape of the recorded ones. */
function frozenRow(data: string, { row, epochs, errors, untuned }: CellResult): FrozenRow {
  const { protocol, method, seed, selection } = row;
  const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, row[name]]));
  return {
    ...{ data, protocol: protocol as ProtocolName, method, seed, selection },
    ...pick(columns),
    ...(protocol === 'ranking' ? pick(lists) : {}),
    ...(untuned ? { untuned: { mae: untuned.mae, rmse: untuned.rmse } } : {}),
    epochsTest: hash(
      epochs.map(({ test, validation }) => [
        test.mae,
        test.rmse,
        (protocol === 'ranking' ? undefined : validation?.mae) ?? null,
      ]),
    ),
    errors: hash(errors),
  };
}

/** Runs the cells of recorded rows of one data set; a row of now beside each recorded one. */
export async function* runAgain(
  data: RunData,
  frozen: readonly FrozenRow[],
): AsyncGenerator<{ readonly then: FrozenRow; readonly now: FrozenRow }> {
  const config = defaultConfig();
  const methods = [...new Set(frozen.map(({ method }) => method))].map((name) => findMethod(name));
  const pool = new BaseModelPool({ methods });
  for (const then of frozen) {
    const { method, seed, selection, protocol } = then;
    const { result } = await runCell(data, config, { method, seed, selection, protocol }, { pool });
    yield { then, now: frozenRow(then.data, result) };
  }
}

/** The columns in which two rows differ; a number counts as equal where every bit of it is. */
export function differences(then: FrozenRow, now: FrozenRow): string[] {
  const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names]
    .filter((name) => differ(then[name], now[name]))
    .map((name) => `${name}: ${JSON.stringify(then[name])} → ${JSON.stringify(now[name])}`);
}
