import { defineMetric, type RatingMetric } from './metric';

/** MAE = mean |r̂ − r| over all test ratings, in rating points (paper section 4.1). */
export const mae: RatingMetric = defineMetric({
  kind: 'rating',
  name: 'mae',
  title: 'MAE',
  better: 'lower',
  digits: 4,
  summary: 'mean absolute error over all test ratings, in rating points',
  measure: (prediction, rating) => Math.abs(prediction - rating),
  sums: (errors) => errors.absolute,
});
