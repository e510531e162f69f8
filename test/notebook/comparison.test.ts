import assert from 'node:assert/strict';
import { runCell } from '../../lib/experiment/cell';
import { metricOf } from '../../lib/experiment/result';
import { runData } from '../../lib/experiment/run-data';
import { comparisonBetas, comparisonConfig, runComparison, seededErrors } from '../../lib/notebook/comparison';
import { methodPanels } from '../../lib/report/figures/method-panels';
import { rankingMeasures, ratingMeasures } from '../../lib/report/tables/measure';
import { publishedTable } from '../../lib/report/tables/published';
import { orderingTable, paperBeta, threeTaskTables } from '../../lib/report/tables/three-tasks';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';
import { textsOf } from '../report/tables/texts';

const pair = synthesize('tiny', 1);
const data = runData(makeTask(pair.source, pair.target));
const parameters = { seeds: [1, 2], epochs: 2, beta: 0.2 };
const methods = ['GlobalMean', 'EMCDR'];

describe('comparisons in notebooks', () => {
  it('run every β, seed, selection and method once, with the numbers of a single run', async () => {
    const blocks: string[] = [];
    const selections = ['validation', 'best-test-epoch'] as const;
    const results = await runComparison(data, parameters, {
      methods,
      betas: [0.2, 0.5],
      selections,
      onBlock: (block) => blocks.push(block),
    });
    assert.equal(results.length, 16);
    assert.equal(blocks.length, 8);
    const spec = { method: 'EMCDR', seed: 2, selection: 'best-test-epoch' } as const;
    const { result } = await runCell(data, comparisonConfig(parameters, 0.5), spec);
    const own = results.find(
      ({ label }) =>
        label.method === 'EMCDR' && label.seed === 2 && label.beta === 0.5 && label.selection !== 'validation',
    );
    assert.deepEqual(own?.result.row, result.row);
    const errors = seededErrors(
      results.filter(({ label }) => label.beta === 0.5 && label.selection === 'validation'),
      'EMCDR',
    );
    assert.deepEqual([errors.name, errors.mae.length, errors.errors.length], ['EMCDR', 2, 2]);
  });

  it('run warm and ranking cells too', async () => {
    const one = { ...parameters, seeds: [1] };
    const [warm] = await runComparison(data, one, {
      protocol: 'warm',
      methods: ['EMCDR'],
      protocols: { warm: { epochs: 2 } },
    });
    assert.deepEqual([warm.result.row.protocol, warm.result.epochs.length], ['warm', 3]);
    const [ranked] = await runComparison(data, one, {
      protocol: 'ranking',
      methods: ['EMCDR'],
      protocols: { ranking: { perPositive: 1 } },
    });
    assert.ok(metricOf(ranked.result.row, 'hit') >= metricOf(ranked.result.row, 'ndcg'));
  });

  it('test users by name leave one β, their share', () => {
    const { task } = data;
    assert.deepEqual(comparisonBetas(data, [0.2, 0.8]), [0.2, 0.8]);
    const named = { ...data, testUserIds: Array.from(task.overlap.slice(0, 9), (user) => task.userIds[user]) };
    assert.deepEqual(comparisonBetas(named, [0.2, 0.8]), [0.2]);
    assert.deepEqual([paperBeta(0.21), paperBeta(0.35)], [0.2, undefined]);
  });

  it('stand beside the published values of three tasks, where the paper has them', async () => {
    const results = await runComparison(data, parameters, { methods: [...methods, 'TGT'] });
    const published = await publishedTable(2);
    const [table] = threeTaskTables(results, ratingMeasures, published);
    assert.deepEqual(
      table.columns.slice(0, 5).map(({ name }) => name),
      ['method', 'MAE, ours', 'MAE task 1', 'MAE task 2', 'MAE task 3'],
    );
    const line = (name: string) => textsOf(table).find(([method]) => method === name);
    assert.deepEqual(line('EMCDR')?.slice(2, 5), ['1.3596', '1.1305', '1.6425']);
    assert.deepEqual(line('GlobalMean')?.slice(2, 5), ['', '', '']);
    assert.match(textsOf(orderingTable(results, ratingMeasures, published))[0][2], /^[01] of 1$/);
    const { data: traces, layout } = methodPanels(results, {
      measure: ratingMeasures[0],
      controls: new Set(['GlobalMean']),
      title: 'T',
    });
    assert.equal(traces.filter(({ showlegend }) => showlegend).length, 2);
    assert.equal((layout.shapes as unknown[]).length, 1);
    assert.equal(threeTaskTables([], rankingMeasures, published).length, 0);
  });
});
