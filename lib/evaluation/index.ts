/** Metrics, protocols and the statistics of comparisons. */
export type { ListMetric, Metric, RatingMetric } from './metrics/metric';
export { meanLists, measureList, measureLists, modelScores, rankColdUsers, vectorScores } from './metrics/ranking';
export { errorsByUser, ratingMetrics, type UserErrors } from './metrics/rating-metrics';
export { type Predictor, RatingTest } from './metrics/rating-test';
export { listMetricList, ratingMetricList } from './metrics/registry';
export { topItems } from './metrics/top-items';
export { EpochChoice } from './protocol/choose-epoch';
export { fineTune } from './protocol/fine-tune';
export type { MeasuredEpoch, Protocol, Selection } from './protocol/protocol';
export { builtInProtocols, findProtocol, type ProtocolName } from './protocol/registry';
export { type BootstrapInterval, crossedBootstrap, type RunDifference } from './statistics/crossed-bootstrap';
export {
  compareWithBaseline,
  comparisons,
  type PairedComparison,
  type SeededErrors,
} from './statistics/paired-comparison';
export { holm, pairedTTest, wilcoxonSignedRank } from './statistics/significance';
