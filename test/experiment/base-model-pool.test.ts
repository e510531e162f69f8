import assert from 'node:assert/strict';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { resolveConfig, withEpochs, withSettings } from '../../lib/experiment/config';
import { runData } from '../../lib/experiment/load-data';
import { tinyTask } from '../task/task-of';

describe('base model pool', () => {
  const data = runData(tinyTask().task);
  const input = withEpochs({ embedding: { dim: 4 } }, 2);
  const config = resolveConfig(input);
  const spec = { method: 'EMCDR', seed: 1, selection: 'best-test-epoch' as const };

  /** A pool, and the models that it trained since it was last asked. */
  function watchedPool(methods?: string[]) {
    let epochs: string[] = [];
    const pool = new BaseModelPool({ methods, onProgress: ({ model }) => epochs.push(model) });
    const trained = (): string[] => {
      const models = [...new Set(epochs)].sort();
      epochs = [];
      return models;
    };
    return { pool, trained };
  }

  it('trains once for all methods of a split', async () => {
    const { pool, trained } = watchedPool();
    const first = await pool.get(data, config, spec);
    assert.deepEqual(trained(), ['cmf', 'source', 'target']);
    assert.equal(await pool.get(data, config, { ...spec, method: 'DiffCDR' }), first);
    assert.deepEqual(trained(), []);
    assert.ok(pool.totalSeconds > 0);
    assert.deepEqual(Object.keys(pool.seconds).sort(), ['cmf', 'source', 'target']);
  });

  it('keeps the source model over β and selection, and no longer than seed and settings', async () => {
    const { pool, trained } = watchedPool(['EMCDR']);
    const { base } = await pool.get(data, config, spec);
    assert.deepEqual(trained(), ['source', 'target']);
    const half = resolveConfig(withSettings(input, ['split.beta=0.5']));
    const other = await pool.get(data, half, spec);
    assert.deepEqual(trained(), ['target']);
    assert.equal(other.base.source, base.source);
    await pool.get(data, half, { ...spec, selection: 'validation' });
    assert.deepEqual(trained(), ['target']);
    await pool.get(data, half, { ...spec, seed: 2 });
    assert.deepEqual(trained(), ['source', 'target']);
    await pool.get(data, resolveConfig(withSettings(input, ['embedding.dim=3'])), { ...spec, seed: 2 });
    assert.deepEqual(trained(), ['source', 'target']);
  });

  it('gives what a pool gives that has nothing to reuse', async () => {
    const { pool } = watchedPool();
    await pool.get(data, resolveConfig(withSettings(input, ['split.beta=0.5'])), spec);
    assert.deepEqual(
      (await pool.get(data, config, spec)).base,
      (await new BaseModelPool().get(data, config, spec)).base,
    );
  });

  it('makes CMF and snapshots only where a method needs them', async () => {
    const bare = await new BaseModelPool({ methods: ['EMCDR'] }).get(data, config, spec);
    assert.deepEqual([bare.base.cmf, bare.base.target.epochs], [undefined, undefined]);
    const full = await new BaseModelPool({ methods: ['CMF', 'TGT'] }).get(data, config, spec);
    assert.deepEqual([full.base.cmf?.epochs?.length, full.base.target.epochs?.length], [2, 2]);
    assert.deepEqual(full.base.target.users, bare.base.target.users);
    assert.throws(() => new BaseModelPool({ methods: ['EMCD'] }), /Did you mean "EMCDR"/);
  });
});
