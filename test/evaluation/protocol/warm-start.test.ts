import assert from 'node:assert/strict';
import type { Bridge } from '../../../lib/bridge/bridge';
import { EpochChoice } from '../../../lib/evaluation/protocol/choose-epoch';
import { type FineTuneOptions, fineTune } from '../../../lib/evaluation/protocol/fine-tune';
import type { MeasuredEpoch, ProtocolOutcome, Selection } from '../../../lib/evaluation/protocol/protocol';
import { warm } from '../../../lib/evaluation/protocol/warm';
import { randomStream, randomStreams } from '../../../lib/math/random';
import { withoutPauses } from '../../../lib/math/work';
import type { RatingRows } from '../../../lib/ratings/ratings';
import type { CrossDomainTask } from '../../../lib/task/task';

const rows = (triples: readonly (readonly [number, number, number])[]) => ({
  users: Int32Array.from(triples, ([user]) => user),
  items: Int32Array.from(triples, ([, item]) => item),
  values: Float32Array.from(triples, ([, , value]) => value),
});
const near = (actual: number, expected: number, within = 1e-6): void =>
  assert.ok(Math.abs(actual - expected) < within, `${actual} is not ${expected}`);

/** As the protocol has it unless told otherwise. */
const usual: FineTuneOptions = { epochs: 10, learningRate: 0.01, batchSize: 256, tuneItems: false };

describe('fine-tuning', () => {
  const table = { dim: 2, items: Float32Array.of(1, 2, 3, -1) };
  const users = Int32Array.of(8, 4);
  const start = Float32Array.of(1, 1, 0.5, 0);

  it('takes the Adam steps that are worked out by hand, and moves nobody else', () => {
    const data = rows([[8, 0, 5]]);
    const epochs = [];
    const options = { ...usual, epochs: 2, learningRate: 0.1 };
    for (const at of fineTune(users, start, table, data, options, randomStream(1, 'x'))) {
      epochs.push({ ...at, vectors: Array.from(at.vectors) });
    }
    assert.deepEqual(epochs[0].vectors, [1, 1, 0.5, 0]);
    assert.ok(Number.isNaN(epochs[0].loss));
    // Error 3 − 5 = −2, gradient −4·(1, 2): Adam's first step is 0.1 towards +.
    near(epochs[1].loss, 4);
    near(epochs[1].vectors[0], 1.1);
    near(epochs[1].vectors[1], 1.1);
    // Then the error is −1.7 and the gradient −3.4·(1, 2): m̂ = (0.9·0.1·4 + 0.1·3.4)/0.19, v̂ likewise.
    const m = (0.09 * 4 + 0.1 * 3.4) / 0.19;
    const v = (0.999 * 0.001 * 16 + 0.001 * 3.4 ** 2) / (1 - 0.999 ** 2);
    near(epochs[2].loss, 1.7 ** 2, 1e-5);
    near(epochs[2].vectors[0], 1.1 + (0.1 * m) / Math.sqrt(v));
    assert.deepEqual(epochs[2].vectors.slice(2), [0.5, 0]);
    assert.deepEqual(Array.from(start), [1, 1, 0.5, 0]);
  });

  it('moves items only where asked, keeps the constant coordinate of biased vectors and tunes the offset', () => {
    const biased = { dim: 2, items: Float32Array.of(2, 1, 3, 1), itemOffsets: Float32Array.of(3, 3) };
    const run = (tuneItems: boolean) =>
      [
        ...fineTune(
          users,
          start,
          biased,
          rows([[8, 0, 5]]),
          { ...usual, epochs: 1, learningRate: 0.1, tuneItems },
          randomStream(1, 'x'),
        ),
      ][1];
    assert.equal(run(false).table.items, biased.items);
    // Error 3 + 2 + 1 − 5 = 1: all that moves goes down by 0.1.
    const { items, itemOffsets } = run(true).table;
    near(items[0], 1.9);
    assert.equal(items[1], 1);
    near(itemOffsets?.[0] ?? Number.NaN, 2.9);
    assert.deepEqual([items[2], items[3], itemOffsets?.[1]], [3, 1, 3]);
    assert.equal(biased.items[0], 2);
  });

  it('moves every coordinate of a centred item and leaves the mean', () => {
    const centred = { dim: 2, items: Float32Array.of(2, 1, 3, -1), itemOffsets: Float32Array.of(3, 3) };
    const options = { ...usual, epochs: 1, learningRate: 0.1, tuneItems: true };
    const [, { table: tuned }] = fineTune(users, start, centred, rows([[8, 0, 5]]), options, randomStream(1, 'x'));
    near(tuned.items[0], 1.9);
    near(tuned.items[1], 0.9);
    assert.deepEqual([...(tuned.itemOffsets ?? [])], [3, 3]);
  });

  it('refuses what does not fit', () => {
    const tune = (data: ReturnType<typeof rows>, options = {}) => [
      ...fineTune(users, start, table, data, { ...usual, ...options }, randomStream(1, 'x')),
    ];
    assert.throws(() => tune(rows([[1, 0, 5]])), /user 1 has ratings to fine-tune with/);
    assert.throws(() => tune(rows([[8, 0, 5]]), { epochs: 0 }), /epochs must be/);
  });
});

describe('warm start', () => {
  const table = { dim: 2, items: randomStream(0, 'items').fillNormal(new Float32Array(40 * 2)) };

  /**
   * Users with true vectors, seen through noise-free ratings of ten older items and ten later ones; the start is the truth plus
   * noise. @param first the index of the first of them
   */
  function group(seed: number, count: number, first: number): { rows: RatingRows; vectors: Float32Array } {
    const truth = randomStream(seed, 'truth').fillNormal(new Float32Array(count * 2));
    const noise = randomStream(seed, 'noise').fillNormal(new Float32Array(count * 2));
    const rated = rows(
      Array.from({ length: count * 20 }, (_, k) => {
        const user = Math.floor(k / 20);
        const item = k % 20;
        const { items } = table;
        const rating = truth[2 * user] * items[2 * item] + truth[2 * user + 1] * items[2 * item + 1];
        return [first + user, item, rating] as const;
      }),
    );
    return {
      rows: { ...rated, times: Float64Array.from(rated.items) },
      vectors: truth.map((x, k) => x + 0.3 * noise[k]),
    };
  }

  /** A warm start of a bridge that gives these users the vectors of their groups: 30 test users, then validation users. */
  function run(selection: Selection, judges = group(2, 20, 30)) {
    const test = group(1, 30, 0);
    const vectors = Float32Array.from([...test.vectors, ...judges.vectors]);
    const bridge: Bridge = {
      engine: 'test',
      *fit() {
        yield { epoch: 1, losses: {}, rows: 0 };
      },
      transfer: (users) =>
        Float32Array.from({ length: 2 * users.length }, (_, k) => vectors[2 * users[k >> 1] + (k % 2)]),
      itemTable: () => table,
    };
    const { metrics } = warm;
    const choice = new EpochChoice(warm, selection, metrics);
    const context = { task: {} as CrossDomainTask, method: 'given', selection, metrics, random: randomStreams(3) };
    const hidden = { test: test.rows, validation: judges.rows };
    const options = warm.options.parse({ epochs: 6, learningRate: 0.05, batchSize: 32 });
    const steps = withoutPauses<MeasuredEpoch, ProtocolOutcome>(warm.run(bridge, { ...context, hidden }, options));
    const epochs: MeasuredEpoch[] = [];
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      epochs.push(step.value);
      choice.offer(step.value);
    }
    const [mae, rmse] = [choice.chosen('mae')!, choice.chosen('rmse')!];
    const chosen = { mae: mae.test.mae, maeEpoch: mae.epoch, rmse: rmse.test.rmse, rmseEpoch: rmse.epoch };
    return { epochs, result: { ...step.value, ...chosen } };
  }

  it('starts at the transferred vectors and learns from the older half', () => {
    const { epochs, result } = run('best-test-epoch');
    assert.deepEqual(
      epochs.map((e) => e.epoch),
      [0, 1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(result.untuned, epochs[0].test);
    assert.ok(result.mae < 0.5 * result.untuned!.mae, `${result.mae} after ${result.untuned!.mae}`);
    assert.equal(result.mae, Math.min(...epochs.slice(1).map((e) => e.test.mae)));
    assert.equal(result.rmse, Math.min(...epochs.slice(1).map((e) => e.test.rmse)));
    assert.deepEqual([result.users, result.ratings], [30, 300]);
    assert.equal(epochs[1].validation, undefined);
  });

  it('lets validation users choose one epoch for both metrics', () => {
    const { epochs, result } = run('validation');
    assert.equal(result.maeEpoch, result.rmseEpoch);
    const least = Math.min(...epochs.slice(1).map((e) => e.validation?.mae ?? Number.NaN));
    assert.equal(epochs[result.maeEpoch].validation?.mae, least);
    assert.equal(result.mae, epochs[result.maeEpoch].test.mae);
    // The validation users do not touch the test users' trajectory.
    assert.deepEqual(
      epochs.map((e) => e.test),
      run('best-test-epoch').epochs.map((e) => e.test),
    );
  });

  it('needs validation users to validate', () => {
    assert.throws(() => run('validation', group(2, 0, 30)), /needs validation users/);
  });
});
