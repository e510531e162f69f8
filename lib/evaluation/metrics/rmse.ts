import { defineMetric, type RatingMetric } from './metric';

/** RMSE = √(mean (r̂ − r)²) over all test ratings, in rating points (paper section 4.1). */
export const rmse: RatingMetric = defineMetric({
  kind: 'rating',
  name: 'rmse',
  title: 'RMSE',
  better: 'lower',
  digits: 4,
  summary: 'root mean squared error over all test ratings, in rating points',
  measure: (prediction, rating) => (prediction - rating) * (prediction - rating),
  finish: Math.sqrt,
  sums: (errors) => errors.squared,
});
