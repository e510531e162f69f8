import assert from 'node:assert/strict';
import { comparisonTable, formatP, verdictLines } from '../../../lib/report/tables/comparison-table';
import { comparison } from '../comparison';
import { textsOf } from './texts';

describe('comparison table', () => {
  it('says what was compared, and leaves the baseline without a test', () => {
    const runs = ['base', 'a'].map((name) => ({ name, mae: [1, 1.2], validationMae: [1, 1.1] }));
    const rows = textsOf(comparisonTable(runs, [comparison('a', -0.5, 'lower error')]));
    assert.equal(rows[0][3], 'baseline');
    assert.deepEqual(rows[1].slice(3), ['−0.5000 [−0.6000, −0.3000]', '0.020', '< 0.001', '–', 'lower error']);
    assert.deepEqual([formatP(0.5), formatP(undefined)], ['0.500', '–']);
  });

  it('has its verdicts in three lines', () => {
    const text = verdictLines([comparison('a', -1, 'lower error'), comparison('b', 0, 'not told apart')]);
    assert.equal(
      text,
      'lower error than base <1>: a\nhigher error than base <1>: none\nnot told apart from base <1>: b',
    );
  });
});
