import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PairProfile, pairProfile } from '../../lib/analysis/pair-profile';
import { findMethod } from '../../lib/bridge/registry';
import { trainBaseModels } from '../../lib/embedding/base-models';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { runCell } from '../../lib/experiment/cell';
import { defaultConfig } from '../../lib/experiment/config';
import { type RunData, runData, splitFor } from '../../lib/experiment/run-data';
import { defaultPreset, type PresetName } from '../../lib/synthetic/presets';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';

/** Figures of real pairs, made by scripts/pair-profiles.ts. */
const real: Record<string, PairProfile> = JSON.parse(
  readFileSync(join(__dirname, '..', 'fixtures', 'real-pairs.json'), 'utf8'),
);

const dataOf = (preset: PresetName, seed = 1): RunData => {
  const { source, target } = synthesize(preset, seed);
  return runData(makeTask(source, target));
};

describe('presets', () => {
  for (const [preset, pair] of [
    ['like-books-movies', 'books-movies'],
    ['like-epinions', 'epinions-04-03'],
  ] as const) {
    it(`${preset} has the figures of ${pair}`, () => {
      const made = pairProfile(dataOf(preset).task);
      const wanted = real[pair];
      assert.equal(made.overlap, wanted.overlap);
      const close = (what: string, got: number, want: number, tolerance: number) =>
        assert.ok(Math.abs(got - want) <= tolerance, `${what}: ${got}, real ${want}`);
      close('correlation of user means', made.userMeanCorrelation, wanted.userMeanCorrelation, 0.06);
      for (const domain of ['source', 'target'] as const) {
        const [ours, theirs] = [made[domain], wanted[domain]];
        for (const size of ['users', 'items', 'ratings'] as const) assert.equal(ours[size], theirs[size]);
        close(`${domain}: item Gini`, ours.itemGini, theirs.itemGini, 0.03);
        close(`${domain}: user Gini`, ours.userGini, theirs.userGini, 0.04);
        close(`${domain}: mean`, ours.mean, theirs.mean, 0.01);
        ours.stars.forEach((share, k) => {
          close(`${domain}: ${k + 1} stars`, share, theirs.stars[k], 0.002);
        });
        close(`${domain}: user share`, ours.userShare, theirs.userShare, 0.04);
        close(`${domain}: item share`, ours.itemShare, theirs.itemShare, 0.04);
        for (const quantile of ['q25', 'median', 'q75', 'q95'] as const) {
          const ratio = ours.perUser[quantile] / theirs.perUser[quantile];
          assert.ok(ratio > 0.65 && ratio < 1.55, `${domain}: ${quantile} of ratings per user: ${ratio} of the real`);
        }
      }
    });
  }

  it('teach has item Gini and correlation of user means between the least and the greatest of real pairs', () => {
    const within = (what: string, got: number, values: readonly number[]) =>
      assert.ok(got >= Math.min(...values) && got <= Math.max(...values), `${what}: ${got}, real ${values}`);
    const profiles = Object.values(real);
    for (const seed of [1, 2, 3]) {
      const { source, target, userMeanCorrelation } = pairProfile(dataOf('teach', seed).task);
      within(
        'correlation of user means',
        userMeanCorrelation,
        profiles.map((pair) => pair.userMeanCorrelation),
      );
      const ginis = profiles.flatMap((pair) => [pair.source.itemGini, pair.target.itemGini]);
      within('item Gini of the source', source.itemGini, ginis);
      within('item Gini of the target', target.itemGini, ginis);
    }
  });

  describe('the default one, at default settings', function () {
    this.timeout(120_000);
    const config = defaultConfig();
    let data: RunData;
    before(() => {
      data = dataOf(defaultPreset);
    });

    it('trains base models to below a constant’s error', async () => {
      const split = splitFor(data, config, 'validation');
      const losses: Record<string, number> = {};
      await trainBaseModels(data.task, split, config.embedding, 1, {
        onProgress: ({ model, loss }) => {
          losses[model] = loss;
        },
      });
      for (const [model, { values }] of [
        ['source', split.source],
        ['target', split.targetTrain],
      ] as const) {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        // At least a fifth of the variance is explained.
        assert.ok(losses[model] < 0.8 * variance, `${model}: ${losses[model]}, constant ${variance}`);
      }
    });

    it('has something to learn across domains: bridges beat biases, in errors and in lists', async () => {
      const names = ['ItemMean', 'BiasBridge', 'Ridge', 'AffineTask', 'DiffCDR'] as const;
      const pool = new BaseModelPool({ methods: names.map((name) => findMethod(name)) });
      const measure = async (method: (typeof names)[number]) => {
        const spec = { method, seed: 1, selection: 'validation' } as const;
        const { result: cold } = await runCell(data, config, { ...spec, protocol: 'cold' }, { pool });
        const { result: ranking } = await runCell(data, config, { ...spec, protocol: 'ranking' }, { pool });
        return { mae: cold.row.mae, ndcg: ranking.row.ndcg };
      };
      const [item, bias, ridge, affine, diffcdr] = await Promise.all(names.map(measure));
      assert.ok(bias.mae < item.mae);
      for (const bridge of [affine, diffcdr]) assert.ok(bridge.mae < bias.mae, `MAE ${bridge.mae}, biases ${bias.mae}`);
      for (const bridge of [ridge, affine, diffcdr]) {
        assert.ok(bridge.ndcg > 1.1 * Math.max(item.ndcg, bias.ndcg), `N@20 ${bridge.ndcg}, biases ${bias.ndcg}`);
      }
    });
  });
});
