import { type SimilaritySummary, summarizeSimilarity, vectorSimilarity } from '../analysis/vector-similarity';
import { asBridge } from '../bridge/method';
import type { MethodReference, OptionsFor } from '../bridge/registry';
import type { EmbeddingModel } from '../embedding/embedding-model';
import type { UserErrors } from '../evaluation/metrics/rating-metrics';
import { RatingTest } from '../evaluation/metrics/rating-test';
import { EpochChoice } from '../evaluation/protocol/choose-epoch';
import { cold } from '../evaluation/protocol/cold';
import type { MeasuredEpoch } from '../evaluation/protocol/protocol';
import type { SeededErrors } from '../evaluation/statistics/paired-comparison';
import type { CellEpoch } from '../experiment/cell';
import { methodOf, optionsOf, withOptions } from '../experiment/config';
import { trueTarget } from '../experiment/embedding-space';
import { withModel } from '../experiment/with-model';
import { gatherRows } from '../math/gather-rows';
import { mean } from '../math/mean';
import { randomStreams } from '../math/random';
import { drive } from '../math/work';
import type { Workbench } from './workbench';

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
  async run<const Reference extends MethodReference>(
    method: Reference,
    options?: OptionsFor<Reference>,
    named?: string,
  ): Promise<TransferStudy> {
    const { data, parameters } = this.bench;
    const found = methodOf(this.bench.config, method);
    const name = named ?? found.name;
    const config = withOptions(this.bench.config, found, options ?? {});
    const runs: StudiedRun[] = [];
    const errors: SeededErrors['errors'][number][] = [];
    for (const seed of parameters.seeds) {
      const { split, base } = await this.bench.base(seed);
      const ground = { task: data.task, split, base, seed };
      await withModel(found, optionsOf(config, found), ground, async (model, hidden) => {
        const bridge = asBridge(model, found.name, 'a transfer study looks at user vectors');
        const epochs: StudiedEpoch[] = [];
        const tester = new RatingTest(split.test);
        const level = mean(split.test.values);
        const choice = new EpochChoice(cold, 'validation', cold.metrics);
        const random = randomStreams(seed);
        const { metrics } = cold;
        const context = {
          task: data.task,
          method: found.name,
          selection: 'validation',
          hidden,
          random,
          metrics,
        } as const;
        await drive(cold.run(bridge, context, {}), {}, (at: MeasuredEpoch) => {
          choice.offer(at);
          const comparable = bridge.itemTable().dim === this.truth(seed).dim;
          const similarity = comparable
            ? this.similarity(bridge.transfer(split.testUsers), split.testUsers, seed)
            : incomparable;
          const { epoch, losses, test, validation } = at;
          epochs.push({
            ...{ epoch, losses, test, validation },
            similarity,
            bias: mean(tester.predict(bridge)) - level,
          });
        });
        choice.check();
        const chosen = choice.chosen('mae') as MeasuredEpoch;
        errors.push(chosen.errors as UserErrors);
        runs.push({ seed, epochs, chosen: epochs[chosen.epoch - 1] });
      });
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
  async runAll<const Reference extends MethodReference>(
    method: Reference,
    settings: Readonly<Record<string, OptionsFor<Reference>>>,
  ): Promise<TransferStudy[]> {
    const studies: TransferStudy[] = [];
    for (const [name, options] of Object.entries(settings)) studies.push(await this.run(method, options, name));
    return studies;
  }
}
