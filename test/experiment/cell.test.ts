import assert from 'node:assert/strict';
import { methods } from '../../lib/bridge/registry';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { runCell } from '../../lib/experiment/cell';
import { cellKey, configHash } from '../../lib/experiment/cell-key';
import { parseConfig, type RunConfig, withEpochs, withSettings } from '../../lib/experiment/config';
import { inFieldOrder } from '../../lib/experiment/result';
import { dataHash, runData } from '../../lib/experiment/run-data';
import type { CellSpec } from '../../lib/experiment/spec';
import { canonicalJson } from '../../lib/experiment/store/canonical-json';
import { kernelEngine } from '../../lib/kernels/load';
import { tinyTask } from '../task/task-of';

describe('cell', () => {
  const { task } = tinyTask();
  const data = runData(task);
  const input = withEpochs({ embedding: { dim: 4 } }, 2);
  const configOf = (...settings: string[]): RunConfig => parseConfig(withSettings(input, settings), 'test');
  const cold = { method: 'EMCDR', seed: 1, selection: 'best-test-epoch' } as const satisfies CellSpec;
  const validated = { ...cold, selection: 'validation' } as const satisfies CellSpec;

  it('is a pure function: the same bytes with a pool of its own and with a shared one, in any order', async () => {
    const pool = new BaseModelPool();
    for (const { name: method, makes } of [...methods].reverse()) {
      const protocol = makes === 'order' ? 'ranking' : 'cold';
      const spec = { ...validated, method, protocol } as const;
      const shared = canonicalJson((await runCell(data, configOf(), spec, { pool })).result);
      const alone = canonicalJson((await runCell(data, configOf(), spec)).result);
      assert.equal(shared, alone, method);
    }
  });

  it('reports every epoch, errors that add up to the metrics, and the hashes under which it is kept', async () => {
    const { result, seconds } = await runCell(data, configOf(), validated);
    const { row, epochs, errors } = result;
    assert.ok(seconds > 0);
    assert.deepEqual(
      epochs.map(({ epoch }) => epoch),
      [1, 2],
    );
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    assert.equal(sum(errors.counts), row.ratings);
    assert.equal(errors.users.length, row.users);
    assert.ok(Math.abs(sum(errors.absolute) / row.ratings - row.mae) < 1e-12);
    assert.ok(Math.abs(Math.sqrt(sum(errors.squared) / row.ratings) - row.rmse) < 1e-12);
    const best = epochs.reduce((a, b) => (b.validation!.mae < a.validation!.mae ? b : a));
    assert.deepEqual([row.maeEpoch, row.rmseEpoch, row.mae], [best.epoch, best.epoch, best.test.mae]);
    assert.deepEqual([row.config, row.data], [configHash(data, configOf(), validated), dataHash(data)]);
  });

  it('has a hash that changes with what the cell depends on', () => {
    const hash = (spec: CellSpec, ...settings: string[]) => configHash(data, configOf(...settings), spec);
    for (const setting of ['EMCDR.learningRate=0.5', 'embedding.dim=5', 'split.beta=0.5', 'split.splitSeed=2']) {
      assert.notEqual(hash(cold, setting), hash(cold), setting);
    }
    assert.notEqual(hash(validated), hash(cold));
    assert.notEqual(hash({ ...cold, method: 'TGT' }), hash(cold));
    assert.notEqual(hash(validated, 'split.validationShare=0.3'), hash(validated));
    assert.notEqual(cellKey(data, configOf(), { ...cold, seed: 2 }), cellKey(data, configOf(), cold));
  });

  it('keeps the hash that it had before base models could be centred', () => {
    const now = configOf();
    const { centred, ...embedding } = now.embedding;
    assert.equal(centred, false);
    const before = configHash(data, { ...now, embedding } as RunConfig, cold);
    assert.equal(configHash(data, now, cold), before);
    assert.notEqual(configHash(data, configOf('embedding.centred=true'), cold), before);
  });

  it('has a hash that changes with nothing else', () => {
    const hash = (spec: CellSpec, of = data, ...settings: string[]) => configHash(of, configOf(...settings), spec);
    assert.equal(hash(cold, data, 'DiffCDR.lambda=8'), hash(cold));
    assert.equal(hash(cold, data, 'split.validationShare=0.3'), hash(cold));
    // Given test users are part of the data; β and its seed then change nothing but the draw of validation users.
    const given = runData(
      task,
      [...task.overlap].slice(0, 5).map((user) => task.userIds[user]),
    );
    assert.equal(hash(cold, given, 'split.beta=0.7', 'split.splitSeed=5'), hash(cold, given));
    assert.equal(hash(validated, given, 'split.beta=0.7'), hash(validated, given));
    assert.notEqual(hash(validated, given, 'split.splitSeed=5'), hash(validated, given));
    assert.notEqual(dataHash(given), dataHash(data));
    assert.equal(dataHash(runData(task, [...given.testUserIds!].reverse())), dataHash(given));
  });

  it('has a key that names the kernels where they differ in the last digits', () => {
    const keys = (method: string) => {
      const held = process.env.DIFFCDR_KERNELS;
      try {
        return ['js', ''].map((engine) => {
          process.env.DIFFCDR_KERNELS = engine;
          return cellKey(data, configOf(), { ...cold, method });
        });
      } finally {
        if (held === undefined) delete process.env.DIFFCDR_KERNELS;
        else process.env.DIFFCDR_KERNELS = held;
      }
    };
    const [js, usual] = keys('DiffCDR');
    if (kernelEngine() !== 'js') assert.notEqual(js, usual);
    const [one, other] = keys('PTUPCDR');
    assert.equal(one, other);
  });

  it('takes a split that the spec names in place of the configuration’s, and says so in the row', async () => {
    const named = (await runCell(data, configOf(), { ...validated, split: 2 })).result;
    const configured = (await runCell(data, configOf('split.splitSeed=2'), validated)).result;
    assert.deepEqual(named.errors, configured.errors);
    assert.equal(named.row.split, 2);
    assert.ok(!('split' in configured.row));
    const [first, second] = [1, 2].map((split) => ({ ...validated, split }));
    assert.equal(configHash(data, configOf(), first), configHash(data, configOf(), second));
    assert.notEqual(cellKey(data, configOf(), first), cellKey(data, configOf(), second));
  });

  it('refits on all training users for as many epochs as validation users chose', async () => {
    const config = configOf('EMCDR.epochs=4');
    const chosen = (await runCell(data, config, validated)).result.row.maeEpoch;
    const { row } = (await runCell(data, config, { ...validated, selection: 'refit' })).result;
    const { epochs } = (await runCell(data, config, { ...validated, selection: 'best-test-epoch' })).result;
    assert.deepEqual([row.maeEpoch, row.rmseEpoch], [chosen, chosen]);
    // No validation user is held out of what is reported: it is the other selection's training, at that epoch.
    assert.equal(row.mae, epochs[chosen - 1].test.mae);
    const keys = (['refit', 'validation', 'best-test-epoch'] as const).map((selection) =>
      cellKey(data, config, { ...validated, selection }),
    );
    assert.equal(new Set(keys).size, 3);
  });

  it('keeps the leading list measure of every user, so that methods can be paired', async () => {
    const { row, lists } = (await runCell(data, configOf(), { ...validated, protocol: 'ranking' })).result;
    assert.equal(lists!.users.length, row.users);
    const mean = lists!.values.reduce((sum, value) => sum + value, 0) / row.users;
    assert.ok(Math.abs(mean - row.ndcg) < 1e-12);
  });

  it('gives its row in one order of fields, wherever the row comes from', async () => {
    const { row } = (await runCell(data, configOf(), cold)).result;
    const stored = JSON.parse(canonicalJson(row));
    assert.notEqual(JSON.stringify(stored), JSON.stringify(row));
    assert.equal(JSON.stringify(inFieldOrder(stored)), JSON.stringify(inFieldOrder(row)));
    const ranking = { ndcg: 1, hit: 1, recall: 1, precision: 1 };
    const { ndcg, hit, recall, precision } = inFieldOrder({ ...row, ...ranking });
    assert.deepEqual({ ndcg, hit, recall, precision }, ranking);
    for (const name of Object.keys(ranking)) assert.ok(!(name in inFieldOrder(row)), name);
  });

  it('names method and seed where training comes to nothing', async () => {
    await assert.rejects(runCell(data, configOf('embedding.learningRate=1e30'), cold), /EMCDR, seed 1: .*diverged/);
  });
});
