import type { EpochReport } from '../bridge/bridge';
import { diffcdr } from '../bridge/diffcdr/diffcdr';
import type { EmbeddingModel } from '../embedding/embedding-model';
import { type EmbeddingEpoch, trainEmbeddingParts } from '../embedding/train-embedding';
import { randomStreams } from '../math/random';
import { drive, finish, type Pause } from '../math/work';
import { BaseModelPool } from './base-model-pool';
import { optionsOf, type RunConfig, withOptions } from './config';
import { dataHash, type RunData } from './run-data';
import { buildModel } from './with-model';

/** Vectors of the same users in several ways: what Figure 4 shows. Plain JSON. */
export interface EmbeddingSpace {
  readonly dim: number;
  /** Hash of the data. */
  readonly data: string;
  readonly seed: number;
  /** Indices of the users in the task, in the order of the vectors. */
  readonly users: readonly number[];
  /** The first set is the truth; vectors row-major [users × dim]. */
  readonly sets: readonly { readonly name: string; readonly vectors: readonly number[] }[];
}

/** What {@link embeddingSpace} needs beside data and configuration. */
export interface EmbeddingSpaceOptions {
  readonly seed: number;
  /** Test users to show, the first of a seeded shuffle; default 1000, the paper's. */
  readonly users?: number;
  /** Numbers of function evaluations, a set each; default 5, 15, 20, 30, the paper's. */
  readonly nfe?: readonly number[];
  readonly signal?: AbortSignal;
  /** Told what is being trained, and the share of all trainings that is done, 0 to 1. */
  readonly onProgress?: (text: string, fraction: number) => void;
}

/**
 * The target model that hidden users would have: a factorisation of all target ratings, test and validation users' too. It
 * starts from the same random vectors as the target model of the run, so both lie in nearly the same space. To compare with
 * only: nothing may be trained on it.
 */
export function trueTarget(data: RunData, config: RunConfig, seed: number): EmbeddingModel {
  return finish(trainTrueTarget(data, config, seed));
}

/** {@link trueTarget} epoch by epoch, with pauses, for `drive`. */
function trainTrueTarget(
  { task }: RunData,
  { embedding }: RunConfig,
  seed: number,
): Generator<EmbeddingEpoch | Pause, EmbeddingModel> {
  const sizes = { users: task.userIds.length, items: task.target.itemIds.length };
  const parts = [{ rows: task.target, firstItem: 0 }];
  return trainEmbeddingParts(parts, sizes, embedding, randomStreams(seed), 'embedding/target');
}

/**
 * Vectors of test users in the target domain (paper section 4.6, Figure 4): the truth, from a factorisation that also sees
 * their target ratings; the source vectors that the solver starts from; and the DIM's output without ALM at several NFE.
 * The truth starts from the same random vectors as the target model of the run, so both lie in nearly the same space.
 */
export async function embeddingSpace(
  data: RunData,
  config: RunConfig,
  { seed, users = 1000, nfe = [5, 15, 20, 30], signal, onProgress }: EmbeddingSpaceOptions,
): Promise<EmbeddingSpace> {
  const pool = new BaseModelPool({ methods: [diffcdr] });
  const spec = { method: diffcdr, seed, selection: 'best-test-epoch' } as const;
  const { split, base } = await pool.get(data, config, spec, {
    signal,
    onPretraining: ({ model, epoch, epochs }) => onProgress?.(`base model ${model}, epoch ${epoch}/${epochs}`, 0),
  });
  // The base models, the truth, and a DIM for each number of evaluations.
  const done = (trainings: number): number => trainings / (nfe.length + 2);
  const random = randomStreams(seed);
  const shown = random('figure-4/users').shuffle(split.testUsers.slice()).slice(0, users).sort();
  const { task } = data;
  const truth = await drive(trainTrueTarget(data, config, seed), { signal }, ({ epoch }: EmbeddingEpoch) =>
    onProgress?.(`true target, epoch ${epoch}/${config.embedding.epochs}`, done(1)),
  );
  const { dim } = truth;
  const rowsOf = (table: Float32Array): number[] =>
    Array.from(shown).flatMap((user) => Array.from(table.subarray(user * dim, (user + 1) * dim)));
  const sets = [
    { name: 'trained on the test ratings too', vectors: rowsOf(truth.users) },
    { name: 'source vectors', vectors: rowsOf(base.source.users) },
  ];
  for (const [place, evaluations] of nfe.entries()) {
    const changed = withOptions(config, diffcdr, { variant: 'D', nfe: evaluations });
    // The same streams each time: the DIM is the same, the solver alone differs.
    const model = await buildModel(diffcdr, optionsOf(changed, diffcdr), { task, split, base, seed });
    try {
      await drive(model.fit(), { signal }, ({ epoch }: EpochReport) =>
        onProgress?.(`DIM, NFE = ${evaluations}: epoch ${epoch}`, done(2 + place)),
      );
      sets.push({ name: `DIM, NFE = ${evaluations}`, vectors: Array.from(model.transfer(shown)) });
    } finally {
      model.dispose?.();
    }
  }
  return { dim, data: dataHash(data), seed, users: Array.from(shown), sets };
}
