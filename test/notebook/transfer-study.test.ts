import assert from 'node:assert/strict';
import { gatherRows } from '../../lib/math/gather-rows';
import { notebookData } from '../../lib/notebook/data';
import { notebookParameters } from '../../lib/notebook/parameters';
import { TransferStudies } from '../../lib/notebook/transfer-study';
import { Workbench } from '../../lib/notebook/workbench';

describe('transfer studies', () => {
  let bench: Workbench;
  let studies: TransferStudies;
  before(async () => {
    const parameters = notebookParameters({ preset: 'tiny', epochs: 3, seedCount: 2 }, {});
    bench = new Workbench(await notebookData(parameters), parameters, ['DiffCDR']);
    studies = new TransferStudies(bench);
  });

  it('give the numbers of an ordinary run, and the similarity beside them', async () => {
    const study = await studies.run('DiffCDR', { lambda: 0.5 }, 'λ = 0.5');
    const run = await bench.run('DiffCDR', { lambda: 0.5 });
    assert.deepEqual([study.name, study.mae, study.validationMae], ['λ = 0.5', run.mae, run.validationMae]);
    assert.deepEqual(
      study.runs.map(({ epochs, chosen }) => [epochs.length, epochs.includes(chosen)]),
      [
        [3, true],
        [3, true],
      ],
    );
    assert.deepEqual(
      study.similarity('explained'),
      study.runs.map(({ chosen }) => chosen.similarity.explained),
    );
    assert.deepEqual(study.errors, run.errors);
  });

  it('measure the level of the predictions', async () => {
    const [mean] = await studies.runAll('GlobalMean', { mean: {} });
    const { split } = await bench.base();
    const average = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const { bias } = mean.runs[0].chosen;
    assert.ok(Math.abs(bias - (average(split.targetTrain.values) - average(split.test.values))) < 1e-4);
  });

  it('find the truth perfect', async () => {
    const { split } = await bench.base();
    const { users, dim } = studies.truth();
    const { explained, distance } = studies.similarity(gatherRows(users, dim, split.testUsers), split.testUsers);
    assert.deepEqual([explained, distance], [1, 0]);
  });
});
