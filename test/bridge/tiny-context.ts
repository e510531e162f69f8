import type { MethodContext } from '../../lib/bridge/method';
import type { BaseModels, EmbeddingModel } from '../../lib/embedding/embedding-model';
import { type RandomStream, randomStream, randomStreams } from '../../lib/math/random';
import { type RatingRows, selectRows } from '../../lib/ratings/ratings';
import type { Domain } from '../../lib/task/task';

const sourceItems = 14;
const targetItems = 12;
const userCount = 40;

function model(users: Float32Array, items: number, dim: number, biased: boolean, stream: RandomStream): EmbeddingModel {
  const itemVectors = stream.fillNormal(new Float32Array(items * dim));
  // As the biased base model has it: the last coordinate of an item is 1, that of a user its bias.
  if (biased) for (let i = 0; i < items; i++) itemVectors[i * dim + dim - 1] = 1;
  return {
    dim,
    users,
    items: itemVectors,
    itemOffsets: biased ? stream.fillNormal(new Float32Array(items)) : undefined,
  };
}

function rowsOf(base: EmbeddingModel, items: number, stream: RandomStream, times: boolean): RatingRows {
  const users: number[] = [];
  const itemIndices: number[] = [];
  const values: number[] = [];
  for (let u = 0; u < userCount; u++) {
    for (let i = 0; i < items; i++) {
      if (stream.uniform() < 0.45) continue;
      let dot = base.itemOffsets?.[i] ?? 0;
      for (let j = 0; j < base.dim; j++) dot += base.users[u * base.dim + j] * base.items[i * base.dim + j];
      users.push(u);
      itemIndices.push(i);
      values.push(Math.min(5, Math.max(1, Math.round(3.5 + dot))));
    }
  }
  return {
    users: Int32Array.from(users),
    items: Int32Array.from(itemIndices),
    values: Float32Array.from(values),
    times: times ? Float64Array.from(users, () => stream.integer(1000)) : undefined,
  };
}

/**
 * A context small enough to reason about: 40 users in both domains, 30 of them for training; target vectors are a linear map
 * of source vectors and a little noise. Source vectors have 4 coordinates, target vectors 3, and one more each with biases.
 */
export function tinyContext({ seed = 1, biased = false, times = false } = {}): MethodContext & { base: BaseModels } {
  const stream = randomStream(seed, 'tiny');
  const ds = biased ? 5 : 4;
  const dt = biased ? 4 : 3;
  const sourceUsers = stream.fillNormal(new Float32Array(userCount * ds));
  const map = stream.fillNormal(new Float32Array(dt * ds));
  const targetUsers = new Float32Array(userCount * dt);
  for (let u = 0; u < userCount; u++) {
    for (let i = 0; i < dt; i++) {
      let sum = 0.3 + 0.1 * stream.normal();
      for (let j = 0; j < ds; j++) sum += map[i * ds + j] * sourceUsers[u * ds + j];
      targetUsers[u * dt + i] = sum;
    }
  }
  const source = model(sourceUsers, sourceItems, ds, biased, stream);
  const target = model(targetUsers, targetItems, dt, biased, stream);
  const ids = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, k) => `${prefix}${100 + k}`);
  const sourceDomain: Domain = { ...rowsOf(source, sourceItems, stream, times), itemIds: ids('s', sourceItems) };
  const targetDomain: Domain = { ...rowsOf(target, targetItems, stream, times), itemIds: ids('t', targetItems) };
  const trainUsers = Int32Array.from({ length: 30 }, (_, k) => k);
  const positions: number[] = [];
  targetDomain.users.forEach((user, k) => {
    if (user < 30) positions.push(k);
  });
  const targetTrain = selectRows(targetDomain, positions);
  return {
    task: {
      userIds: ids('u', userCount),
      source: sourceDomain,
      target: targetDomain,
      overlap: Int32Array.from({ length: userCount }, (_, k) => k),
    },
    split: {
      trainUsers,
      validationUsers: Int32Array.from([30, 31, 32]),
      testUsers: Int32Array.from([33, 34, 35, 36, 37, 38, 39]),
      source: sourceDomain,
      targetTrain,
      bridgeTrain: targetTrain,
      rated: { source: sourceDomain, target: targetTrain },
    },
    base: { source, target },
    random: randomStreams(seed),
  };
}
