import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CellResult,
  defineMethod,
  experiment,
  makeTask,
  openStore,
  resolveConfig,
  runCell,
  runData,
  runPlan,
  searchSettings,
  synthesize,
  Workbench,
} from '../../lib/index';
import { tablesText } from '../../lib/report/output/text';
import { summaryTables } from '../../lib/report/tables/summary-table';
import { mineOf } from './methods';

describe('a method from outside', () => {
  const { source, target } = synthesize('tiny', 1);
  const data = runData(makeTask(source, target));
  const mine = mineOf();
  const spec = { method: mine, seed: 1, selection: 'validation' } as const;

  it('runs with options that the configuration holds, under every protocol', async () => {
    const config = resolveConfig({ methods: { Mine: { shrink: 3 } } }, { methods: [mine] });
    assert.deepEqual(config.methods.Mine, { shrink: 3 });
    const { result } = await runCell(data, config, spec);
    const { row } = result;
    assert.deepEqual(
      [row.method, row.protocol, row.seed, row.maeEpoch, result.engine],
      ['Mine', 'cold', 1, 1, 'by-hand'],
    );
    assert.ok(row.mae > 0 && row.rmse >= row.mae);
    const other = await runCell(data, resolveConfig({}, { methods: [mine] }), spec);
    assert.notEqual(other.result.row.mae, row.mae);
    const byName = await runCell(data, config, { ...spec, method: 'mine' });
    assert.deepEqual(byName.result.row, row);
    const warm = await runCell(data, config, { ...spec, protocol: 'warm' });
    assert.notEqual(warm.result.row.mae, warm.result.untuned?.mae);
    const ranked = await runCell(data, config, { ...spec, protocol: 'ranking' });
    assert.ok(ranked.result.row.hit >= ranked.result.row.ndcg && ranked.result.row.k === 20);
  });

  it('runs with its defaults under a configuration that does not know it', async () => {
    const known = await runCell(data, resolveConfig({}, { methods: [mine] }), spec);
    const unknown = await runCell(data, resolveConfig(), spec);
    assert.deepEqual(unknown.result, known.result);
  });

  it('has a store key that changes with its version and its options, and with nothing else', () => {
    const keyOf = (version?: string, shrink = 5) => {
      const method = mineOf(version);
      const config = resolveConfig({ methods: { Mine: { shrink } } }, { methods: [method] });
      return experiment.cellKey(data, config, { ...spec, method });
    };
    const keys = [keyOf(), keyOf('1'), keyOf('2'), keyOf(undefined, 6)];
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keyOf('2'), keyOf('2'));
    const emcdr = { ...spec, method: 'EMCDR' };
    assert.equal(
      experiment.cellKey(data, resolveConfig({}, { methods: [mine] }), emcdr),
      experiment.cellKey(data, resolveConfig(), emcdr),
    );
  });

  it('stands among the others in a run, its store and its table', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'diffcdr-own-'));
    try {
      const config = resolveConfig({}, { methods: [mine] });
      const store = await openStore<CellResult>(folder);
      const plan = { methods: ['GlobalMean', mine], seeds: [1, 2], selections: ['validation'] } as const;
      const rows = [];
      for await (const { result } of runPlan(data, config, plan, store)) rows.push(result.row);
      assert.deepEqual(
        rows.map(({ method }) => method),
        ['GlobalMean', 'Mine', 'GlobalMean', 'Mine'],
      );
      for await (const { seconds } of runPlan(data, config, plan, store)) assert.equal(seconds, undefined);
      assert.equal((await store.keys()).length, 4);
      const newer = { ...plan, methods: [mineOf('2')] };
      for await (const { seconds } of runPlan(data, resolveConfig(), newer, store)) assert.ok(seconds !== undefined);
      assert.match(tablesText(summaryTables(rows)), /Mine\s+│ \d\.\d{4} ± /);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is searched like any other', async () => {
    const entries = await searchSettings(data, {
      method: mine,
      extensions: { methods: [mine] },
      config: {},
      candidates: experiment.searchCandidates({ 'Mine.shrink': [0, 1000] }),
      seeds: [1],
    });
    assert.deepEqual(new Set(entries.map(({ config }) => config.methods.Mine.shrink)), new Set([0, 1000]));
    assert.ok(entries[0].validation < entries[1].validation);
  });

  it('is run on a workbench, with options by name', async () => {
    const parameters = { seed: 1, seeds: [1], epochs: 2, beta: 0.2 };
    const bench = new Workbench(data, parameters, ['EMCDR', mine]);
    const [usual, other] = [await bench.run(mine), await bench.run(mine, { shrink: 50 })];
    assert.equal(usual.name, 'Mine');
    assert.notEqual(usual.mae[0], other.mae[0]);
    const fitted = await bench.fit(mine);
    assert.equal(fitted.bridge.transfer(fitted.split.testUsers).length, 10 * fitted.split.testUsers.length);
  });

  it('is refused where its name could not be told apart, or is none', async () => {
    assert.throws(() => resolveConfig({}, { methods: [mine, mineOf('2')] }), /already a method "Mine"/);
    const { name, ...rest } = mine;
    const double = defineMethod({ ...rest, name: 'emcdr' });
    assert.throws(() => resolveConfig({}, { methods: [double] }), /already a method "emcdr"/);
    await assert.rejects(runCell(data, resolveConfig(), { ...spec, method: double }), /already a method "EMCDR"/);
    for (const wrong of ['Mine.two', 'a=b', '', '2nd']) {
      assert.throws(() => defineMethod({ ...rest, name: wrong }), /a method's name is/, wrong);
    }
    await assert.rejects(runCell(data, resolveConfig(), { ...spec, method: 'Mime' }), /no method "Mime"/);
    await assert.rejects(
      runCell(data, resolveConfig({}, { methods: [mine] }), { ...spec, method: 'Mime' }),
      /methods: .*Mine.*Did you mean "Mine"/,
    );
  });
});
