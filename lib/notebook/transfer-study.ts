import { type SimilaritySummary, summarizeSimilarity, vectorSimilarity } from '../analysis/vector-similarity';
import type { Bridge } from '../bridge/bridge';
import { findMethod } from '../bridge/registry';
import type { EmbeddingModel } from '../embedding/embedding-model';
import { ColdStartTest, runColdStart } from '../evaluation/protocol/cold-start';
import type { SeededErrors } from '../evaluation/statistics/paired-comparison';
import type { CellEpoch } from '../experiment/cell';
import { resolveConfig } from '../experiment/config';
import { trueTarget } from '../experiment/embedding-space';
import { gatherRows } from '../math/gather-rows';
import { randomStreams } from '../math/random';
import type { MethodOptions, Workbench } from './workbench';

/** An epoch of a bridge, seen from both sides: rating errors, and how near its vectors of test users come to the true ones. */
export interface StudiedEpoch extends CellEpoch {
  /** Mean of r̂ − r over the test ratings: how far the level of the predictions is off, whoever rates what. */
  readonly bias: number;
  /** NaN for methods whose vectors live in a space of their own, such as the means. */
  readonly similarity: SimilaritySummary;
}

/** A bridge trained with one seed and watched; the epoch was chosen on validation users. */
export interface StudiedRun {
  readonly seed: number;
  readonly epochs: readonly StudiedEpoch[];
  readonly chosen: StudiedEpoch;
}

/** A method with one setting, a run for each seed. */
export interface TransferStudy extends SeededErrors {
  readonly runs: readonly StudiedRun[];
  /** Test RMSE at the chosen epoch, by seed. */
  readonly rmse: readonly number[];
  /** Least validation MAE, by seed. */
  readonly validationMae: readonly number[];
  /** One measure of similarity at the chosen epoch, by seed. */
  similarity(measure: keyof SimilaritySummary): number[];
}

const incomparable: SimilaritySummary = {
  cosine: Number.NaN,
  centredCosine: Number.NaN,
  distance: Number.NaN,
  explained: Number.NaN,
};

/** Trains bridges and measures after every epoch what they do to ratings and what they do to vectors. */
export class TransferStudies {
  private readonly truths = new Map<number, EmbeddingModel>();

  /** @param bench whose data, seeds, split and base models are used */
  constructor(private readonly bench: Workbench) {}

  /** The target model that test users would have had they not been hidden: what vectors are compared with. */
  truth(seed: number = this.bench.parameters.seed): EmbeddingModel {
    const known = this.truths.get(seed) ?? trueTarget(this.bench.data, this.bench.config, seed);
    this.truths.set(seed, known);
    return known;
  }

  /** How near vectors of some users, row-major [users.length × d], come to their true ones. */
  similarity(vectors: Float32Array, users: Int32Array, seed?: number): SimilaritySummary {
    const { users: table, dim } = this.truth(seed);
    return summarizeSimilarity(vectorSimilarity(vectors, gatherRows(table, dim, users), dim));
  }

  /**
   * Trains a method with some of its options changed, once a seed.
   * @param name shown in tables; by default the method's
   */
  async run(
    method: string,
    options: MethodOptions = {},
    name: string = findMethod(method).name,
  ): Promise<TransferStudy> {
    const runs: StudiedRun[] = [];
    const errors: SeededErrors['errors'][number][] = [];
    for (const seed of this.bench.parameters.seeds) {
      const { split, base } = await this.bench.base(seed);
      const found = findMethod(method);
      const { methods } = this.bench.config;
      const used = resolveConfig({ methods: { [found.name]: { ...methods[found.name], ...options } } }, name);
      await found.prepare?.(used.methods[found.name]);
      const { test, validation, ...training } = split;
      const context = { task: this.bench.data.task, split: training, base, random: randomStreams(seed) };
      const bridge: Bridge = found.create(context, used.methods[found.name]);
      try {
        const epochs: StudiedEpoch[] = [];
        const tester = new ColdStartTest(test);
        const level = mean(test.values);
        const run = runColdStart(bridge, 'validation', test, validation);
        let step = run.next();
        for (; step.done !== true; step = run.next()) {
          const { report, test: tested, validation: validated } = step.value;
          const comparable = bridge.itemTable().dim === this.truth(seed).dim;
          const similarity = comparable
            ? this.similarity(bridge.transfer(split.testUsers), split.testUsers, seed)
            : incomparable;
          const bias = mean(tester.predict(bridge)) - level;
          epochs.push({ ...report, test: tested, validation: validated, similarity, bias });
        }
        const { maeEpoch, maeErrors } = step.value;
        errors.push(maeErrors);
        runs.push({ seed, epochs, chosen: epochs[maeEpoch - 1] });
      } finally {
        bridge.dispose?.();
      }
    }
    return {
      name,
      runs,
      errors,
      mae: runs.map(({ chosen }) => chosen.test.mae),
      rmse: runs.map(({ chosen }) => chosen.test.rmse),
      validationMae: runs.map(({ chosen }) => chosen.validation?.mae ?? Number.NaN),
      similarity: (measure) => runs.map(({ chosen }) => chosen.similarity[measure]),
    };
  }

  /** Trains a method once for each named set of options. */
  async runAll(method: string, settings: Readonly<Record<string, MethodOptions>>): Promise<TransferStudy[]> {
    const studies: TransferStudy[] = [];
    for (const [name, options] of Object.entries(settings)) studies.push(await this.run(method, options, name));
    return studies;
  }
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
