import { FOREST_COLORS } from '../figures/forest-figure';
import type { Figure } from '../figures/theme';
import { escapeHtml } from '../output/escape';
import type { Evidence } from './finding';

/** The pair of domains that a line of evidence is of: what stands before its first comma or colon. */
const pairOf = ({ data }: Evidence): string => data.split(/[,:]/)[0];

/**
 * Claims against pairs of domains: a cell says on how many of a pair's lines of evidence the claim holds, of how many, and its
 * colour leans to what outweighs; it is empty where nothing was tried.
 * @param claims the evidence of each, by the short name that the figure shows
 * @param title the finding, which the caller holds to the evidence
 */
export function scoreboardFigure(claims: Readonly<Record<string, readonly Evidence[]>>, title: string): Figure {
  const pairs = [...new Set(Object.values(claims).flatMap((evidence) => evidence.map(pairOf)))];
  const cells = Object.values(claims).map((evidence) =>
    pairs.map((pair) => {
      const own = evidence.filter((one) => pairOf(one) === pair).map(({ verdict }) => verdict);
      const holds = own.filter((verdict) => verdict === 'holds').length;
      const fails = own.filter((verdict) => verdict === 'fails').length;
      return own.length === 0
        ? { lean: null, text: '' }
        : { lean: (holds - fails) / own.length, text: `${holds} of ${own.length}` };
    }),
  );
  return {
    data: [
      {
        type: 'heatmap',
        x: pairs.map((pair) => escapeHtml(pair).replace(/ (?=without )|(?<=→|Epinions) /g, '<br>')),
        y: Object.keys(claims).map(escapeHtml),
        z: cells.map((row) => row.map(({ lean }) => lean)),
        text: cells.map((row) => row.map(({ text }) => text)),
        texttemplate: '%{text}',
        hovertemplate: '%{y}<br>%{x}: holds on %{text}<extra></extra>',
        colorscale: [
          [0, FOREST_COLORS.second],
          [0.5, '#F2F4F7'],
          [1, FOREST_COLORS.first],
        ],
        zmin: -1,
        zmax: 1,
        xgap: 4,
        ygap: 4,
        showscale: false,
      },
    ],
    layout: {
      title: {
        text: `${title}<br><sub>blue: the claim holds, vermilion: it fails, pale: neither, or both</sub>`,
        x: 0.02,
        xref: 'container',
      },
      height: 166 + 36 * cells.length,
      margin: { t: 84, b: 64 },
      xaxis: { ticks: '', showgrid: false, showline: false, tickangle: 0 },
      yaxis: { ticks: '', showgrid: false, showline: false, autorange: 'reversed' },
    },
  };
}
