// Metrics of your own, from outside the library: what one rating, or one list, is worth.
//   npx tsx examples/own-metric.ts
//   npx diffcdr run --plugin examples/own-metric.ts …

import { defineMetric, makeTask, resolveConfig, runCell, runData, synthesize } from 'diffcdr';

/** Share of ratings that are missed by more than a star. */
export const farOff = defineMetric({
  kind: 'rating',
  name: 'farOff',
  title: 'Far off',
  better: 'lower',
  digits: 4,
  summary: 'share of ratings that are missed by more than a star',
  // Part of every store key: give another when the numbers change.
  version: '1',
  measure: (prediction, rating) => (Math.abs(prediction - rating) > 1 ? 1 : 0),
});

/** Mean reciprocal rank: 1/p for the first relevant item at place p ≤ k, 0 where there is none. */
export const mrr = defineMetric({
  kind: 'list',
  name: 'mrr',
  title: 'MRR@k',
  better: 'higher',
  digits: 5,
  summary: 'reciprocal of the place of the first relevant item',
  version: '1',
  measure(top, relevant, k) {
    for (let place = 0; place < Math.min(k, top.length); place++) if (relevant.has(top[place])) return 1 / (place + 1);
    return 0;
  },
});

async function main(): Promise<void> {
  const { source, target } = synthesize('teach', 1);
  const data = runData(makeTask(source, target));
  const config = resolveConfig({}, { metrics: [farOff, mrr] });
  const spec = { method: 'BiasBridge', seed: 1, selection: 'validation' } as const;
  const cold = (await runCell(data, config, { ...spec, protocol: 'cold' })).result.row;
  console.table([{ method: cold.method, MAE: cold.mae, [farOff.title]: cold.farOff }]);
  const lists = (await runCell(data, config, { ...spec, protocol: 'ranking' })).result.row;
  console.table([{ method: lists.method, [`N@${lists.k}`]: lists.ndcg, [`MRR@${lists.k}`]: lists.mrr }]);
}

if (require.main === module) main();
