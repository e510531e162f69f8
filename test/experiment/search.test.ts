import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { methods } from '../../lib/bridge/registry';
import type { CellResult } from '../../lib/experiment/cell';
import { parseConfig, withSettings } from '../../lib/experiment/config';
import { loadData } from '../../lib/experiment/load-data';
import { bestOnValidation, searchCandidates, searchSettings } from '../../lib/experiment/search';
import { readySpace } from '../../lib/experiment/search-spaces';
import { openStore } from '../../lib/experiment/store/store';
import { randomStream } from '../../lib/math/random';
import { writeTinyFiles } from '../fixtures/tiny-files';

describe('search', () => {
  it('makes all combinations, or draws different ones', () => {
    const space = { 'A.x': [1, 2, 3], 'A.y': ['p', 'q'] };
    const all = searchCandidates(space);
    assert.deepEqual(all.slice(0, 2), [
      ['A.x=1', 'A.y=p'],
      ['A.x=2', 'A.y=p'],
    ]);
    assert.equal(new Set(all.map(String)).size, 6);
    const drawn = searchCandidates(space, 4, randomStream(1, 'search'));
    assert.equal(new Set(drawn.map(String)).size, 4);
    assert.equal(searchCandidates(space, 9).length, 6);
    assert.throws(() => searchCandidates({}), /space is empty/);
    assert.throws(() => searchCandidates(space, 0, randomStream(1, 'search')), /draw 1 or more/);
  });

  it('has a space for every method that has something to choose, and each can be run', () => {
    for (const { name, options } of methods) {
      const space = readySpace(name);
      assert.ok(space || Object.keys(options.shape).length === 0, name);
      for (const settings of searchCandidates(space ?? { 'embedding.dim': [10] })) {
        parseConfig(withSettings({}, settings), settings.join(' '));
      }
    }
    assert.equal(readySpace('constructor'), undefined);
  });

  it('reads validation users alone', () => {
    const trap = {
      get mae(): number {
        throw new Error('a test number was read');
      },
      rmse: 0,
    };
    const epochs = [1.2, 1.1, 1.3].map((mae, k) => ({
      epoch: k + 1,
      losses: {},
      test: trap,
      validation: { mae, rmse: 2 },
    }));
    const result = {
      epochs,
      get row(): never {
        throw new Error('the row was read');
      },
    } as unknown as CellResult;
    assert.deepEqual(bestOnValidation(result), { value: 1.1, epoch: 2 });
    assert.deepEqual(bestOnValidation(result, { name: 'mae', better: 'higher' }), { value: 1.3, epoch: 3 });
    const without = { epochs: [{ epoch: 1, losses: {}, test: trap }] } as unknown as CellResult;
    assert.throws(() => bestOnValidation(without), /selection "validation"/);
  });

  it('orders candidates by validation MAE over seeds, and runs none twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'diffcdr-search-'));
    try {
      await writeTinyFiles(folder);
      const data = await loadData({ source: join(folder, 'source.csv'), target: join(folder, 'target.csv') });
      const store = await openStore<CellResult>(folder);
      let cells = 0;
      const plan = {
        method: 'emcdr',
        config: { embedding: { dim: 4, epochs: 3 } },
        candidates: searchCandidates({ 'EMCDR.learningRate': [0.0001, 0.02], 'EMCDR.epochs': [2] }),
        seeds: [1, 2],
        store,
        onCell: () => {
          cells++;
        },
      };
      const entries = await searchSettings(data, plan);
      assert.equal(cells, 4);
      assert.equal((await store.keys()).length, 4);
      assert.ok(entries[0].validation <= entries[1].validation);
      assert.deepEqual(entries[0].bySeed.length, 2);
      assert.equal(entries[0].config.methods.EMCDR.epochs, 2);
      assert.deepEqual(await searchSettings(data, plan), entries);
      assert.equal((await store.keys()).length, 4);
      const lists = await searchSettings(data, { ...plan, protocol: 'ranking', store: undefined });
      assert.ok(lists[0].validation >= lists[1].validation && lists[0].validation <= 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
