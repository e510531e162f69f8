import { meanInterval } from '../../math/interval';
import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** What {@link settingFigure} draws of a run. */
export interface SettingPoint {
  readonly name: string;
  readonly mae: readonly number[];
  readonly validationMae: readonly number[];
}

/** MAE of validation and of test users over the values of a setting; small dots are seeds, a ring marks the validation's choice. */
export function settingFigure(runs: readonly SettingPoint[], title: string, setting: string): Figure {
  const names = runs.map(({ name }) => escapeHtml(name));
  const side = (label: string, color: string, read: (run: SettingPoint) => readonly number[], symbol: string) => [
    {
      name: label,
      mode: 'lines+markers',
      x: names,
      y: runs.map((run) => meanInterval(read(run)).mean),
      line: { color },
      marker: { symbol, size: 8 },
    },
    {
      x: runs.flatMap((run) => read(run).map(() => escapeHtml(run.name))),
      y: runs.flatMap((run) => [...read(run)]),
      mode: 'markers',
      marker: { color, size: 5, opacity: 0.45 },
      showlegend: false,
    },
  ];
  const means = runs.map((run) => meanInterval(run.validationMae).mean);
  const best = means.indexOf(Math.min(...means));
  return {
    data: [
      ...side('validation users', palette[0], (run) => run.validationMae, 'circle'),
      ...side('test users', palette[1], (run) => run.mae, 'square'),
      {
        name: 'chosen on validation users',
        mode: 'markers',
        x: [names[best]],
        y: [means[best]],
        marker: { symbol: 'circle-open', size: 15, color: palette[6], line: { width: 2 } },
      },
    ],
    layout: {
      title: { text: title },
      height: 360,
      margin: { t: 88 },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      xaxis: { title: { text: setting }, type: 'category' },
      yaxis: { title: { text: 'MAE, rating points' } },
    },
  };
}
