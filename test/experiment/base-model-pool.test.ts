import assert from 'node:assert/strict';
import { findMethod } from '../../lib/bridge/registry';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { parseConfig, withEpochs, withSettings } from '../../lib/experiment/config';
import { runData } from '../../lib/experiment/run-data';
import type { CellSpec } from '../../lib/experiment/spec';
import { tinyTask } from '../task/task-of';

describe('base model pool', () => {
  const resolve = (given: unknown) => parseConfig(given, 'test');
  const data = runData(tinyTask().task);
  const input = withEpochs({ embedding: { dim: 4 } }, 2);
  const config = resolve(input);
  const spec = { method: 'EMCDR', seed: 1, selection: 'best-test-epoch' as const };

  /** A pool, and the models that it trained since it was last asked. */
  function watchedPool(names?: string[]) {
    let epochs: string[] = [];
    const pool = new BaseModelPool({ methods: names?.map((name) => findMethod(name)) });
    const get = (...[of, on, cell]: [typeof data, typeof config, CellSpec]) =>
      pool.get(of, on, cell, { onPretraining: ({ model }) => epochs.push(model) });
    const trained = (): string[] => {
      const models = [...new Set(epochs)].sort();
      epochs = [];
      return models;
    };
    return { pool, get, trained };
  }

  it('trains once for all methods of a split', async () => {
    const { pool, get, trained } = watchedPool();
    const first = await get(data, config, spec);
    assert.deepEqual(trained(), ['cmf', 'source', 'target']);
    assert.equal(await get(data, config, { ...spec, method: 'DiffCDR' }), first);
    assert.deepEqual(trained(), []);
    assert.ok(pool.totalSeconds > 0);
    assert.deepEqual(Object.keys(pool.seconds).sort(), ['cmf', 'source', 'target']);
  });

  it('keeps the source model over β and selection, and no longer than seed and settings', async () => {
    const { get, trained } = watchedPool(['EMCDR']);
    const { base } = await get(data, config, spec);
    assert.deepEqual(trained(), ['source', 'target']);
    const half = resolve(withSettings(input, ['split.beta=0.5']));
    const other = await get(data, half, spec);
    assert.deepEqual(trained(), ['target']);
    assert.equal(other.base.source, base.source);
    await get(data, half, { ...spec, selection: 'validation' });
    assert.deepEqual(trained(), ['target']);
    await get(data, half, { ...spec, seed: 2 });
    assert.deepEqual(trained(), ['source', 'target']);
    await get(data, resolve(withSettings(input, ['embedding.dim=3'])), { ...spec, seed: 2 });
    assert.deepEqual(trained(), ['source', 'target']);
  });

  it('gives what a pool gives that has nothing to reuse', async () => {
    const { get } = watchedPool();
    await get(data, resolve(withSettings(input, ['split.beta=0.5'])), spec);
    assert.deepEqual((await get(data, config, spec)).base, (await new BaseModelPool().get(data, config, spec)).base);
  });

  it('makes CMF and snapshots only where a method needs them', async () => {
    const bare = await new BaseModelPool({ methods: [findMethod('EMCDR')] }).get(data, config, spec);
    assert.deepEqual([bare.base.cmf, bare.base.target.epochs], [undefined, undefined]);
    const full = await new BaseModelPool({ methods: [findMethod('CMF'), findMethod('TGT')] }).get(data, config, spec);
    assert.deepEqual([full.base.cmf?.epochs?.length, full.base.target.epochs?.length], [2, 2]);
    assert.deepEqual(full.base.target.users, bare.base.target.users);
    await assert.rejects(new BaseModelPool().get(data, config, { ...spec, method: 'EMCD' }), /Did you mean "EMCDR"/);
  });
});
