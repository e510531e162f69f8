import { findMethod } from '../bridge/registry';
import { type RankingMetrics, rankColdUsers } from '../evaluation/metrics/ranking';
import { ratingMetrics, type UserErrors } from '../evaluation/metrics/rating-metrics';
import { ColdStartTest } from '../evaluation/protocol/cold-start';
import type { NegativeOptions } from '../task/negatives';
import { BaseModelPool } from './base-model-pool';
import type { CellResult } from './cell';
import { plainErrors, withCellBridge } from './cell-bridge';
import type { RunConfig } from './config';
import type { ResultRow } from './result';
import { type CellSpec, configHash, dataHash, type RunData } from './run-data';
import { hashJson, shortHash } from './store/canonical-json';

/** Length of the list that is measured, as in the paper. */
const K = 20;

/** The hash under `config` in a ranking row: the cold configuration and the negatives. */
export function rankingConfigHash(
  data: RunData,
  config: RunConfig,
  spec: CellSpec,
  negatives: NegativeOptions,
): string {
  const { perPositive, value = 0 } = negatives;
  return shortHash(hashJson({ cold: configHash(data, config, spec), scenario: 'ranking', k: K, perPositive, value }));
}

/** The name under which a store keeps a ranking cell. */
export function rankingCellKey(data: RunData, config: RunConfig, spec: CellSpec, negatives: NegativeOptions): string {
  const hashes = { data: dataHash(data), config: rankingConfigHash(data, config, spec, negatives), seed: spec.seed };
  return shortHash(hashJson(hashes));
}

/**
 * Runs one ranking cell (paper section 4.1): base models and bridge are trained on rows with negatives, and all target items
 * are ranked for each test user after every epoch. The epoch with the highest NDCG@20 is reported, on test or on validation
 * users as the selection says. The row's MAE and RMSE are those of the same epoch: errors of a model that has learnt
 * ratings of 0, not to be set beside a rating run's.
 * @param pool made with the same negatives
 */
export async function runRankingCell(
  data: RunData,
  config: RunConfig,
  spec: CellSpec,
  negatives: NegativeOptions,
  pool: BaseModelPool = new BaseModelPool({ methods: [spec.method], negatives }),
): Promise<{ result: CellResult; seconds: number }> {
  const method = findMethod(spec.method).name;
  const { outcome: result, seconds } = await withCellBridge(
    data,
    config,
    spec,
    pool,
    (bridge, { test, validation }) => {
      const tester = new ColdStartTest(test);
      const judges = spec.selection === 'validation' ? validation : undefined;
      const epochs: CellResult['epochs'][number][] = [];
      let best: { score: number; epoch: number; errors: UserErrors; ranking: RankingMetrics } | undefined;
      for (const { epoch, losses } of bridge.fit()) {
        const errors = tester.errors(bridge);
        const { mae, rmse } = ratingMetrics(errors);
        const ranking = rankColdUsers(bridge, test, K);
        const judged = judges && rankColdUsers(bridge, judges, K);
        epochs.push({
          epoch,
          losses: { ...losses, ...(judged && { 'validation NDCG@20': judged.ndcg }), 'test NDCG@20': ranking.ndcg },
          test: { mae, rmse },
        });
        const score = (judged ?? ranking).ndcg;
        if (!best || score > best.score) best = { score, epoch, errors, ranking };
      }
      if (!best) throw new RangeError('the bridge trained for no epoch: set epochs to 1 or more');
      const { epoch, errors, ranking } = best;
      const row: ResultRow = {
        method,
        scenario: 'cold',
        selection: spec.selection,
        seed: spec.seed,
        ...ratingMetrics(errors),
        maeEpoch: epoch,
        rmseEpoch: epoch,
        ranking: {
          ndcg20: ranking.ndcg,
          hit20: ranking.hit,
          recall20: ranking.recall,
          precision20: ranking.precision,
        },
        config: rankingConfigHash(data, config, { ...spec, method }, negatives),
        data: dataHash(data),
      };
      return { row, engine: bridge.engine, epochs, errors: plainErrors(errors, errors) };
    },
  );
  return { result, seconds };
}
