import { hitsAmong } from './hits';
import { defineMetric, type ListMetric } from './metric';

/** Recall@k: relevant items among the first k / all relevant items. */
export const recall: ListMetric = defineMetric({
  kind: 'list',
  name: 'recall',
  title: 'recall@k',
  better: 'higher',
  digits: 5,
  summary: 'share of a user’s relevant items that stand among the first k',
  measure: (top, relevant, k) => hitsAmong(top, relevant, k) / relevant.size,
});
