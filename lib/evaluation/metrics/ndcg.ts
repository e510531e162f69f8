import { log2 } from '../../math/elementary';
import { defineMetric, type ListMetric } from './metric';

/**
 * NDCG@k: Σ over relevant items at place p ≤ k of 1 / log2(p + 1), over the same sum of the best possible order (paper section 4.1,
 * N@20). Within 0 to 1.
 */
export const ndcg: ListMetric = defineMetric({
  kind: 'list',
  name: 'ndcg',
  title: 'N@k',
  better: 'higher',
  digits: 5,
  summary: 'normalised discounted cumulative gain of the first k items, binary relevance',
  measure(top, relevant, k) {
    let gain = 0;
    for (let place = 0; place < Math.min(k, top.length); place++) {
      if (relevant.has(top[place])) gain += 1 / log2(place + 2);
    }
    let ideal = 0;
    for (let place = 0; place < Math.min(k, relevant.size); place++) ideal += 1 / log2(place + 2);
    return gain / ideal;
  },
});
