import assert from 'node:assert/strict';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { runCell } from '../../lib/experiment/cell';
import { parseConfig } from '../../lib/experiment/config';
import { runData } from '../../lib/experiment/run-data';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';

describe('centred base models', function () {
  this.timeout(120_000);
  const { source, target } = synthesize('tiny', 1);
  const higher = { ...target, values: target.values.map((value) => value + 2) };
  const [here, there] = [target, higher].map((ratings) => runData(makeTask(source, ratings)));
  const configOf = (embedding: object, warm = {}) => parseConfig({ embedding, protocols: { warm } }, 'test');
  const settings = { dim: 4, epochs: 3 };
  /** Those that stand on base models. */
  const methods = ['TGT', 'CMF', 'EMCDR', 'SSCDR', 'LACDR', 'PTUPCDR', 'Ridge', 'AffineTask', 'DiffCDR'] as const;

  for (const protocol of ['cold', 'warm'] as const) {
    it(`lift every prediction with the ratings, so that no error changes: ${protocol}, every method`, async () => {
      const config = configOf({ ...settings, centred: true }, { tuneItems: true });
      const pools = [new BaseModelPool(), new BaseModelPool()];
      for (const method of methods) {
        const spec = { method, seed: 1, selection: 'best-test-epoch', protocol } as const;
        const mae = async (k: number) =>
          (await runCell([here, there][k], config, spec, { pool: pools[k] })).result.row.mae;
        const [low, high] = [await mae(0), await mae(1)];
        assert.ok(Math.abs(low - high) < 2e-3, `${method}: ${low}, ${high}`);
      }
    });
  }

  it('cannot do so without a centre, and lie nearer to the ratings with one', async () => {
    const spec = { method: 'EMCDR', seed: 1, selection: 'best-test-epoch' } as const;
    const mae = async (data: typeof here, embedding: object) =>
      (await runCell(data, configOf({ ...settings, ...embedding }), spec)).result.row.mae;
    const plain = await mae(here, {});
    assert.ok((await mae(there, {})) > plain + 0.5);
    assert.ok((await mae(here, { centred: true })) < 0.8 * plain);
  });
});
