import { type PublishedRow, publishedValue } from './published';
import type { ReportData } from './report-data';
import { cell, type Table, type TableDocument } from './table';
import { judge } from './verdict';

/** Name of a line, where our size stands in a summary, and the published one's column. */
const sizes = [
  ['source items', 'sourceItems', 'source_items'],
  ['target items', 'targetItems', 'target_items'],
  ['source ratings', 'sourceRatings', 'source_ratings'],
  ['target ratings', 'targetRatings', 'target_ratings'],
  ['overlapping users', 'overlapUsers', 'overlap_users'],
  ['source users', 'sourceUsers', 'source_users'],
  ['target users', 'targetUsers', 'target_users'],
] as const;

/** Table 1: sizes of the data of each task. */
export function datasets({ results, summaries }: ReportData, published: readonly PublishedRow[]): TableDocument {
  const tables: Table[] = [];
  const seen = new Set<string>();
  for (const { label, result } of results) {
    const summary = summaries.get(result.row.data);
    if (!summary || seen.has(label.task)) continue;
    seen.add(label.task);
    const notes = summary.implicit
      ? [`${label.task}: implicit feedback (all ratings are the same) in ${summary.implicit.join(' and ')}.`]
      : undefined;
    tables.push({
      notes,
      caption: label.task,
      columns: [
        { name: 'size' },
        { name: 'ours' },
        { name: 'published', optional: true },
        { name: 'verdict', optional: true },
      ],
      rows: sizes.map(([name, own, theirs]) => {
        const task = label.paperTask ?? label.likePaperTask;
        const value = task === undefined ? undefined : publishedValue(published, { task }, theirs);
        return [
          cell(name),
          cell(summary[own]),
          cell(value),
          cell(judge([summary[own]], value, label.paperTask !== undefined)),
        ];
      }),
    });
  }
  return { title: 'Table 1: data', tables, notes: ['The published counts are rounded to thousands.'] };
}
