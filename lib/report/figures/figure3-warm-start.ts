import { UserError } from '../../errors';
import type { LabelledResult } from '../../experiment/manifest';
import { meanInterval } from '../../math/interval';
import { escapeHtml } from '../output/escape';
import { ratingMeasures, resultBlocks, valuesByName } from '../tables/measure';
import { methodLabel } from '../tables/sweep-table';
import { type Figure, palette } from './theme';

/**
 * Figure 3: warm start. Bars of each method for every task and β, mean over seeds with the 95 % interval, MAE above RMSE; an
 * outlined bar beside it shows the bridge alone on the same ratings, before fine-tuning.
 * @param selection whose results are drawn; default `validation`
 * @throws UserError where there are no warm results under the selection
 */
export function warmStartFigure(
  results: readonly LabelledResult[],
  selection: 'best-test-epoch' | 'validation' = 'validation',
): Figure {
  const blocks = resultBlocks(
    results.filter(({ label }) => label.protocol === 'warm' && label.selection === selection),
  );
  if (blocks.length === 0)
    throw new UserError(`the store holds no warm-start results under ${selection}: sweep with "protocols": ["warm"]`);
  const names = [...new Set(blocks.flatMap((block) => block.results.map(({ label }) => methodLabel(label))))];
  // Plotly reads a little HTML in texts, so names from files are escaped.
  const groups = blocks.map(({ label }) => escapeHtml(`${label.task}, β = ${label.beta}`));
  const data = ratingMeasures.flatMap((measure, row) => {
    const values = blocks.map((block) => valuesByName(block.results, measure, methodLabel));
    const before = blocks.map((block) => valuesByName(block.results.map(untunedResult), measure, methodLabel));
    const axis = row === 0 ? '' : '2';
    return names.flatMap((name, k) => {
      const stats = values.map((byName) => {
        const bySeed = byName.get(name);
        return bySeed && meanInterval([...bySeed.values()]);
      });
      const start = before.map((byName) => {
        const bySeed = byName.get(name);
        return bySeed ? meanInterval([...bySeed.values()]).mean : null;
      });
      const shared = { x: groups, xaxis: `x${axis}`, yaxis: `y${axis}`, legendgroup: name, offsetgroup: String(k) };
      return [
        {
          ...shared,
          type: 'bar',
          name: escapeHtml(name),
          y: stats.map((s) => s?.mean ?? null),
          marker: { color: palette[k % palette.length] },
          error_y: { type: 'data', array: stats.map((s) => s?.halfWidth ?? 0), thickness: 1.2, width: 3 },
          showlegend: row === 0,
        },
        {
          ...shared,
          type: 'bar',
          name: `${escapeHtml(name)}, before fine-tuning`,
          y: start,
          marker: { color: 'rgba(0,0,0,0)', line: { color: '#52606D', width: 1.2 } },
          showlegend: false,
        },
      ];
    });
  });
  return {
    data,
    layout: {
      title: { text: `Figure 3: warm start (${selection}); outlines: before fine-tuning` },
      barmode: 'group',
      grid: { rows: 2, columns: 1, pattern: 'independent' },
      yaxis: { title: { text: 'MAE' }, rangemode: 'nonnegative' },
      yaxis2: { title: { text: 'RMSE' }, rangemode: 'nonnegative' },
      height: 620,
    },
  };
}

/** A warm result whose row holds the errors of the bridge alone. */
function untunedResult(labelled: LabelledResult): LabelledResult {
  const row = { ...labelled.result.row, ...labelled.result.untuned };
  return { ...labelled, result: { ...labelled.result, row } };
}
