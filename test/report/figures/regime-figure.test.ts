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
  /** b is a little ahead in the first; in the second a, whose rival is b and not its kin a2. */
  const cells = [cell('one', [2, 3], [3, 5], [2, 2.98]), cell('two', [1, 2], [1, 2.5], [2, 4])];

  it('names the best mean, and how far the best of another family is behind', () => {
    const { method, lead } = winnerOf(cells[0], 'lower', families);
    assert.equal(method, 'b');
    assert.ok(Math.abs(lead - 0.01 / 2.5) < 1e-12);
    assert.deepEqual(winnerOf(cells[1], 'lower', families), { method: 'a', lead: 0.5 });
    assert.deepEqual(winnerOf(cells[0], 'higher', families).method, 'a2');
    assert.throws(() => winnerOf({ ...cells[0], values: { z: [1] } }, 'lower', families), /z is of no family/);
  });

  it('counts the wins of the first family', () => {
    const panels = [{ title: 'p', better: 'lower' as const, cells }];
    assert.deepEqual(winsOfFirst(panels, families), { worlds: 2, best: 1, clear: 1 });
  });

  it('has a cell a world, its shade by family and lead, and a key', () => {
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
