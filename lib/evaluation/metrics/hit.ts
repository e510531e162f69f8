import { hitsAmong } from './hits';
import { defineMetric, type ListMetric } from './metric';

/** Hit rate@k: 1 where any of the first k items is relevant, else 0 (paper section 4.1, H@20). Never below NDCG@k. */
export const hit: ListMetric = defineMetric({
  kind: 'list',
  name: 'hit',
  title: 'H@k',
  better: 'higher',
  digits: 5,
  summary: 'share of users with a relevant item among the first k',
  measure: (top, relevant, k) => (hitsAmong(top, relevant, k) > 0 ? 1 : 0),
});
