import assert from 'node:assert/strict';
import type { LabelledResult } from '../../../lib/experiment/manifest';
import { warmStartFigure } from '../../../lib/report/figures/figure3-warm-start';

describe('Figure 3', () => {
  const warm = (method: string, seed: number, mae: number): LabelledResult =>
    ({
      grid: 'g',
      key: `${method}${seed}`,
      label: { task: 'a <b>', beta: 0.2, setting: '', protocol: 'warm', selection: 'validation', method, seed },
      result: { row: { method, seed, mae, rmse: mae + 0.3, data: 'd' }, untuned: { mae: mae + 1, rmse: mae + 2 } },
    }) as unknown as LabelledResult;

  it('has a bar and an outline for each method, in both panels, with intervals', () => {
    const { data } = warmStartFigure([warm('TGT', 1, 2), warm('TGT', 2, 2.2), warm('EMCDR', 1, 1)]);
    assert.equal(data.length, 2 * 2 * 2);
    const [bar, outline] = data as { x: string[]; y: number[]; error_y: { array: number[] } }[];
    assert.deepEqual(bar.x, ['a &lt;b&gt;, β = 0.2']);
    assert.ok(Math.abs(bar.y[0] - 2.1) < 1e-12 && Math.abs(bar.error_y.array[0] - 12.7062047 * 0.1) < 1e-6);
    assert.ok(Math.abs(outline.y[0] - 3.1) < 1e-12);
    assert.throws(() => warmStartFigure([], 'validation'), /no warm-start results under validation/);
  });
});
