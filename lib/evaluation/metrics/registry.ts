import { hit } from './hit';
import { mae } from './mae';
import type { ListMetric, Metric, RatingMetric } from './metric';
import { ndcg } from './ndcg';
import { precision } from './precision';
import { recall } from './recall';
import { rmse } from './rmse';

/** Metrics of predicted ratings, in the order of tables. */
export const ratingMetricList: readonly RatingMetric[] = [mae, rmse];

/** Metrics of lists, in the order of tables; the first chooses the epoch of a ranking run. */
export const listMetricList: readonly ListMetric[] = [ndcg, hit, recall, precision];

/** All metrics of the package. A new one is a file beside these and a name in one of the two lists. */
export const metrics: readonly Metric[] = [...ratingMetricList, ...listMetricList];
