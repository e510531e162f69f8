import assert from 'node:assert/strict';
import type { CellResult } from '../../../lib/experiment/cell';
import { trainingFigure } from '../../../lib/report/figures/training-figure';

const cell = (seed: number): CellResult =>
  ({
    row: { seed, mae: 1 + seed, maeEpoch: 2 },
    epochs: [1, 2].map((epoch) => ({
      epoch,
      losses: { task: 4 / epoch },
      test: { mae: 2 + seed - epoch / 2, rmse: 2 },
      validation: { mae: 2, rmse: 2 },
    })),
  }) as unknown as CellResult;

describe('training figure', () => {
  it('shows losses over their first, MAE by seed, the chosen epoch', () => {
    const { data, layout } = trainingFigure([cell(1), cell(2)], 'T');
    assert.deepEqual(data[0].y, [1, 0.5]);
    assert.deepEqual(
      data.filter(({ name }) => name === 'test users').map(({ y }) => y),
      [
        [2.5, 2],
        [3.5, 3],
      ],
    );
    assert.deepEqual((data.at(-1) as { y: number[] }).y, [2, 3]);
    assert.deepEqual(layout.title, { text: 'T' });
  });

  it('leaves no half blank where a method has no losses', () => {
    const bare = cell(1);
    const epochs = bare.epochs.map((epoch) => ({ ...epoch, losses: {} }));
    const { data, layout } = trainingFigure([{ ...bare, epochs } as CellResult], 'T');
    assert.ok(data.every(({ xaxis }) => xaxis === 'x2'));
    assert.deepEqual((layout.xaxis2 as { domain: number[] }).domain, [0, 1]);
    assert.equal(layout.xaxis, undefined);
  });
});
