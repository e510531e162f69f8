import { findMethod } from '../../bridge/registry';
import { summarizeTask } from '../../task/summary';
import { BaseModelPool } from '../base-model-pool';
import { runCell } from '../cell';
import { cellKey } from '../cell-key';
import { cellProblem } from '../cell-schema';
import { EpochTimings } from '../cell-timings';
import { parseConfig, type RunConfig } from '../config';
import type { Extensions } from '../extensions';
import { loadData } from '../load-data';
import { loadPlugins } from '../plugins';
import type { RunData } from '../run-data';
import type { CellSpec } from '../spec';
import { hashJson } from '../store/canonical-json';
import type { CellRunner } from './cell-runner';
import { describeCell, type GridCell } from './grid';

/** Runs cells of a grid in a worker: keeps the last data and the last base models, since neighbours share them. */
export function createRunner(): CellRunner<GridCell> {
  let data: { key: string; value: Promise<RunData> } | undefined;
  let pool: { key: string; value: BaseModelPool } | undefined;
  let plugins: { key: string; value: Promise<Extensions> } | undefined;

  const dataOf = (cell: GridCell): Promise<RunData> => {
    const key = hashJson(cell.files);
    if (data?.key !== key) {
      pool = undefined; // its models are of the old data: both would not fit into memory
      data = { key, value: loadData(cell.files) };
    }
    return data.value;
  };
  const extensionsFor = ({ plugins: paths }: GridCell): Promise<Extensions> => {
    const key = hashJson(paths);
    if (plugins?.key !== key) plugins = { key, value: loadPlugins(paths) };
    return plugins.value;
  };
  const poolOf = (cell: GridCell, { methods = [] }: Extensions): BaseModelPool => {
    const key = hashJson({ files: cell.files, methods: cell.methods, plugins: cell.plugins });
    if (pool?.key !== key) {
      pool = { key, value: new BaseModelPool({ methods: cell.methods.map((name) => findMethod(name, methods)) }) };
    }
    return pool.value;
  };
  /** The cell's configuration came as JSON: it is read again, with what the plugins bring. */
  const configOf = async (cell: GridCell): Promise<{ config: RunConfig; extensions: Extensions }> => {
    const extensions = await extensionsFor(cell);
    return { config: parseConfig(cell.config, describeCell(cell.label), extensions), extensions };
  };

  return {
    problem: cellProblem,
    async key(cell) {
      return cellKey(await dataOf(cell), (await configOf(cell)).config, specOf(cell));
    },
    async run(cell, onProgress) {
      const loaded = await dataOf(cell);
      const { config, extensions } = await configOf(cell);
      const models = poolOf(cell, extensions);
      const before = models.totalSeconds;
      const timings = new EpochTimings();
      const { result, seconds } = await runCell(loaded, config, specOf(cell), {
        pool: models,
        onPretraining: ({ model, epoch, epochs }) => onProgress(`base model ${model}, epoch ${epoch}/${epochs}`),
        onEpoch: (at) => {
          onProgress(`epoch ${at.epoch}`);
          timings.add(at);
        },
      });
      return {
        result,
        timings: timings.with(seconds, models.totalSeconds - before),
        data: { hash: result.row.data, summary: summarizeTask(loaded.task) },
      };
    },
  };
}

function specOf({ label: { method, seed, selection, protocol, split } }: GridCell): CellSpec {
  return { method, seed, selection, protocol, split };
}
