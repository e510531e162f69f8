import assert from 'node:assert/strict';
import type { Evidence } from '../../../lib/report/ledger/finding';
import { scoreboardFigure } from '../../../lib/report/ledger/scoreboard-figure';

const evidence = (data: string, verdict: Evidence['verdict']): Evidence => ({
  ...{ data, verdict, numbers: {}, splits: 5, seeds: 5, unit: '' },
});

describe('scoreboard as a figure', () => {
  const { data } = scoreboardFigure(
    {
      'A beats B': [
        evidence('Books → Movies, β = 0.2: B', 'holds'),
        evidence('Books → Movies, β = 0.8: B', 'fails'),
        evidence('Epinions', 'holds'),
      ],
      'A beats C': [evidence('Books → Movies: C', 'fails'), evidence('Books → Movies: D', 'cannot be tested')],
    },
    'T',
  );
  const [{ x, y, z, text }] = data;

  it('has a column a pair, whatever else a line of evidence names, and a row a claim', () => {
    assert.deepEqual(
      [x, y],
      [
        ['Books →<br>Movies', 'Epinions'],
        ['A beats B', 'A beats C'],
      ],
    );
  });

  it('counts where a claim holds, leans to what outweighs, and leaves empty what was not tried', () => {
    assert.deepEqual(text, [
      ['1 of 2', '1 of 1'],
      ['0 of 2', ''],
    ]);
    assert.deepEqual(z, [
      [0, 1],
      [-0.5, null],
    ]);
  });
});
