import assert from 'node:assert/strict';
import { attend } from '../../../lib/bridge/baselines/history-attention';
import { historyGatherer, keepHistories, keptHistories } from '../../../lib/bridge/baselines/kept-histories';
import { ptupcdr } from '../../../lib/bridge/baselines/ptupcdr';
import {
  type PtupcdrBatch,
  type PtupcdrLayers,
  ptupcdrArrays,
  ptupcdrLoss,
  ptupcdrMap,
  ptupcdrWorkspace,
} from '../../../lib/bridge/baselines/ptupcdr-network';
import { type LinearLayer, randomLayer, zeroLayer } from '../../../lib/math/linear-layer';
import { randomStream } from '../../../lib/math/random';
import { assertGradients } from '../gradients';
import { flat, largestError, layerOf, type Matrix, readReference } from '../reference';
import { tinyContext } from '../tiny-context';
import { describeTraining, describeTwin, fittedVectors } from '../trained-method';

interface Reference {
  params: Record<string, Matrix> & Record<string, number[]>;
  history: number[][];
  historyEmbedding: number[][][];
  user: Matrix;
  bridge: number[][][];
  mapped: Matrix;
}

const zeros = ({ inDim, outDim, bias }: LinearLayer): LinearLayer => zeroLayer(inDim, outDim, bias !== undefined);
const zerosLike = ({ attention, hidden, bridge }: PtupcdrLayers): PtupcdrLayers => ({
  attention: { hidden: zeros(attention.hidden), score: zeros(attention.score) },
  hidden: zeros(hidden),
  bridge: zeros(bridge),
});

describe('bridge/ptupcdr', () => {
  describeTraining(ptupcdr, { epochs: 10, batchSize: 16 });
  describeTwin(ptupcdr);

  it('has the bridges and the mapped vectors of the reference', () => {
    const r = readReference<Reference>('ptupcdr');
    const p = r.params as Record<string, Matrix>;
    const bias = (name: string): number[] => r.params[name] as number[];
    const layers: PtupcdrLayers = {
      attention: {
        hidden: layerOf(p['event_K.0.weight'], bias('event_K.0.bias')),
        score: layerOf(p['event_K.2.weight']),
      },
      hidden: layerOf(p['decoder.0.weight'], bias('decoder.0.bias')),
      bridge: layerOf(p['decoder.2.weight'], bias('decoder.2.bias')),
    };
    const length = r.history[0].length;
    const history = {
      size: r.history.length,
      length,
      slots: Int32Array.from(r.history.flatMap((row, i) => row.map((id, k) => (id === 0 ? -1 : i * length + k)))),
      vectors: Float64Array.from(r.historyEmbedding.flat(2)),
    };
    const { bridges, mapped } = ptupcdrMap(layers, history, flat(r.user));
    assert.ok(largestError(bridges, r.bridge.flat(2)) < 1e-9);
    assert.ok(largestError(mapped, flat(r.mapped)) < 1e-9);
  });

  it('has the gradients of its loss, and the loss of the vectors that it gives', () => {
    const stream = randomStream(3, 'test');
    const layers: PtupcdrLayers = {
      attention: { hidden: randomLayer(5, 5, true, stream), score: randomLayer(5, 1, false, stream) },
      hidden: randomLayer(5, 6, true, stream),
      bridge: randomLayer(6, 5 * 3, true, stream),
    };
    const n = 6;
    const batch: PtupcdrBatch = {
      history: {
        size: n,
        length: 3,
        slots: Int32Array.from([0, 1, 2, 3, -1, -1, -1, -1, -1, 1, 3, -1, 2, 2, 0, 3, 0, 1]),
        vectors: stream.fillNormal(new Float64Array(4 * 5)),
      },
      user: stream.fillNormal(new Float64Array(n * 5)),
      item: stream.fillNormal(new Float64Array(n * 3)),
      rating: stream.fillNormal(new Float64Array(n)),
    };
    const gradient = zerosLike(layers);
    const workspace = ptupcdrWorkspace(layers, n);
    const loss = ptupcdrLoss(layers, batch, gradient, workspace);
    assertGradients(ptupcdrArrays(layers), ptupcdrArrays(gradient), () =>
      ptupcdrLoss(layers, batch, zerosLike(layers), workspace),
    );

    const { mapped } = ptupcdrMap(layers, batch.history, batch.user);
    let expected = 0;
    for (let r = 0; r < n; r++) {
      let residual = -batch.rating[r];
      for (let j = 0; j < 3; j++) residual += mapped[r * 3 + j] * batch.item[r * 3 + j];
      expected += residual ** 2 / n;
    }
    assert.ok(largestError([loss], [expected]) < 1e-12);
  });

  it('takes the last items of a history, each distinct one once', () => {
    const liked = { starts: Int32Array.from([0, 3, 3, 5]), items: Int32Array.from([4, 0, 2, 2, 0]) };
    const items = Float32Array.from({ length: 5 }, (_, k) => k);
    const batch = historyGatherer(liked, { dim: 1, items }, { length: 2 })(Int32Array.from([0, 1, 2]));
    assert.deepEqual([...batch.slots], [0, 1, -1, -1, 1, 0]);
    assert.deepEqual([...batch.vectors], [0, 2]);
  });

  it('keeps histories that attention sees as the looked-up ones', () => {
    const users = 600;
    const stream = randomStream(2, 'kept');
    const starts = new Int32Array(users + 1);
    for (let user = 0; user < users; user++) starts[user + 1] = starts[user] + stream.integer(6);
    const items = Int32Array.from({ length: starts[users] }, () => stream.integer(40));
    const source = { dim: 3, items: stream.fillNormal(new Float32Array(40 * 3)) };
    const lookUp = historyGatherer({ starts, items }, source, { length: 4 });
    const asked = Int32Array.from({ length: 50 }, () => stream.integer(users));
    const trained = Int32Array.from({ length: users }, (_, user) => user);
    const attention = {
      hidden: randomLayer(3, 3, true, stream),
      score: randomLayer(3, 1, false, stream),
    };
    const kept = attend(attention, keptHistories(keepHistories(lookUp, trained, users, 3), asked, 3));
    const expected = attend(attention, lookUp(asked));
    assert.deepEqual(kept.context, expected.context);
    assert.deepEqual(kept.weights, expected.weights);
    const few = keepHistories(lookUp, Int32Array.of(7), users, 3);
    assert.throws(() => keptHistories(few, Int32Array.of(8), 3), /user 8 was not kept/);
  });

  it('takes item 0 as padding, and one random vector for no history, where the reference does', () => {
    const liked = { starts: Int32Array.from([0, 2, 2, 3]), items: Int32Array.from([0, 2, 0]) };
    const items = Float32Array.from({ length: 5 }, (_, k) => 10 + k);
    const users = Int32Array.from([0, 1, 2]);
    const batch = historyGatherer(
      liked,
      { dim: 1, items },
      { length: 2, padding: 0, empty: Float64Array.from([0.5]) },
    )(users);
    assert.deepEqual([...batch.slots], [0, -1, 1, -1, 2, -1]);
    assert.deepEqual([...batch.vectors], [12, 0.5, 10]);
  });

  it('changes under compat: reference, and with times in its history alone', () => {
    const corrected = fittedVectors(ptupcdr, tinyContext());
    assert.notDeepEqual(fittedVectors(ptupcdr, tinyContext(), { compat: 'reference' }), corrected);
    const options = { historyLength: 2 };
    const asReference = { ...options, compat: 'reference' };
    const timed = tinyContext({ times: true });
    const stripped = {
      ...timed,
      split: { ...timed.split, source: { ...timed.split.source, times: undefined } },
    };
    assert.notDeepEqual(fittedVectors(ptupcdr, timed, options), fittedVectors(ptupcdr, stripped, options));
    assert.deepEqual(fittedVectors(ptupcdr, timed, asReference), fittedVectors(ptupcdr, stripped, asReference));
  });
});
