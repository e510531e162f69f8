import { findMethod } from '../../bridge/registry';
import { UserError } from '../../errors';
import type { CellLabel } from '../../experiment/sweep/grid';
import { meanInterval } from '../../math/interval';
import { type DocumentCell, type DocumentSection, type TableDocument, textCell } from '../output/document';
import {
  formatValues,
  type Measure,
  type ResultBlock,
  rankingMeasures,
  ratingMeasures,
  resultBlocks,
  valuesByName,
} from './measure';
import { type PublishedRow, publishedTable, publishedValue } from './published';
import type { ReportData } from './report-data';
import { methodLabel } from './sweep-table';
import { judge, orderingAgreement, significantWinners } from './verdict';

/** Numbers of the paper's tables. */
export type TableNumber = 1 | 2 | 3 | 4;

/**
 * Rebuilds one of the paper's tables from a store: ours (mean ± half width of the 95 % t-interval over seeds) beside the
 * published value and what to think of it, see {@link judge}. Bold (or *) marks the best where it is significant, see
 * {@link significantWinners}.
 * @throws UserError where the store holds nothing for the table
 */
export async function buildTable(table: TableNumber, data: ReportData): Promise<TableDocument> {
  const published = await publishedTable(table);
  const document = { 1: datasets, 2: coldStart, 3: ablation, 4: throughput }[table](data, published);
  if (document.sections.length === 0) {
    const need = { 1: 'any cells', 2: 'cold or ranking cells', 3: 'cold cells of DiffCDR', 4: 'cold cells' }[table];
    throw new UserError(`the store holds nothing for table ${table}: it is made from ${need}`);
  }
  return document;
}

const RULE =
  'Ours: mean ± half width of the 95 % t-interval over seeds. "reproduced": the data is the paper’s own, and the published ' +
  'value lies within our interval or our mean within 3 % of it; "differs": it is, and they do not; "not testable on this ' +
  'data": the data is another, so only the ordering of methods can be compared.';
const MARK =
  'Marked (bold or *): the best, where it beats every other method of its block in a paired t-test over seeds at 0.05, ' +
  'adjusted after Holm over all blocks of the table.';

function datasets({ results, summaries }: ReportData, published: readonly PublishedRow[]): TableDocument {
  const columns = [
    ['source items', 'sourceItems', 'source_items'],
    ['target items', 'targetItems', 'target_items'],
    ['source ratings', 'sourceRatings', 'source_ratings'],
    ['target ratings', 'targetRatings', 'target_ratings'],
    ['overlapping users', 'overlapUsers', 'overlap_users'],
    ['source users', 'sourceUsers', 'source_users'],
    ['target users', 'targetUsers', 'target_users'],
  ] as const;
  const sections: DocumentSection[] = [];
  const seen = new Set<string>();
  for (const { label, result } of results) {
    const summary = summaries.get(result.row.data);
    if (!summary || seen.has(label.task)) continue;
    seen.add(label.task);
    sections.push({
      caption: label.task,
      columns: ['', 'ours', 'published', 'verdict'],
      rows: columns.map(([name, own, theirs]) => {
        const task = label.paperTask ?? label.likePaperTask;
        const value = task === undefined ? undefined : publishedValue(published, { task }, theirs);
        return [
          textCell(name),
          textCell(String(summary[own])),
          textCell(value === undefined ? '' : String(value)),
          textCell(judge([summary[own]], value, label.paperTask !== undefined)),
        ];
      }),
    });
  }
  return { title: 'Table 1: data', sections, notes: ['The published counts are rounded to thousands.'] };
}

/** A value that a block is compared with, by the name of the line. */
type PublishedOf = (name: string, measure: Measure) => number | undefined;

interface BlockPlan {
  readonly block: ResultBlock;
  readonly caption: string;
  readonly measures: readonly Measure[];
  readonly nameOf: (label: CellLabel) => string | undefined;
  readonly publishedOf: PublishedOf;
}

/** Sections of lines by measures, with the winners of all of them found together. */
function resultSections(plans: readonly BlockPlan[]): { sections: DocumentSection[]; orderings: string[] } {
  const parts = plans.map((plan) => ({
    ...plan,
    values: plan.measures.map((measure) => valuesByName(plan.block.results, measure, plan.nameOf)),
  }));
  const winners = significantWinners(
    parts.flatMap(({ measures, values }) =>
      measures.map((measure, m) => ({ values: values[m], better: measure.better })),
    ),
  );
  let contest = 0;
  const orderings: string[] = [];
  const sections = parts.map(({ block, caption, measures, publishedOf, values }) => {
    const first = contest;
    contest += measures.length;
    const paperData = block.label.paperTask !== undefined;
    const names = [...new Set(values.flatMap((byName) => [...byName.keys()]))];
    const columns = [
      'method',
      'seeds',
      ...measures.flatMap(({ name, published }) => [
        name,
        ...(published ? [`${name} published`, `${name} verdict`] : []),
      ]),
    ];
    const rows = names.map((name) => {
      const line: DocumentCell[] = [
        textCell(name),
        textCell(String(Math.max(...values.map((byName) => byName.get(name)?.size ?? 0)))),
      ];
      measures.forEach((measure, m) => {
        const bySeed = values[m].get(name);
        line.push(textCell(bySeed ? formatValues(bySeed, measure.digits) : '', winners[first + m] === name));
        if (!measure.published) return;
        const theirs = publishedOf(name, measure);
        line.push(textCell(theirs === undefined ? '' : theirs.toFixed(measure.digits)));
        line.push(textCell(bySeed ? judge([...bySeed.values()], theirs, paperData) : ''));
      });
      return line;
    });
    measures.forEach((measure, m) => {
      if (!measure.published) return;
      const ours = new Map([...values[m]].map(([name, bySeed]) => [name, meanInterval([...bySeed.values()]).mean]));
      const theirs = new Map(
        names.flatMap((name) => {
          const value = publishedOf(name, measure);
          return value === undefined ? [] : [[name, value] as const];
        }),
      );
      const { same, pairs } = orderingAgreement(ours, theirs);
      if (pairs > 0)
        orderings.push(
          `${caption}, ${measure.name}: ${same} of ${pairs} pairs of methods stand in the published order.`,
        );
    });
    return { caption, columns, rows };
  });
  return { sections, orderings };
}

function captionOf({ task, beta, protocol, selection }: ResultBlock['label']): string {
  return `${task}, β = ${beta}, ${protocol === 'ranking' ? 'ranking, ' : ''}${selection}`;
}

function coldStart({ results }: ReportData, published: readonly PublishedRow[]): TableDocument {
  const blocks = resultBlocks(results.filter(({ label }) => label.protocol !== 'warm'));
  const { sections, orderings } = resultSections(
    blocks.map((block) => {
      const { paperTask, likePaperTask, beta, protocol } = block.label;
      const task = paperTask ?? likePaperTask;
      return {
        block,
        caption: captionOf(block.label),
        measures: protocol === 'ranking' ? rankingMeasures : ratingMeasures,
        nameOf: methodLabel,
        publishedOf: (method, { published: metric }) =>
          task === undefined || metric === undefined
            ? undefined
            : publishedValue(published, { task, beta, metric, method }),
      };
    }),
  );
  const notes = [RULE, MARK, ...orderings];
  if (blocks.some(({ label }) => label.protocol === 'ranking')) {
    notes.push(
      'H@20 here is the share of users with a hit among the first 20, which can never be below N@20. The published H@20 is below ' +
        'the published N@20 throughout, so it is another measure: compare it with recall@20 and precision@20.',
    );
  }
  return { title: 'Table 2: cold-start users', sections, notes };
}

/** Methods that the paper counts as mapping-oriented: the best of them stands in Table 3. */
const MAPPINGS = ['EMCDR', 'SSCDR', 'LACDR'];

function ablation({ results }: ReportData, published: readonly PublishedRow[]): TableDocument {
  const nameOf = ({ method, setting }: CellLabel): string | undefined => {
    if (method === 'DiffCDR') return setting === '' ? 'DiffCDR DAT' : `DiffCDR ${setting}`;
    return setting === '' && (method === 'PTUPCDR' || MAPPINGS.includes(method)) ? method : undefined;
  };
  const blocks = resultBlocks(results.filter(({ label }) => label.protocol === 'cold'));
  const { sections, orderings } = resultSections(
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
    sections,
    notes: [
      RULE,
      MARK,
      'The paper’s "best mapping-oriented" method stands beside the best of ours, by metric.',
      ...orderings,
    ],
  };
}

function throughput({ results, timings }: ReportData, published: readonly PublishedRow[]): TableDocument {
  const rates = { training: new Map<string, number[]>(), test: new Map<string, number[]>() };
  for (const { key, label } of results) {
    const timing = timings.get(key);
    if (!timing) continue;
    const name = methodLabel(label);
    const add = (phase: keyof typeof rates, rows: number, seconds: number): void => {
      if (seconds > 0 && rows > 0) rates[phase].set(name, [...(rates[phase].get(name) ?? []), rows / seconds]);
    };
    // TGT and CMF replay base models in `fit`: what that takes is no training.
    if (!findMethod(label.method).needsSnapshots) add('training', timing.trainRows, timing.trainSeconds);
    add('test', timing.testRows, timing.testSeconds);
  }
  const sections = (['training', 'test'] as const)
    .filter((phase) => rates[phase].size > 0)
    .map((phase) => ({
      caption: `${phase}, samples per second`,
      columns: ['method', 'cells', 'ours (median)', 'published', 'times published'],
      rows: [...rates[phase]].map(([method, values]) => {
        const ours = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
        const theirs = publishedValue(published, { phase, method }, 'samples_per_second');
        return [
          textCell(method),
          textCell(String(values.length)),
          textCell(ours.toFixed(0)),
          textCell(theirs === undefined ? '' : String(theirs)),
          textCell(theirs === undefined ? '' : (ours / theirs).toFixed(2)),
        ];
      }),
    }));
  return {
    title: 'Table 4: throughput',
    sections,
    notes: [
      'Times of the sweep’s own cells on the machine that ran it, workers side by side; a sample is a rating row (a user for ' +
        'methods that train by user). The machine is not the paper’s, so the values are not testable; bench/ compares with ' +
        'PyTorch on one machine.',
    ],
  };
}
