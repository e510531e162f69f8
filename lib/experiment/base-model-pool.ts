import type { Method } from '../bridge/method';
import { methods } from '../bridge/registry';
import { trainBaseModels } from '../embedding/base-models';
import type { BaseModels, EmbeddingModel } from '../embedding/embedding-model';
import { randomStreams } from '../math/random';
import { drive } from '../math/work';
import type { SplitRows } from '../task/task';
import type { RunConfig } from './config';
import { type RunData, splitFor } from './run-data';
import { type Cell, type CellSpec, cellOf } from './spec';
import { hashJson } from './store/canonical-json';

/** Progress of base-model training, for a progress bar. */
export interface PretrainingProgress {
  readonly model: string;
  readonly epoch: number;
  readonly epochs: number;
}

/** What the pool needs to know of the methods that will ask it. */
export interface PoolOptions {
  /** The methods that will be run, so that CMF and snapshots are made once or not at all; default: all of the package. */
  readonly methods?: readonly Method[];
}

/** Where training reports to, and what stops it. */
export interface PretrainingHooks {
  readonly signal?: AbortSignal;
  readonly onPretraining?: (progress: PretrainingProgress) => void;
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
  private lastRows?: { key: string; split: SplitRows };
  private source?: { key: string; model: EmbeddingModel };

  constructor({ methods: asked = methods }: PoolOptions = {}) {
    this.cmf = asked.some((method) => method.needsCmf);
    this.snapshots = asked.some((method) => method.needsSnapshots);
  }

  /** Seconds spent in training so far, all models together. */
  get totalSeconds(): number {
    return Object.values(this.seconds).reduce((sum, spent) => sum + spent, 0);
  }

  /** The rows of the cell alone, made now or taken from the last call: for methods that need no base models. */
  async rows(
    data: RunData,
    config: RunConfig,
    spec: CellSpec,
    { signal }: PretrainingHooks = {},
  ): Promise<{ split: SplitRows }> {
    const cell = cellOf(config, spec);
    const { key } = keysOf(data, config, cell);
    if (this.lastRows?.key !== key) this.lastRows = { key, split: await rowsOf(data, config, cell, signal) };
    return this.lastRows;
  }

  /** The rows of the cell and its base models, trained now or taken from the last call. */
  async get(
    data: RunData,
    config: RunConfig,
    spec: CellSpec,
    hooks: PretrainingHooks = {},
  ): Promise<{ split: SplitRows; base: BaseModels }> {
    const { seed } = spec;
    const { embedding } = config;
    const { signal, onPretraining } = hooks;
    const { sourceKey, key } = keysOf(data, config, cellOf(config, spec));
    if (this.last?.key === key) return this.last;
    this.last = undefined; // frees the models before the next ones are made
    if (this.source?.key !== sourceKey) this.source = undefined;
    const { split } = await this.rows(data, config, spec, hooks);
    const { seconds, ...base } = await trainBaseModels(data.task, split, embedding, seed, {
      cmf: this.cmf,
      snapshots: this.snapshots,
      source: this.source?.model,
      signal,
      onProgress: onPretraining,
    });
    for (const [model, spent] of Object.entries(seconds)) this.seconds[model] = (this.seconds[model] ?? 0) + spent;
    this.source = { key: sourceKey, model: base.source };
    this.last = { key, split, base };
    return this.last;
  }
}

/** What the source model, and what rows and all models, depend on. */
function keysOf(data: RunData, config: RunConfig, { seed, selection, protocol, options }: Cell) {
  // A protocol that changes the rows changes them in both domains.
  const rows = protocol.rows ? { protocol: protocol.name, options: options.protocol } : undefined;
  const sourceKey = hashJson({ task: data.taskHash, embedding: config.embedding, seed, rows });
  return { sourceKey, key: hashJson({ sourceKey, split: config.split, users: data.testUserIds, selection }) };
}

/** The rows of a cell's stages: the split's, as the protocol changes them. */
async function rowsOf(
  data: RunData,
  config: RunConfig,
  { protocol, options, seed, selection }: Cell,
  signal?: AbortSignal,
): Promise<SplitRows> {
  const split = splitFor(data, config, selection);
  if (!protocol.rows) return split;
  return drive(protocol.rows(data.task, split, options.protocol, randomStreams(seed)), { signal });
}
