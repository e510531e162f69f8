import assert from 'node:assert/strict';
import { mae } from '../../../lib/evaluation/metrics/mae';
import { ndcg } from '../../../lib/evaluation/metrics/ndcg';
import { rmse } from '../../../lib/evaluation/metrics/rmse';
import { EpochChoice } from '../../../lib/evaluation/protocol/choose-epoch';
import type { MeasuredEpoch, MetricValues, Protocol, Selection } from '../../../lib/evaluation/protocol/protocol';

describe('the choice of the epoch', () => {
  const seconds = { train: 0, test: 0 };
  const at = (epoch: number, test: MetricValues, validation?: MetricValues): MeasuredEpoch => ({
    ...{ epoch, losses: {}, rows: 0, test, validation, seconds },
  });
  /** Epoch chosen for each metric. */
  function chosen(
    protocol: Pick<Protocol, 'metrics' | 'choice'>,
    selection: Selection,
    epochs: readonly MeasuredEpoch[],
    metrics = protocol.metrics,
  ): (number | undefined)[] {
    const choice = new EpochChoice(protocol, selection, metrics);
    for (const epoch of epochs) choice.offer(epoch);
    return metrics.map(({ name }) => choice.chosen(name)?.epoch);
  }

  // Test: MAE is best at 2, RMSE at 3, NDCG at 1. Validation: MAE is best at 1, RMSE at 2, NDCG at 3.
  const epochs = [
    at(1, { mae: 3, rmse: 5, ndcg: 0.9 }, { mae: 1, rmse: 9, ndcg: 0.1 }),
    at(2, { mae: 1, rmse: 4, ndcg: 0.2 }, { mae: 2, rmse: 1, ndcg: 0.2 }),
    at(3, { mae: 2, rmse: 3, ndcg: 0.3 }, { mae: 3, rmse: 8, ndcg: 0.3 }),
  ];

  it('on test users: each metric its own, or the first for all, lower or higher as the metric has it', () => {
    const metrics = [mae, rmse, ndcg];
    assert.deepEqual(chosen({ metrics, choice: 'each' }, 'best-test-epoch', epochs), [2, 3, 1]);
    assert.deepEqual(chosen({ metrics, choice: 'first' }, 'best-test-epoch', epochs), [2, 2, 2]);
    assert.deepEqual(chosen({ metrics: [ndcg, mae], choice: 'first' }, 'best-test-epoch', epochs), [1, 1]);
  });

  it('on validation users: the first metric for all, whatever the protocol does on test users', () => {
    for (const choice of ['each', 'first'] as const) {
      assert.deepEqual(chosen({ metrics: [mae, rmse, ndcg], choice }, 'validation', epochs), [1, 1, 1]);
      assert.deepEqual(chosen({ metrics: [ndcg, mae], choice }, 'validation', epochs), [3, 3]);
    }
  });

  it('refuses to report a training whose numbers have run away, however many epochs it had', () => {
    const choice = new EpochChoice({ metrics: [mae], choice: 'each' }, 'best-test-epoch', [mae]);
    choice.offer(at(1, { mae: 5e7 }));
    assert.throws(() => choice.check(), /diverged: at its best epoch, 1, ratings are missed by 5\.00e\+7 points/);
    choice.offer(at(2, { mae: 60 }));
    choice.check();
  });

  it('takes the earlier of two equal epochs, and never the state before the first', () => {
    const protocol = { metrics: [mae], choice: 'each' } as const;
    const same = [at(0, { mae: 0 }, { mae: 0 }), at(1, { mae: 2 }, { mae: 2 }), at(2, { mae: 2 }, { mae: 2 })];
    for (const selection of ['best-test-epoch', 'validation'] as const) {
      assert.deepEqual(chosen(protocol, selection, same), [1]);
    }
  });

  it('passes over a metric that the model is not measured by, and lets one from outside follow', () => {
    const lists = { metrics: [ndcg, mae], choice: 'first' } as const;
    const ordered = [at(1, { ndcg: 0.1, own: 1 }), at(2, { ndcg: 0.2, own: 2 })];
    const own = { ...ndcg, name: 'own' };
    assert.deepEqual(chosen(lists, 'best-test-epoch', ordered, [ndcg, mae, own]), [2, undefined, 2]);
  });

  it('says so where no epoch was offered', () => {
    const none = new EpochChoice({ metrics: [mae], choice: 'each' }, 'validation', [mae]);
    none.offer(at(0, { mae: 1 }, { mae: 1 }));
    assert.throws(() => none.check(), /no epoch: set epochs to 1 or more/);
  });
});
