import { hitsAmong } from './hits';
import { defineMetric, type ListMetric } from './metric';

/** Precision@k: relevant items among the first k / k, also where the list is shorter than k. */
export const precision: ListMetric = defineMetric({
  kind: 'list',
  name: 'precision',
  title: 'precision@k',
  better: 'higher',
  digits: 5,
  summary: 'share of the first k items that are relevant',
  measure: (top, relevant, k) => hitsAmong(top, relevant, k) / k,
});
