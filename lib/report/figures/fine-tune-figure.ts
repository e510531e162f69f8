import type { LabelledResult } from '../../experiment/manifest';
import { meanInterval } from '../../math/interval';
import { escapeHtml } from '../output/escape';
import { methodLabel } from '../tables/sweep-table';
import { type Figure, palette } from './theme';

const dashes = ['solid', 'dash', 'dot'] as const;

/**
 * Test MAE by epoch of fine-tuning, a line a method, mean over seeds; epoch 0 is the bridge alone. The axis is logarithmic, since
 * an untrained start errs several times as much as a transferred one.
 * @param results warm runs of one β and selection
 */
export function fineTuneFigure(results: readonly LabelledResult[], title: string): Figure {
  const names = [...new Set(results.map(({ label }) => methodLabel(label)))];
  return {
    data: names.map((name, k) => {
      const runs = results.filter(({ label }) => methodLabel(label) === name).map(({ result }) => result.epochs);
      return {
        name: escapeHtml(name),
        x: runs[0].map(({ epoch }) => epoch),
        y: runs[0].map((_, at) => meanInterval(runs.map((epochs) => epochs[at].test.mae)).mean),
        mode: 'lines+markers',
        line: { color: palette[k % palette.length], dash: dashes[k % dashes.length] },
        marker: { size: 6 },
      };
    }),
    layout: {
      title: { text: title },
      xaxis: { title: { text: 'epoch of fine-tuning (0: the bridge alone)' }, dtick: 1 },
      yaxis: {
        title: { text: 'test MAE, rating points (log scale)' },
        type: 'log',
        tickvals: [0.5, 0.8, 1, 1.5, 2, 3, 4, 5],
      },
    },
  };
}
