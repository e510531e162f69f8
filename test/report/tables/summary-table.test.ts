import assert from 'node:assert/strict';
import type { ResultRow } from '../../../lib/experiment/result';
import { summarizeResults, summaryTable } from '../../../lib/report/tables/summary-table';

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

  it('gives mean and sample standard deviation over seeds', () => {
    const [line] = summarizeResults([row(1, 1), row(2, 2), row(3, 3)]);
    assert.equal(line.seeds, 3);
    assert.deepEqual(line.values, { mae: { mean: 2, sd: 1 }, rmse: { mean: 4, sd: 2 } });
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

  it('shows a block a selection; one seed has no deviation', () => {
    const text = summaryTable([row(1, 1), row(2, 2), row(1, 0.5, { selection: 'best-test-epoch', rmseEpoch: 4 })]);
    const [validation, best] = text.split('\n\n');
    assert.match(validation, /^cold, validation\n/);
    assert.match(validation, /EMCDR\s+│ 1\.5000 ± 0\.7071 │ 3\.0000 ± 1\.4142 │\s+1\.5 │\s+2/);
    assert.match(best, /EMCDR\s+│ 0\.5000 │ 1\.0000 │ 1\.0 \/ 4\.0 │\s+1/);
  });
});
