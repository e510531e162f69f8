import assert from 'node:assert/strict';
import { runData } from '../../lib/experiment/run-data';
import { measureThroughput } from '../../lib/experiment/throughput';
import { comparisonConfig } from '../../lib/notebook/comparison';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';

describe('throughput', () => {
  it('gives a rate with its range for training and test of each method', async () => {
    const pair = synthesize('tiny', 1);
    const data = runData(makeTask(pair.source, pair.target));
    const methods = ['EMCDR', 'DiffCDR'];
    const options = { methods, seed: 1, repetitions: 2, seconds: 0.001 };
    const rates = await measureThroughput(data, comparisonConfig({ epochs: 1 }, 0.2), options);
    assert.deepEqual(
      rates.map(({ method }) => method),
      methods,
    );
    for (const { training, test, trainingRows, testRows, engine } of rates) {
      for (const { min, median, max } of [training, test]) assert.ok(min > 0 && min <= median && median <= max);
      assert.ok(trainingRows > 0 && testRows > 0 && engine !== '');
    }
    // EMCDR trains by user, DiffCDR by rating.
    assert.ok(rates[0].trainingRows < rates[1].trainingRows);
  });
});
