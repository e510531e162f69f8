/**
 * Makes the data of a comparison or of a growth point in a process of its own: `prepare.ts <folder> <spec as JSON>`.
 */
import type { BaseModels, EmbeddingModel } from '../lib/embedding/embedding-model';
import { trainedEmbedding } from '../lib/embedding/train-embedding';
import { randomStreams } from '../lib/math/random';
import type { RatingRows } from '../lib/ratings/ratings';
import type { SynthesisOptions } from '../lib/synthetic/options';
import type { PresetName } from '../lib/synthetic/presets';
import { synthesize } from '../lib/synthetic/synthesize';
import { makeTask } from '../lib/task/make-task';
import { splitRows } from '../lib/task/rows';
import { splitUsers } from '../lib/task/split';
import { exportTask } from './export-task';

export interface DataSpec {
  readonly synthesis: PresetName | SynthesisOptions;
  readonly seed: number;
  readonly dim: number;
  /** Base models for the bridges: none, drawn at random, or trained for two epochs, so that vectors have their usual spread. */
  readonly base: 'none' | 'random' | 'trained';
}

function main([folder, json]: readonly string[]): void {
  const spec: DataSpec = JSON.parse(json);
  const { dim, seed } = spec;
  const random = randomStreams(seed);
  const pair = synthesize(spec.synthesis, seed);
  const task = makeTask(pair.source, pair.target);
  const split = splitRows(task, splitUsers(task, { beta: 0.2, splitSeed: seed, validationShare: 0 }));
  const users = task.userIds.length;
  const model = (name: string, rows: RatingRows, items: number): EmbeddingModel => {
    if (spec.base === 'random') {
      const table = (count: number) => random(`bench/${name}/${count}`).fillNormal(new Float32Array(count * dim));
      return { dim, users: table(users), items: table(items) };
    }
    return trainedEmbedding(rows, { users, items }, { dim, epochs: 2 }, random, `bench/${name}`);
  };
  const base: BaseModels | undefined =
    spec.base === 'none'
      ? undefined
      : {
          source: model('source', split.source, task.source.itemIds.length),
          target: model('target', split.targetTrain, task.target.itemIds.length),
        };
  exportTask(folder, task, split, base, dim);
}

main(process.argv.slice(2));
