import { reportProgress } from '../math/surroundings';
import { platform } from '../platform';
import type { CrossDomainTask, SplitRows } from '../task/task';
import { type EmbeddingJob, sharedRows } from './embedding-job';
import type { BaseModels, EmbeddingModel } from './embedding-model';
import { type EmbeddingOptions, embeddingDefaults } from './options';
import { runJobs } from './worker-pool';

/** An epoch of one base model. */
export interface BaseModelProgress {
  readonly model: EmbeddingJob['model'];
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean squared error over the epoch. */
  readonly loss: number;
  /** Ratings seen in the epoch. */
  readonly rows: number;
  /** `wasm-simd` or `js`. */
  readonly engine: string;
}

/** What to train and how. */
export interface BaseModelOptions {
  /** Also train `cmf`. Default false. */
  readonly cmf?: boolean;
  /** Keep `target` and `cmf` as they stood after each epoch, for validation and test users. Default false. */
  readonly snapshots?: boolean;
  /** A source model that was trained with the same task, options and seed: it does not depend on the split. */
  readonly source?: EmbeddingModel;
  /**
   * Threads to train in; never more than the machine has cores or models are asked for. 0 trains in this thread. Default: one a
   * model, but 0 where fewer than 500,000 ratings are to be seen in all, which is done before a thread has started.
   */
  readonly workers?: number;
  /** Stops the training at the end of the present epoch, or at once where it runs in workers. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BaseModelProgress) => void;
}

/** Base models with what they cost. */
export interface TrainedBaseModels extends BaseModels {
  /** Seconds of each model trained now; side by side, so they may add up to more than the time passed. */
  readonly seconds: Readonly<Record<string, number>>;
}

const SMALL = 500_000;

/**
 * Trains the base models that all methods of one (task, split, seed) share (paper section 3.1; method: pretraining):
 * source on R^s, target on R^t without hidden users, and CMF, where asked for, on both with one user table. They are
 * independent, so they train side by side. Each draws from streams under `embedding/<model>`: the same seed gives the same
 * bytes whatever the number of workers.
 *
 * @param split rows of the stages; `validationUsers` and `testUsers` are read for the snapshots only
 * @param seed the run's seed
 */
export async function trainBaseModels(
  task: CrossDomainTask,
  split: SplitRows,
  options: EmbeddingOptions,
  seed: number,
  choices: BaseModelOptions = {},
): Promise<TrainedBaseModels> {
  const { epochs } = embeddingDefaults(options);
  const users = task.userIds.length;
  const sourceItems = task.source.itemIds.length;
  const targetItems = task.target.itemIds.length;
  const snapshotUsers = choices.snapshots
    ? Int32Array.from([...split.validationUsers, ...split.testUsers]).sort()
    : undefined;

  const wanted = {
    source: choices.source === undefined,
    cmf: choices.cmf === true,
  };
  const ratings =
    (wanted.source ? split.source.values.length : 0) +
    split.targetTrain.values.length +
    (wanted.cmf ? split.source.values.length + split.targetTrain.values.length : 0);
  const count = 1 + Number(wanted.source) + Number(wanted.cmf);
  const workers = Math.min(choices.workers ?? (ratings * epochs < SMALL ? 0 : count), platform.threads());
  if (!(Number.isInteger(workers) && workers >= 0)) {
    throw new RangeError(`workers must be a whole number from 0 on, not ${choices.workers}`);
  }

  const share = workers > 0 ? sharedRows : <T>(rows: T): T => rows;
  const source = { rows: share(split.source), firstItem: 0 };
  const target = { rows: share(split.targetTrain), firstItem: 0 };
  const jobs: EmbeddingJob[] = [
    {
      model: 'target',
      parts: [target],
      sizes: { users, items: targetItems },
      options: { ...options, snapshotUsers },
      seed,
    },
  ];
  if (wanted.source) {
    const sizes = { users, items: sourceItems };
    jobs.push({ model: 'source', parts: [source], sizes, options: { ...options, snapshotUsers: undefined }, seed });
  }
  if (wanted.cmf) {
    const parts = [source, { rows: target.rows, firstItem: sourceItems }];
    const sizes = { users, items: sourceItems + targetItems };
    jobs.push({ model: 'cmf', parts, sizes, options: { ...options, snapshotUsers }, seed });
  }

  let seen = 0;
  const trained = await runJobs(
    jobs,
    workers,
    ({ model }, { epoch, loss, rows, engine }) => {
      seen++;
      const what = `base models, seed ${seed}: epoch ${epoch} of ${epochs} of the ${model}`;
      reportProgress(what, seen / (epochs * jobs.length));
      choices.onProgress?.({ model, epoch, epochs, loss, rows, engine });
    },
    choices.signal,
  );
  const models: Partial<Record<EmbeddingJob['model'], EmbeddingModel>> = { source: choices.source };
  const seconds: Record<string, number> = {};
  jobs.forEach(({ model }, k) => {
    models[model] = trained[k].model;
    seconds[model] = trained[k].seconds;
  });
  return { source: models.source!, target: models.target!, ...(models.cmf ? { cmf: models.cmf } : {}), seconds };
}
