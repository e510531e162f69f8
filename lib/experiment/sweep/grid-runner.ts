import { summarizeTask } from '../../task/summary';
import { BaseModelPool } from '../base-model-pool';
import { runCell } from '../cell';
import { loadData } from '../load-data';
import { rankingCellKey, runRankingCell } from '../ranking-cell';
import { type CellSpec, cellKey, type RunData } from '../run-data';
import { hashJson } from '../store/canonical-json';
import { runWarmCell, warmCellKey } from '../warm-cell';
import type { CellRunner, RunnerOutput } from './cell-runner';
import type { GridCell } from './grid';

/** What a cold cell's timings hold: rows over seconds is the throughput of Table 4. */
export interface CellTimings {
  readonly trainRows: number;
  readonly trainSeconds: number;
  readonly testRows: number;
  readonly testSeconds: number;
}

/** Runs cells of a grid in a worker: keeps the last data and the last base models, since neighbours share them. */
export function createRunner(): CellRunner<GridCell> {
  let data: { key: string; value: Promise<RunData> } | undefined;
  let pool: { key: string; value: BaseModelPool } | undefined;

  const dataOf = (cell: GridCell): Promise<RunData> => {
    const key = hashJson(cell.files);
    if (data?.key !== key) {
      pool = undefined; // its models are of the old data: both would not fit into memory
      data = { key, value: loadData(cell.files) };
    }
    return data.value;
  };
  const poolOf = (cell: GridCell, onProgress: (text: string) => void): BaseModelPool => {
    const negatives = cell.label.run === 'ranking' ? cell.ranking : undefined;
    const key = hashJson({ files: cell.files, negatives, methods: cell.methods });
    if (pool?.key !== key) {
      const value = new BaseModelPool({
        methods: cell.methods,
        negatives,
        onProgress: ({ model, epoch, epochs }) => onProgress(`base model ${model}, epoch ${epoch}/${epochs}`),
      });
      pool = { key, value };
    }
    return pool.value;
  };

  return {
    async key(cell) {
      const loaded = await dataOf(cell);
      const spec = specOf(cell);
      if (cell.label.run === 'warm') return warmCellKey(loaded, cell.config, spec, cell.warm);
      if (cell.label.run === 'ranking') return rankingCellKey(loaded, cell.config, spec, cell.ranking);
      return cellKey(loaded, cell.config, spec);
    },
    async run(cell, onProgress) {
      const loaded = await dataOf(cell);
      const models = poolOf(cell, onProgress);
      const before = models.totalSeconds;
      const { result, ...timings } = await runOne(cell, loaded, models, onProgress);
      return {
        result,
        timings: { ...timings, pretrainingSeconds: models.totalSeconds - before },
        data: { hash: result.row.data, summary: summarizeTask(loaded.task) },
      };
    },
  };
}

function specOf({ label: { method, seed, selection } }: GridCell): CellSpec {
  return { method, seed, selection };
}

async function runOne(
  cell: GridCell,
  data: RunData,
  pool: BaseModelPool,
  onProgress: (text: string) => void,
): Promise<{ result: RunnerOutput['result']; seconds: number } & Partial<CellTimings>> {
  const spec = specOf(cell);
  if (cell.label.run === 'warm') return runWarmCell(data, cell.config, spec, cell.warm, pool);
  if (cell.label.run === 'ranking') return runRankingCell(data, cell.config, spec, cell.ranking, pool);
  const timings = { trainRows: 0, trainSeconds: 0, testRows: 0, testSeconds: 0 };
  const outcome = await runCell(data, cell.config, spec, pool, ({ report, test, seconds }) => {
    onProgress(`epoch ${report.epoch}`);
    timings.trainRows += report.rows;
    timings.trainSeconds += seconds.train;
    timings.testRows += test.ratings;
    timings.testSeconds += seconds.test;
  });
  return { ...outcome, ...timings };
}
