// A noise schedule of your own, from outside the library: log α(t) is enough.
//   npx tsx examples/own-schedule.ts
//   npx diffcdr run --plugin examples/own-schedule.ts --set DiffCDR.schedule=even …

import { defineSchedule, makeTask, resolveConfig, runCell, runData, synthesize } from 'diffcdr';

/** The share of signal α² falls evenly in t, to a thousandth: α² = 1 − 0.999 t. */
export const even = defineSchedule({
  name: 'even',
  summary: 'α² falls evenly in t',
  // Part of every store key: give another when the numbers change.
  version: '1',
  logAlpha: (t) => 0.5 * Math.log1p(-0.999 * t),
});

async function main(): Promise<void> {
  const { source, target } = synthesize('teach', 1);
  const data = runData(makeTask(source, target));
  const config = resolveConfig({ methods: { DiffCDR: { schedule: even } } });
  const { result } = await runCell(data, config, { method: 'DiffCDR', seed: 1, selection: 'validation' });
  const { method, mae, rmse } = result.row;
  console.table([{ method, schedule: even.toJSON(), MAE: mae.toFixed(4), RMSE: rmse.toFixed(4) }]);
}

if (require.main === module) main();
