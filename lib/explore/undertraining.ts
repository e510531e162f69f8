import { BaseModelPool } from '../experiment/base-model-pool';
import { runCell } from '../experiment/cell';
import { methodOf, parseConfig, withEpochs } from '../experiment/config';
import { runData } from '../experiment/run-data';
import { methodColor } from '../report/figures/theme';
import { synthesize } from '../synthetic/synthesize';
import { makeTask } from '../task/make-task';
import { defineExplorable } from './explorable';

/** Two controls that need no epochs, and two bridges that do. */
const compared = ['ItemMean', 'BiasBridge', 'EMCDR', 'DiffCDR'] as const;

/** Test MAE of each method after each of its epochs. */
export interface Undertraining {
  readonly epochs: number;
  readonly curves: readonly { readonly method: string; readonly mae: readonly number[] }[];
}

/** How much of a bridge's error is that its base models were not trained long enough. */
export const undertraining = defineExplorable({
  name: 'undertraining',
  question: 'How much of the error is undertraining?',
  knobs: {
    epochs: { kind: 'number', title: 'epochs of base models and bridges', min: 1, max: 60, step: 1, default: 10 },
    beta: { kind: 'number', title: 'β, share of cold-start users', min: 0.1, max: 0.8, step: 0.1, default: 0.2 },
    seed: { kind: 'number', title: 'seed', min: 1, max: 20, step: 1, default: 1 },
  },
  async compute({ epochs, beta, seed }, signal) {
    const { source, target } = synthesize('quick', 1);
    const data = runData(makeTask(source, target));
    const config = parseConfig({ ...withEpochs({}, epochs), split: { beta } }, 'undertraining');
    const pool = new BaseModelPool({ methods: compared.map((method) => methodOf(config, method)) });
    const curves: Undertraining['curves'][number][] = [];
    for (const method of compared) {
      const spec = { method, seed, selection: 'validation', protocol: 'cold' } as const;
      const { result } = await runCell(data, config, spec, { pool, signal });
      curves.push({ method, mae: result.epochs.map(({ test }) => test.mae) });
    }
    return { epochs, curves };
  },
  figure(result) {
    return {
      data: result.curves.map(({ method, mae }) => ({
        name: method,
        mode: 'lines',
        // A control that is fitted in one go holds its level all along.
        x: mae.length === 1 ? [1, result.epochs] : mae.map((_, epoch) => epoch + 1),
        y: mae.length === 1 ? [mae[0], mae[0]] : [...mae],
        line: { color: methodColor(method), dash: mae.length === 1 ? 'dash' : 'solid' },
      })),
      layout: {
        title: { text: finding(result), font: { size: 12 } },
        xaxis: { title: { text: 'epoch; one seed, synthetic pair' } },
        yaxis: { title: { text: 'MAE on cold-start users, stars' } },
        // Below the picture, so that a phone's width is the picture's.
        legend: { orientation: 'h', x: 0, y: -0.3, yanchor: 'top' },
        margin: { l: 56, r: 12 },
      },
    };
  },
  claim: finding,
});

function finding({ epochs, curves }: Undertraining): string {
  const last = (name: string): number => curves.find(({ method }) => method === name)?.mae.at(-1) ?? Number.NaN;
  const gap = last('DiffCDR') - last('ItemMean');
  const how = gap > 0 ? 'more' : 'less';
  return `Epoch ${epochs}: DiffCDR errs ${Math.abs(gap).toFixed(2)} ${how} than ItemMean`;
}
