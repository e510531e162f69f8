import { type Figure, methodColor } from '../report/figures/theme';
import { plainLayout } from './layout';

/** A number of each method as a bar, its value written on it. */
export function methodBars(
  values: readonly { readonly method: string; readonly value: number }[],
  title: string,
  axis: string,
): Figure {
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        showlegend: false,
        x: values.map(({ value }) => value),
        y: values.map(({ method }) => method),
        text: values.map(({ value }) => value.toFixed(3)),
        textposition: 'auto',
        marker: { color: values.map(({ method }) => methodColor(method)) },
      },
    ],
    layout: plainLayout(title, {
      height: 120 + 44 * values.length,
      xaxis: { title: { text: axis }, rangemode: 'tozero' },
      // The first method stands on top.
      yaxis: { autorange: 'reversed', automargin: true },
    }),
  };
}
