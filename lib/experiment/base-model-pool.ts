import type { Method } from '../bridge/method';
import { methods } from '../bridge/registry';
import { trainBaseModels } from '../embedding/base-models';
import type { BaseModels, EmbeddingModel } from '../embedding/embedding-model';
import { randomStreams } from '../math/random';
import { drive } from '../math/work';
import type { SplitRows } from '../task/task';
import type { RunConfig } from './config';
import { type RunData, splittingFor } from './run-data';
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
 * since it depends on neither β nor the selection. Holds the last two splits of the last source model only (`refit` needs two: with
 * and without validation users), so run all methods of a split before the next split, and all splits of a seed before the next
 * seed.
 */
export class BaseModelPool {
  /** Seconds spent in training, by model, so far. */
  readonly seconds: Record<string, number> = {};
  private readonly cmf: boolean;
  private readonly snapshots: boolean;
  private recent: Ground[] = [];
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
    return this.ground(data, config, cellOf(config, spec), signal);
  }

  /** The rows of the cell and its base models, trained now or taken from the last call. */
  async get(
    data: RunData,
    config: RunConfig,
    spec: CellSpec,
    hooks: PretrainingHooks = {},
  ): Promise<{ split: SplitRows; base: BaseModels }> {
    const cell = cellOf(config, spec);
    const ground = await this.ground(data, config, cell, hooks.signal);
    if (hasBase(ground)) return ground;
    const { sourceKey } = keysOf(data, config, cell);
    const { seed } = cell;
    const { seconds, ...base } = await trainBaseModels(data.task, ground.split, config.embedding, seed, {
      cmf: this.cmf,
      snapshots: this.snapshots,
      source: this.source?.key === sourceKey ? this.source.model : undefined,
      signal: hooks.signal,
      onProgress: hooks.onPretraining,
    });
    for (const [model, spent] of Object.entries(seconds)) this.seconds[model] = (this.seconds[model] ?? 0) + spent;
    this.source = { key: sourceKey, model: base.source };
    return Object.assign(ground, { base });
  }

  /** What is kept of the cell's split, or its rows, made now. Frees what no cell of the source model can ask for any more. */
  private async ground(data: RunData, config: RunConfig, cell: Cell, signal?: AbortSignal): Promise<Ground> {
    const { sourceKey, key } = keysOf(data, config, cell);
    const known = this.recent.find((ground) => ground.key === key);
    if (known) return known;
    this.recent = this.recent.filter((ground) => ground.sourceKey === sourceKey).slice(0, 1);
    if (this.source?.key !== sourceKey) this.source = undefined;
    const made: Ground = { key, sourceKey, split: await rowsOf(data, config, cell, signal) };
    this.recent.unshift(made);
    return made;
  }
}

/** The rows of a split, and its base models once a method has asked for them. */
interface Ground {
  readonly key: string;
  readonly sourceKey: string;
  readonly split: SplitRows;
  base?: BaseModels;
}

function hasBase(ground: Ground): ground is Ground & { base: BaseModels } {
  return ground.base !== undefined;
}

/** What the source model, and what rows and all models, depend on. */
function keysOf(data: RunData, config: RunConfig, { seed, selection, protocol, options, split: splitSeed }: Cell) {
  // A protocol that changes the rows changes them in both domains.
  const rows = protocol.rows ? { protocol: protocol.name, options: options.protocol } : undefined;
  const sourceKey = hashJson({ task: data.taskHash, embedding: config.embedding, seed, rows });
  // Who validates is all that a selection changes of the rows.
  const held = selection === 'validation';
  return {
    sourceKey,
    key: hashJson({ sourceKey, split: { ...config.split, splitSeed }, users: data.testUserIds, held }),
  };
}

/** The rows of a cell's stages: the split's, as the protocol changes them. */
async function rowsOf(
  data: RunData,
  config: RunConfig,
  { protocol, options, seed, selection, split: splitSeed }: Cell,
  signal?: AbortSignal,
): Promise<SplitRows> {
  const split = await drive(splittingFor(data, config, selection, splitSeed), { signal });
  if (!protocol.rows) return split;
  return drive(protocol.rows(data.task, split, options.protocol, randomStreams(seed)), { signal });
}
