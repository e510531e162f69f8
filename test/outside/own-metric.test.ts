import assert from 'node:assert/strict';
import {
  type CellSpec,
  defineMetric,
  type Extensions,
  experiment,
  makeTask,
  resolveConfig,
  runCell,
  runData,
  synthesize,
} from '../../lib/index';
import { tablesText } from '../../lib/report/output/text';
import { summaryTables } from '../../lib/report/tables/summary-table';

/** MAE once more, from the predictions: what one from outside must come to is known. */
const distance = (version?: string) =>
  defineMetric({
    kind: 'rating' as const,
    name: 'distance',
    title: 'distance',
    better: 'lower' as const,
    digits: 3,
    summary: 'mean distance of prediction and rating',
    version,
    measure: (prediction: number, rating: number) => Math.abs(prediction - rating),
  });

/** The hit rate once more. */
const found = defineMetric({
  kind: 'list' as const,
  name: 'found',
  title: 'F@k',
  better: 'higher' as const,
  digits: 3,
  summary: 'share of users who find something',
  measure: (top: ArrayLike<number>, relevant: ReadonlySet<number>, k: number) =>
    Array.from(top)
      .slice(0, k)
      .some((item) => relevant.has(item))
      ? 1
      : 0,
});

describe('a metric from outside', () => {
  const { source, target } = synthesize('tiny', 1);
  const data = runData(makeTask(source, target));
  const own: Extensions = { metrics: [distance(), found] };
  const spec = { method: 'EMCDR', seed: 1, selection: 'best-test-epoch' } as const;
  const near = (actual: unknown, expected: unknown) =>
    assert.ok(Math.abs(Number(actual) - Number(expected)) < 1e-9, `${actual} is not ${expected}`);

  it('is measured in every cell of a protocol that measures its kind, after each epoch', async () => {
    for (const protocol of ['cold', 'warm'] as const) {
      const { row, epochs } = (await runCell(data, resolveConfig({}, own), { ...spec, protocol })).result;
      near(row.distance, row.mae);
      for (const { test } of epochs) near(test.distance, test.mae);
      assert.ok(!('found' in row), protocol);
    }
    const { row, epochs } = (await runCell(data, resolveConfig({}, own), { ...spec, protocol: 'ranking' })).result;
    assert.equal(row.found, row.hit);
    near(row.distance, row.mae);
    for (const { test } of epochs) assert.equal(test.found, test.hit);
  });

  it('changes no other number', async () => {
    const [plain, measured] = [resolveConfig(), resolveConfig({}, own)];
    for (const protocol of ['cold', 'ranking'] as const) {
      const { config: a, ...row } = (await runCell(data, plain, { ...spec, protocol })).result.row;
      const {
        config: b,
        distance,
        found,
        ...other
      } = (await runCell(data, measured, { ...spec, protocol })).result.row;
      assert.deepEqual(other, row);
      assert.notEqual(a, b);
    }
  });

  it('stands in the store key with its version, where it is measured', () => {
    const keyOf = (extensions: Extensions, protocol: CellSpec['protocol']) =>
      experiment.cellKey(data, resolveConfig({}, extensions), { ...spec, protocol });
    const keys = [{}, { metrics: [distance()] }, { metrics: [distance('2')] }].map((of) => keyOf(of, 'cold'));
    assert.equal(new Set(keys).size, 3);
    assert.equal(keyOf({ metrics: [found] }, 'cold'), keyOf({}, 'cold'));
    assert.notEqual(keyOf({ metrics: [found] }, 'ranking'), keyOf({}, 'ranking'));
    assert.equal(
      keyOf({ metrics: [distance(), found] }, 'ranking'),
      keyOf({ metrics: [found, distance()] }, 'ranking'),
    );
  });

  it('has a column in tables', async () => {
    const { row } = (await runCell(data, resolveConfig({}, own), spec)).result;
    const [head] = tablesText(summaryTables([row]))
      .split('\n')
      .filter((line) => line.includes('method'));
    assert.match(head, /MAE.*RMSE.*distance/);
  });

  it('is refused under a name that is taken', () => {
    const mae = defineMetric({ ...distance(), name: 'mae' });
    assert.throws(() => resolveConfig({}, { metrics: [mae] }), /already a metric "mae"/);
    assert.throws(() => resolveConfig({}, { metrics: [found, found] }), /already a metric "found"/);
    for (const name of ['seed', 'k', 'epoch', 'config', 'two words', 'N@20', '']) {
      assert.throws(() => defineMetric({ ...distance(), name }), /a metric's name is/, name);
    }
  });
});
