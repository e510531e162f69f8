import { findMethod, methods } from '../bridge/registry';
import { trainBaseModels } from '../embedding/base-models';
import type { BaseModels, EmbeddingModel } from '../embedding/embedding-model';
import { randomStreams } from '../math/random';
import { type NegativeOptions, splitWithNegatives } from '../task/negatives';
import type { SplitRows } from '../task/task';
import type { RunConfig } from './config';
import { type CellSpec, type RunData, splitFor } from './run-data';
import { hashJson } from './store/canonical-json';

/** Progress of base-model training, for a progress bar. */
export interface PretrainingProgress {
  readonly model: string;
  readonly epoch: number;
  readonly epochs: number;
}

/** What the pool needs to know of the methods that will ask it. */
export interface PoolOptions {
  /** Names of the methods that will be run, so that CMF and snapshots are made once or not at all; default: all. */
  readonly methods?: readonly string[];
  readonly onProgress?: (progress: PretrainingProgress) => void;
  /** Adds sampled unrated items to all training rows, drawn anew for each seed: for ranking runs. */
  readonly negatives?: NegativeOptions;
}

/**
 * Trains base models once per (data, split, seed) and hands them to every method; the source model is kept over splits too,
 * since it depends on neither β nor the selection. Holds the last split and the last source model only, so run all methods
 * of a split before the next split, and all splits of a seed before the next seed.
 */
export class BaseModelPool {
  /** Seconds spent in training, by model, so far. */
  readonly seconds: Record<string, number> = {};
  private readonly cmf: boolean;
  private readonly snapshots: boolean;
  private last?: { key: string; split: SplitRows; base: BaseModels };
  private source?: { key: string; model: EmbeddingModel };

  constructor(private readonly options: PoolOptions = {}) {
    const asked = options.methods ? options.methods.map((name) => findMethod(name)) : methods;
    this.cmf = asked.some((method) => method.needsCmf);
    this.snapshots = asked.some((method) => method.needsSnapshots);
  }

  /** Seconds spent in training so far, all models together. */
  get totalSeconds(): number {
    return Object.values(this.seconds).reduce((sum, spent) => sum + spent, 0);
  }

  /** The split of the cell and its base models, trained now or taken from the last call. */
  async get(data: RunData, config: RunConfig, spec: CellSpec): Promise<{ split: SplitRows; base: BaseModels }> {
    const { embedding } = config;
    const sourceKey = hashJson({ task: data.taskHash, embedding, seed: spec.seed });
    const key = hashJson({ sourceKey, split: config.split, users: data.testUserIds, selection: spec.selection });
    if (this.last?.key === key) return this.last;
    this.last = undefined; // frees the models before the next ones are made
    if (this.source?.key !== sourceKey) this.source = undefined;
    const { negatives } = this.options;
    const rated = splitFor(data, config, spec.selection);
    const split = negatives ? splitWithNegatives(data.task, rated, negatives, randomStreams(spec.seed)) : rated;
    const { seconds, ...base } = await trainBaseModels(data.task, split, embedding, spec.seed, {
      cmf: this.cmf,
      snapshots: this.snapshots,
      source: this.source?.model,
      onProgress: this.options.onProgress,
    });
    for (const [model, spent] of Object.entries(seconds)) this.seconds[model] = (this.seconds[model] ?? 0) + spent;
    this.source = { key: sourceKey, model: base.source };
    this.last = { key, split, base };
    return this.last;
  }
}
