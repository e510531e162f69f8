import { convergenceNotes } from '../../experiment/convergence';
import { besidePublished, captionOf, MARK, RULE } from './beside-published';
import { measuresOf, resultBlocks } from './measure';
import { type PublishedRow, publishedValue } from './published';
import type { ReportData } from './report-data';
import { methodLabel } from './sweep-table';
import type { TableDocument } from './table';

/** Table 2: cold-start users, errors and ranking. */
export function coldStart({ results }: ReportData, published: readonly PublishedRow[]): TableDocument {
  const blocks = resultBlocks(results.filter(({ label }) => label.protocol !== 'warm'));
  const { tables, orderings } = besidePublished(
    blocks.map((block) => {
      const { paperTask, likePaperTask, beta } = block.label;
      const task = paperTask ?? likePaperTask;
      return {
        block,
        caption: captionOf(block.label),
        measures: measuresOf(block.results.map(({ result }) => result.row)),
        nameOf: methodLabel,
        publishedOf: (method, { published: metric }) =>
          task === undefined || metric === undefined
            ? undefined
            : publishedValue(published, { task, beta, metric, method }),
      };
    }),
  );
  const shown = blocks.flatMap((block) => block.results.map(({ result }) => result));
  const notes = [RULE, MARK, ...orderings, ...convergenceNotes(shown)];
  if (blocks.some(({ label }) => label.protocol === 'ranking')) {
    notes.push(
      'H@20 here is the share of users with a hit among the first 20, which can never be below N@20. The published H@20 is below ' +
        'the published N@20 throughout, so it is another measure: compare it with recall@20 and precision@20.',
    );
  }
  return { title: 'Table 2: cold-start users', tables, notes };
}
