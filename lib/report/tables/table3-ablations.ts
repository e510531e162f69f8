import { convergenceNotes } from '../../experiment/convergence';
import type { CellLabel } from '../../experiment/sweep/grid';
import { meanInterval } from '../../math/interval';
import { besidePublished, captionOf, MARK, RULE } from './beside-published';
import { ratingMeasures, resultBlocks, valuesByName } from './measure';
import { type PublishedRow, publishedValue } from './published';
import type { ReportData } from './report-data';
import type { TableDocument } from './table';

/** Methods that the paper counts as mapping-oriented: the best of them stands in Table 3. */
const MAPPINGS = ['EMCDR', 'SSCDR', 'LACDR'];

/** Table 3: DiffCDR without its parts, beside mapping methods. */
export function ablations({ results }: ReportData, published: readonly PublishedRow[]): TableDocument {
  const nameOf = ({ method, setting }: CellLabel): string | undefined => {
    if (method === 'DiffCDR') return setting === '' ? 'DiffCDR DAT' : `DiffCDR ${setting}`;
    return setting === '' && (method === 'PTUPCDR' || MAPPINGS.includes(method)) ? method : undefined;
  };
  const blocks = resultBlocks(results.filter(({ label }) => label.protocol === 'cold'));
  const { tables, orderings } = besidePublished(
    blocks
      .filter(({ results: own }) => own.some(({ label }) => label.method === 'DiffCDR'))
      .map((block) => {
        const task = block.label.paperTask ?? block.label.likePaperTask;
        // The paper prints the best mapping for each metric without its name; ours is set beside it under its own.
        const best = new Map(
          ratingMeasures.map((measure) => {
            const means = [...valuesByName(block.results, measure, nameOf)]
              .filter(([name]) => MAPPINGS.includes(name))
              .map(([name, bySeed]) => ({ name, mean: meanInterval([...bySeed.values()]).mean }))
              .sort((a, b) => a.mean - b.mean);
            return [measure.name, means[0]?.name] as const;
          }),
        );
        return {
          block,
          caption: captionOf(block.label),
          measures: ratingMeasures,
          nameOf,
          publishedOf: (name, { name: metric }) => {
            const variant = best.get(metric) === name ? 'Best mapping-oriented' : name;
            return task === undefined
              ? undefined
              : publishedValue(published, { task, beta: block.label.beta, metric, variant });
          },
        };
      }),
  );
  return {
    title: 'Table 3: ablations',
    tables,
    notes: [
      RULE,
      MARK,
      'The paper’s "best mapping-oriented" method stands beside the best of ours, by metric.',
      ...orderings,
      ...convergenceNotes(blocks.flatMap((block) => block.results.map(({ result }) => result))),
    ],
  };
}
