import assert from 'node:assert/strict';
import { type RegimeCell, regimeFigure, winnerOf, winsOfFirst } from '../../../lib/report/figures/regime-figure';

describe('regime figure', () => {
  const families = [
    { name: 'wanted <1>', methods: ['a', 'a2'] },
    { name: 'other', methods: ['b'] },
  ];
  const cell = (row: string, a: number[], a2: number[], b: number[]): RegimeCell => ({
    ...{ row, column: 'few,\nshort' },
    values: { a, a2, b },
  });
  /** b wins on average, a with both seeds: a by more than its own kin, which does not count as a rival. */
  const cells = [cell('one', [2, 4], [3, 5], [3, 2]), cell('two', [1, 2], [0.9, 3], [2, 3])];

  it('names the best mean, and whether it is ahead of other families in each run', () => {
    assert.deepEqual(winnerOf(cells[0], 'lower', families), { method: 'b', always: false });
    assert.deepEqual(winnerOf(cells[1], 'lower', families), { method: 'a', always: true });
    assert.deepEqual(winnerOf(cells[0], 'higher', families), { method: 'a2', always: false });
    assert.throws(() => winnerOf({ ...cells[0], values: { z: [1] } }, 'lower', families), /z is of no family/);
  });

  it('counts the wins of the first family', () => {
    const panels = [{ title: 'p', better: 'lower' as const, cells }];
    assert.deepEqual(winsOfFirst(panels, families), { worlds: 2, best: 1, always: 1 });
  });

  it('has a cell a world, its shade by family and certainty, and a key', () => {
    const { data } = regimeFigure([{ title: 'p', better: 'lower', cells }], families, 'T');
    const [table, ...keys] = data;
    assert.deepEqual(table.z, [[2], [1]]);
    assert.deepEqual(table.text, [['b'], ['a']]);
    assert.deepEqual([table.x, table.y], [['few,<br>short'], ['one', 'two']]);
    assert.deepEqual(
      keys.map(({ name }) => name),
      ['wanted &lt;1&gt;', 'other'],
    );
  });
});
