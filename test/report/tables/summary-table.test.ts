import assert from 'node:assert/strict';
import type { ResultRow } from '../../../lib/experiment/result';
import { tablesText } from '../../../lib/report/output/text';
import { summarizeResults, summaryTables } from '../../../lib/report/tables/summary-table';
import { PLUS_MINUS } from '../../../lib/report/tables/table';

describe('summary table', () => {
  const row = (seed: number, mae: number, more: Partial<ResultRow> = {}): ResultRow => ({
    method: 'EMCDR',
    protocol: 'cold',
    selection: 'validation',
    seed,
    mae,
    rmse: 2 * mae,
    maeEpoch: seed,
    rmseEpoch: seed,
    users: 3,
    ratings: 9,
    config: 'c',
    data: 'd',
    ...more,
  });

  it('gives mean, deviation and interval over seeds', () => {
    const [line] = summarizeResults([row(1, 1), row(2, 2), row(3, 3)]);
    assert.deepEqual([line.seeds, line.values.MAE.mean, line.values.MAE.deviation], [3, 2, 1]);
    assert.deepEqual([line.values.RMSE.mean, line.values.RMSE.deviation], [4, 2]);
    // t at 0.975 of two degrees of freedom.
    assert.ok(Math.abs((line.values.MAE.halfWidth ?? 0) - 4.302652729 / Math.sqrt(3)) < 1e-6);
    assert.deepEqual(line.epochs, ['2.0']);
  });

  it('keeps apart what differs in method, protocol, selection, configuration or data', () => {
    const others = [
      { method: 'TGT' },
      { protocol: 'warm' },
      { selection: 'best-test-epoch' },
      { config: 'x' },
      { data: 'x' },
    ];
    const rows = [row(1, 1), ...others.map((more) => row(1, 1, more as Partial<ResultRow>))];
    assert.equal(summarizeResults(rows).length, rows.length);
  });

  it('shows rankings by their own metrics and length, then what came from outside', () => {
    const ranked = { protocol: 'ranking', ndcg: 0.1, hit: 0.5, recall: 0.2, precision: 0.05, k: 10, novelty: 3 };
    const [table] = summaryTables([row(1, 1, ranked), row(2, 2, { ...ranked, ndcg: 0.3 })]);
    assert.deepEqual(
      table.columns.map(({ name }) => name),
      ['method', 'N@10', 'H@10', 'recall@10', 'precision@10', 'novelty', 'epoch', 'seeds'],
    );
    assert.equal(table.rows[0][1].value, 0.2);
  });

  it('shows a block a selection and says what ± is; one seed has none', () => {
    const rows = [row(1, 1), row(2, 2), row(1, 0.5, { selection: 'best-test-epoch', rmseEpoch: 4 })];
    const text = tablesText(summaryTables(rows));
    const [validation, best, note] = text.split('\n\n');
    assert.match(validation, /^cold, validation\n/);
    assert.match(validation, /EMCDR\s+│ 1\.5000 ± 6\.3531 │ 3\.0000 ± 12\.7062 │\s+1\.5 │\s+2/);
    assert.match(best, /EMCDR\s+│ 0\.5000 │ 1\.0000 │ 1\.0 \/ 4\.0 │\s+1/);
    assert.equal(note, PLUS_MINUS);
  });
});
