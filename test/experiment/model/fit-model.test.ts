import assert from 'node:assert/strict';
import { z } from 'zod';
import { defineMethod, type Method } from '../../../lib/bridge/method';
import { type MethodName, methods } from '../../../lib/bridge/registry';
import { type ConfigInput, resolveConfig } from '../../../lib/experiment/config';
import { fitModel } from '../../../lib/experiment/model/fit-model';
import { modelBytes, modelFrom } from '../../../lib/experiment/model/fitted-model';
import { recommendFrom } from '../../../lib/experiment/model/recommend-from';
import { recommend } from '../../../lib/experiment/recommend';
import { synthesize } from '../../../lib/synthetic/synthesize';
import { makeTask } from '../../../lib/task/make-task';

/** TGT transfers nothing, and of an epoch both keep the vectors of validation and test users alone. */
const notSaved: readonly string[] = ['TGT', 'CMF'] satisfies MethodName[];
const saved = methods.filter(({ name }) => !notSaved.includes(name));

describe('fitModel', () => {
  const { source, target } = synthesize('tiny', 1);
  const task = makeTask(source, target);

  async function sameLists(method: Method | MethodName, input: ConfigInput, of = task): Promise<void> {
    const config = resolveConfig(input);
    const { list, epoch, ndcg } = await recommend(of, config, { method, seed: 3, count: 7 });
    const fitted = await fitModel(of, config, { method, seed: 3, count: 7 });
    const { choice } = fitted.description;
    assert.deepEqual([choice.epoch, choice.value], [epoch, ndcg]);
    const bytes = modelBytes(fitted);
    const loaded = modelFrom(bytes);
    for (const model of [fitted, loaded]) {
      assert.deepEqual((await recommendFrom(model, { count: 7 })).list, list);
    }
    assert.deepEqual(modelBytes(loaded), bytes);
  }

  for (const method of saved) {
    it(`${method.name}: the lists of recommend, of the fitted and of the loaded model are the same`, () =>
      sameLists(method, {}));
  }

  const settings: readonly [MethodName, ConfigInput][] = [
    ['DiffCDR', { methods: { DiffCDR: { variant: 'AT' } } }],
    ['DiffCDR', { methods: { DiffCDR: { variant: 'D', epochs: 2 } } }],
    ['DiffCDR', { methods: { DiffCDR: { variant: 'DA', epochs: 2 } } }],
    ['DiffCDR', { methods: { DiffCDR: { start: 'noise', epochs: 2 } } }],
    ['DiffCDR', { methods: { DiffCDR: { activation: 'silu', epochs: 2, prediction: 'v', schedule: 'cosine' } } }],
    ['DiffCDR', { methods: { DiffCDR: { solver: 'adaptive', epochs: 2 } }, embedding: { biased: true } }],
    ['EMCDR', { embedding: { centred: true } }],
    ['LACDR', { embedding: { biased: true } }],
    ['PTUPCDR', { methods: { PTUPCDR: { compat: 'reference', epochs: 2 } } }],
    ['DMCDR', { methods: { DMCDR: { layers: 2, width: 8, heads: 2, epochs: 1, steps: 20 } } }],
    ['Ease', { methods: { Ease: { users: 'all', exact: 3 } } }],
    ['S2CDR', { methods: { S2CDR: { parts: 'smoothing' } } }],
    ['S2CDR', { methods: { S2CDR: { graph: 'target-counts', rank: 5 } } }],
  ];
  for (const [method, input] of settings) {
    it(`${method}: so under ${JSON.stringify({ ...input.methods, ...input.embedding })}`, () =>
      sameLists(method, input));
  }

  it('so where ratings have no times', async () => {
    const untimed = makeTask({ ...source, times: undefined }, { ...target, times: undefined });
    for (const method of ['HistoryMap', 'PTUPCDR'] satisfies MethodName[]) await sameLists(method, {}, untimed);
    const names = async (of: typeof task) =>
      Object.keys((await fitModel(of, resolveConfig({}), { method: 'HistoryMap' })).tensors);
    assert.ok((await names(task)).includes('model.periods.ends'));
    assert.ok(!(await names(untimed)).some((name) => /periods|times/.test(name)));
  });

  it('gives the same bytes for the same data, configuration and seed, and others for others', async () => {
    const bytesOf = async (seed: number, lambda: number): Promise<Uint8Array> =>
      modelBytes(await fitModel(task, resolveConfig({ methods: { DiffCDR: { lambda } } }), { seed }));
    const first = await bytesOf(1, 1);
    assert.deepEqual(await bytesOf(1, 1), first);
    assert.notDeepEqual(await bytesOf(2, 1), first);
    assert.notDeepEqual(await bytesOf(1, 2), first);
  });

  it('keeps what it was fitted with, so that a loaded model tells', async () => {
    const config = resolveConfig({ methods: { DiffCDR: { schedule: 'cosine' } }, embedding: { dim: 6 } });
    const { description, ...model } = modelFrom(
      modelBytes(await fitModel(task, config, { seed: 5, protocol: 'cold' })),
    );
    assert.equal(description.method, 'DiffCDR');
    assert.equal(description.seed, 5);
    assert.equal(description.protocol, 'cold');
    assert.equal(description.choice.metric, 'mae');
    assert.deepEqual(model.config.embedding, config.embedding);
    assert.equal(JSON.stringify(model.config.methods.DiffCDR.schedule), '"cosine"');
    assert.deepEqual(model.ids, { users: task.userIds, source: source.itemIds, target: target.itemIds });
  });

  it('keeps no rating where the method needs none to serve', async () => {
    const names = async (method: MethodName) =>
      Object.keys((await fitModel(task, resolveConfig({}), { method })).tensors);
    assert.ok(!(await names('DiffCDR')).some((name) => name.startsWith('rows.')));
    assert.ok((await names('UserKnn')).includes('rows.rated.target.items'));
  });

  it('refuses, by name and before training, a method whose models cannot be saved', async () => {
    for (const method of notSaved) {
      await assert.rejects(
        fitModel(task, resolveConfig({}), { method }),
        new RegExp(`a model of ${method} cannot be saved`),
      );
    }
    const own = defineMethod({
      name: 'Own',
      summary: 'x',
      source: 'x',
      options: z.strictObject({}),
      create: () => assert.fail('it was built'),
    });
    await assert.rejects(
      fitModel(task, resolveConfig({}), { method: own }),
      /a model of Own cannot be saved.*docs\/your-own/,
    );
  });

  it('refuses to fit a scorer of orders for ratings', async () => {
    await assert.rejects(
      fitModel(task, resolveConfig({}), { method: 'MostPop', protocol: 'cold' }),
      /MostPop orders items/,
    );
  });

  it('stops within training', async () => {
    const stop = new AbortController();
    const fitting = fitModel(task, resolveConfig({}), {
      signal: stop.signal,
      onEpoch: () => stop.abort(new Error('enough')),
    });
    await assert.rejects(fitting, /enough/);
  });
});
