import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLabelledResults, writeManifest } from '../../../lib/experiment/manifest';
import { metricOf } from '../../../lib/experiment/result';
import { canonicalJson } from '../../../lib/experiment/store/canonical-json';
import { openStore } from '../../../lib/experiment/store/store';
import { type GridCell, gridCells, parseGrid } from '../../../lib/experiment/sweep/grid';
import { createRunner } from '../../../lib/experiment/sweep/grid-runner';
import { writeTinyFiles } from '../../fixtures/tiny-files';

describe('grid runner', () => {
  let folder: string;
  let cells: GridCell[];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-grid-'));
    await writeTinyFiles(folder);
    const grid = {
      name: 'tiny',
      tasks: [{ name: 'tiny', source: 'source.csv', target: 'target.csv' }],
      betas: [0.5],
      methods: ['TGT', 'EMCDR'],
      seeds: [1],
      protocols: ['cold', 'warm', 'ranking'],
      config: {
        embedding: { dim: 4, epochs: 3 },
        methods: { EMCDR: { epochs: 3 } },
        protocols: { warm: { epochs: 2 }, ranking: { perPositive: 1 } },
      },
    };
    cells = gridCells(parseGrid(grid, join(folder, 'grid.json')));
  });
  after(() => rm(folder, { recursive: true }));

  it('runs cold, warm and ranking cells, each a pure function of its payload', async () => {
    const runner = createRunner();
    const store = await openStore<{ row: object }>(folder);
    const keys: string[] = [];
    for (const cell of cells) {
      const key = await runner.key(cell);
      keys.push(key);
      const { result, timings } = await runner.run(cell, () => undefined);
      const { protocol, selection, method } = cell.label;
      assert.equal(result.row.method, method);
      assert.equal(result.row.selection, selection);
      assert.equal(result.row.protocol, protocol);
      for (const name of ['ndcg', 'hit', 'recall', 'precision', 'k', 'epoch']) {
        assert.equal(result.row[name] !== undefined, protocol === 'ranking', name);
      }
      const [mae, rmse] = [metricOf(result.row, 'mae'), metricOf(result.row, 'rmse')];
      assert.ok(mae > 0 && rmse >= mae && timings.seconds >= 0);
      assert.equal(result.row.users, 30);
      assert.equal(result.row.ratings, protocol === 'warm' ? 120 : 240);
      const text = canonicalJson(result);
      assert.ok(!text.includes(folder), 'a result names no path');
      // A runner that has seen nothing before gives the same bytes.
      assert.equal(canonicalJson((await createRunner().run(cell, () => undefined)).result), text);
      await store.write(key, result);
    }
    assert.equal(new Set(keys).size, cells.length);

    await writeManifest(folder, { grid: 'tiny', cells: cells.map(({ label }, k) => ({ ...label, key: keys[k] })) });
    const results = await readLabelledResults(folder);
    assert.deepEqual(
      results.map(({ label }) => label),
      cells.map(({ label: { paperTask, likePaperTask, ...label } }) => label),
    );
    assert.ok(!(await readFile(join(folder, 'grids', 'tiny.json'), 'utf8')).includes(folder));
    await assert.rejects(readLabelledResults(folder, 'tin'), /no grid "tin" \(it holds tiny\)/);
    await assert.rejects(readLabelledResults(join(folder, 'none')), /holds no run or sweep/);
  });
});
