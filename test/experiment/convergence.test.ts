import assert from 'node:assert/strict';
import { runCell } from '../../lib/experiment/cell';
import { parseConfig } from '../../lib/experiment/config';
import { type BaseFits, convergenceNotes } from '../../lib/experiment/convergence';
import type { ResultRow } from '../../lib/experiment/result';
import { runData } from '../../lib/experiment/run-data';
import { tablesText } from '../../lib/report/output/text';
import { comparisonTable } from '../../lib/report/tables/comparison-table';
import { summaryTables } from '../../lib/report/tables/summary-table';
import { sweepTables } from '../../lib/report/tables/sweep-table';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';

describe('convergence of base models', () => {
  const fits = (source: number | null, target: number): { base: BaseFits } => ({
    base: { source: { rmse: source, constant: 1.17 }, target: { rmse: target, constant: 1.1 } },
  });
  const spec = { method: 'EMCDR', seed: 1, selection: 'validation' } as const;

  it('is missed in one sentence, with the worst of each model and how many results it concerns', () => {
    assert.deepEqual(convergenceNotes([fits(1.5, 0.9), fits(1.61, 0.9), fits(1, 1)]), [
      'Base models have not converged: source training RMSE 1.61, a constant 1.17 (2 of 3 results). ' +
        'Train them for more epochs, or set embedding.centred or embedding.biased.',
    ]);
    assert.match(
      convergenceNotes([fits(1.5, 1.2)])[0],
      /source training RMSE 1\.50, .*; target training RMSE 1\.20, a/,
    );
    assert.match(convergenceNotes([fits(null, 1), fits(1.5, 1)])[0], /source training RMSE not a number/);
  });

  it('is not asked of models that have converged, nor of results from before there was the question', () => {
    assert.deepEqual(convergenceNotes([fits(1.17, 1), {}]), []);
    assert.deepEqual(convergenceNotes([]), []);
  });

  it('is kept by every cell: of two base models, and of the third where the method stands on it', async () => {
    const { source, target } = synthesize('tiny', 1);
    const data = runData(makeTask(source, target));
    const of = async (method: string, embedding: object) =>
      (await runCell(data, parseConfig({ embedding }, 'test'), { ...spec, method })).result;
    const early = await of('EMCDR', { epochs: 1 });
    assert.deepEqual(
      Object.keys(early.base ?? {}).filter((model) => early.base?.[model as keyof BaseFits]),
      ['source', 'target'],
    );
    assert.equal(convergenceNotes([early]).length, 1);
    assert.equal(convergenceNotes([await of('EMCDR', { epochs: 60, learningRate: 0.05 })]).length, 0);
    const { base } = await of('CMF', { epochs: 1 });
    assert.ok(base?.cmf && base.cmf.constant > 0);
  });

  it('stands once below every table', () => {
    const row = { method: 'EMCDR', protocol: 'cold', selection: 'validation', seed: 1, mae: 1, rmse: 1 } as ResultRow;
    const bad = { row, ...fits(2, 1) };
    const label = {
      task: 't',
      beta: 0.2,
      setting: '',
      protocol: 'cold',
      selection: 'validation',
      method: 'EMCDR',
    } as const;
    const ranking = { ...bad, row: { ...row, protocol: 'ranking', ndcg: 0.1, k: 20 } };
    const tables = [
      summaryTables([row, ranking.row], convergenceNotes([bad, ranking])),
      sweepTables([
        { label: { ...label, seed: 1 }, ...bad },
        { label: { ...label, protocol: 'ranking', seed: 1 }, ...ranking },
        { label: { ...label, seed: 2 } },
      ]),
      [comparisonTable([{ name: 'a', mae: [1], validationMae: [1], cells: [bad] }], [])],
    ];
    for (const some of tables) assert.equal(tablesText(some).match(/have not converged/g)?.length, 1, tablesText(some));
    assert.doesNotMatch(tablesText(sweepTables([{ label: { ...label, seed: 1 }, row }])), /converged/);
  });
});
