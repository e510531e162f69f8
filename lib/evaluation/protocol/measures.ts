import type { ListMetric, Metric, RatingMetric } from '../metrics/metric';

/** The metrics of predicted ratings among those that are measured. */
export function ratingMetricsOf(metrics: readonly Metric[]): RatingMetric[] {
  return metrics.filter((metric): metric is RatingMetric => metric.kind === 'rating');
}

/** The metrics of lists among those that are measured. */
export function listMetricsOf(metrics: readonly Metric[]): ListMetric[] {
  return metrics.filter((metric): metric is ListMetric => metric.kind === 'list');
}
