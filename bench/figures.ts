import { type Figure, palette } from '../lib/report/figures/theme';
import type { GrowthPoint, MeasureResult } from './measured';

/** Rows a second of every contestant, a panel for each preset, on a logarithmic axis; whiskers from least to greatest. */
export function comparisonFigure(results: readonly MeasureResult[]): Figure {
  const presets = [...new Set(results.map(({ preset }) => preset))];
  const measures = [...new Set(results.map(({ measure }) => measure))];
  // Ours, what the reference does, and what else a PyTorch user could do, whatever it is called for a measure.
  const series = ['ours', 'PyTorch, as the reference', 'PyTorch, other ways'] as const;
  const data = presets.flatMap((preset, panel) =>
    series.flatMap((name, k) => {
      const points = results
        .filter((result) => result.preset === preset)
        .flatMap(({ measure, contestants }) =>
          contestants
            .filter((_, position) => (k < 2 ? position === k : position >= 2))
            .map((contestant) => ({ measure, contestant })),
        );
      if (points.length === 0) return [];
      const median = points.map(({ contestant }) => contestant.rowsPerSecond.median);
      return [
        {
          type: 'scatter',
          mode: 'markers',
          name,
          legendgroup: name,
          showlegend: panel === 0,
          xaxis: panel === 0 ? 'x' : `x${panel + 1}`,
          yaxis: panel === 0 ? 'y' : `y${panel + 1}`,
          x: median,
          y: points.map(({ measure }) => measure),
          text: points.map(({ contestant }) => contestant.label),
          marker: { size: 11, color: palette[k], symbol: ['circle', 'diamond', 'x'][k] },
          error_x: {
            type: 'data',
            symmetric: false,
            array: points.map(({ contestant: { rowsPerSecond } }) => rowsPerSecond.max - rowsPerSecond.median),
            arrayminus: points.map(({ contestant: { rowsPerSecond } }) => rowsPerSecond.median - rowsPerSecond.min),
            thickness: 1.5,
          },
        },
      ];
    }),
  );
  const width = 1 / presets.length;
  const gap = presets.length > 1 ? 0.02 : 0;
  const axes = Object.fromEntries(
    presets.flatMap((preset, panel) => {
      const id = panel === 0 ? '' : String(panel + 1);
      const domain = [panel * width + gap, (panel + 1) * width - gap];
      return [
        [
          `xaxis${id}`,
          { type: 'log', domain, anchor: `y${id}`, title: { text: `${preset}: rows per second` }, dtick: 1 },
        ],
        [
          `yaxis${id}`,
          {
            anchor: `x${id}`,
            range: [measures.length - 0.5, -0.5],
            tickvals: measures.map((_, place) => place),
            ticktext: measures,
            showticklabels: panel === 0,
          },
        ],
      ];
    }),
  );
  return {
    data,
    layout: {
      title: { text: 'Ours beside PyTorch, one machine, one run' },
      width: 380 + 330 * presets.length,
      height: 440,
      legend: { orientation: 'h', x: 0, y: -0.22 },
      ...axes,
    },
  };
}

const axisTitles: Readonly<Record<GrowthPoint['along'], string>> = {
  ratings: 'ratings',
  users: 'users',
  nfe: 'network evaluations of one sampling (NFE)',
  dim: 'length of a vector (d)',
};

/** Processor time of a row (above) and peak memory (below) against each size, a column for each. */
export function growthFigure(points: readonly GrowthPoint[]): Figure {
  const columns = [...new Set(points.map(({ along }) => along))];
  const programs = [...new Set(points.map(({ program }) => program))];
  const data = columns.flatMap((along, column) =>
    programs.flatMap((program, k) => {
      const line = points.filter((point) => point.along === along && point.program === program);
      if (line.length === 0) return [];
      const values = [
        line.map(({ cpuMicrosecondsPerRow }) => cpuMicrosecondsPerRow.median),
        line.map(({ peakMemory }) => peakMemory / 2 ** 20),
      ];
      return values.map((y, row) => {
        const id = column * 2 + row + 1;
        return {
          type: 'scatter',
          mode: 'lines+markers',
          name: program,
          legendgroup: program,
          showlegend:
            id === 1 ||
            (column > 0 && row === 0 && !points.some((p) => p.along === columns[0] && p.program === program)),
          xaxis: id === 1 ? 'x' : `x${id}`,
          yaxis: id === 1 ? 'y' : `y${id}`,
          x: line.map(({ at }) => at),
          y,
          marker: { color: palette[k] },
          line: { color: palette[k] },
        };
      });
    }),
  );
  const width = 1 / columns.length;
  const axes = Object.fromEntries(
    columns.flatMap((along, column) =>
      [0, 1].flatMap((row) => {
        const number = column * 2 + row + 1;
        const id = number === 1 ? '' : String(number);
        const domain = [column * width + (column > 0 ? 0.05 : 0), (column + 1) * width];
        const ticks = [...new Set(points.filter((point) => point.along === along).map(({ at }) => at))];
        return [
          [
            `xaxis${id}`,
            {
              type: 'log',
              domain,
              anchor: `y${id}`,
              tickvals: ticks,
              ticktext: ticks.map((at) => (at >= 1000 ? at.toExponential().replace('e+', 'e') : String(at))),
              title: { text: row === 1 ? axisTitles[along] : '' },
            },
          ],
          [
            `yaxis${id}`,
            {
              // From zero: what does not grow should look flat.
              rangemode: 'tozero',
              domain: row === 0 ? [0.56, 1] : [0, 0.44],
              anchor: `x${id}`,
              title: { text: column > 0 ? '' : row === 0 ? 'processor time, µs per row' : 'peak memory, MB' },
            },
          ],
        ];
      }),
    ),
  );
  return {
    data,
    layout: {
      title: { text: 'Growth of time and memory' },
      width: 120 + 270 * columns.length,
      height: 620,
      legend: { orientation: 'h', x: 0, y: -0.14 },
      ...axes,
    },
  };
}
