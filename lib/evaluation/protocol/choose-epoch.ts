import type { Metric } from '../metrics/metric';
import type { MeasuredEpoch, Protocol, Selection } from './protocol';

/** Rating points in the mean that no method misses stars from 1 to 5 by, however badly it was trained: its numbers have run away. */
const DIVERGED = 1000;

/**
 * Chooses the epoch that is reported for each metric, as the epochs come by:
 *
 * - `best-test-epoch`: the one that is best on the *test* users, for each metric on its own where the protocol says so. That is
 *   what the paper's reference prints: model selection on test data, and a row that can mix two epochs. For parity only.
 * - `validation`: one for all metrics, by the protocol's first metric on validation users, who are hidden from training just as
 *   test users are.
 * - `refit`: that epoch again, of a model trained anew on all training users, validation users among them.
 *
 * Of equal epochs the earlier one is taken. Epoch 0, the state before training, cannot be chosen. Only chosen epochs are kept.
 */
export class EpochChoice {
  private readonly best = new Map<string, { readonly score: number; readonly at: MeasuredEpoch }>();

  /**
   * @param metrics all that are measured; those that a model cannot be measured by are passed over
   * @param fixed under `refit` the epoch, chosen before
   */
  constructor(
    private readonly protocol: Pick<Protocol, 'metrics' | 'choice'>,
    private readonly selection: Selection,
    private readonly metrics: readonly Metric[],
    private readonly fixed?: number,
  ) {}

  /** Looks at the next epoch. */
  offer(at: MeasuredEpoch): void {
    if (at.epoch === 0 || (this.selection === 'refit' && at.epoch !== this.fixed)) return;
    const each = this.selection === 'best-test-epoch' && this.protocol.choice === 'each';
    const [first] = this.protocol.metrics;
    for (const metric of this.metrics) {
      const judge = each ? metric : first;
      const score = (this.selection === 'validation' ? at.validation : at.test)?.[judge.name];
      if (score === undefined || at.test[metric.name] === undefined) continue;
      const known = this.best.get(metric.name);
      const better = !known || (judge.better === 'lower' ? score < known.score : score > known.score);
      if (better) this.best.set(metric.name, { score, at });
    }
  }

  /** The epoch chosen for a metric; undefined where the model was not measured by it. */
  chosen(metric: string): MeasuredEpoch | undefined {
    return this.best.get(metric)?.at;
  }

  /** @throws RangeError where no epoch was offered, or where the best is that of a training that diverged */
  check(): void {
    if (this.best.size === 0) throw new RangeError('the method trained for no epoch: set epochs to 1 or more');
    const { epoch = 0, test } = this.chosen('mae') ?? {};
    if (test && test.mae > DIVERGED) {
      throw new RangeError(
        `training diverged: at its best epoch, ${epoch}, ratings are missed by ${test.mae.toPrecision(3)} points in the mean; ` +
          'set a smaller learningRate, or fewer epochs',
      );
    }
  }
}
