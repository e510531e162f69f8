import { convergenceNotes } from '../../experiment/convergence';
import type { LabelledResult } from '../../experiment/manifest';
import { meanInterval } from '../../math/interval';
import { type Measure, type ResultBlock, resultBlocks, valuesByName } from './measure';
import { type PublishedRow, publishedValue } from './published';
import { methodLabel } from './sweep-table';
import { type Column, cell, intervalCell, type Table } from './table';
import { orderingAgreement, significantWinners } from './verdict';

const tasks = [1, 2, 3] as const;

/** The β of the paper that is nearest, where it is within 0.05; test users given by name are seldom exactly 20 %. */
export function paperBeta(beta: number): number | undefined {
  const nearest = [0.2, 0.5, 0.8].reduce((best, own) => (Math.abs(own - beta) < Math.abs(best - beta) ? own : best));
  return Math.abs(nearest - beta) <= 0.05 ? nearest : undefined;
}

/** The published value of one of the paper's tasks, where the paper has it. */
function ofTask(
  published: readonly PublishedRow[],
  task: number,
  beta: number,
  metric: string | undefined,
  method: string,
) {
  const at = paperBeta(beta);
  return at === undefined || metric === undefined
    ? undefined
    : publishedValue(published, { task, beta: at, metric, method });
}

/**
 * One table for each β, protocol and selection: our mean ± half width of the 95 % interval over seeds, and for each measure
 * what the paper printed for its three tasks, whose data is another: only orders can be compared. Set apart is the best where
 * it beats every other method of its column in paired t-tests, after Holm over all columns of all tables given together.
 * @param published the paper's Table 2
 */
export function threeTaskTables(
  results: readonly LabelledResult[],
  measures: readonly Measure[],
  published: readonly PublishedRow[],
): Table[] {
  const blocks = resultBlocks(results);
  const columns = blocks.flatMap((block) =>
    measures.map((measure) => ({ measure, values: valuesByName(block.results, measure, methodLabel) })),
  );
  const winners = significantWinners(columns.map(({ measure, values }) => ({ values, better: measure.better })));
  return blocks.map((block, b) => {
    const own = columns.slice(b * measures.length, (b + 1) * measures.length);
    const { beta, selection, protocol } = block.label;
    const rows = [...own[0].values.keys()].map((method) => {
      const cells = own.flatMap(({ measure, values }, m) => {
        const best = winners[b * measures.length + m] === method;
        const printed = tasks.map((task) => cell(ofTask(published, task, beta, measure.published, method)));
        const ours = [...(values.get(method)?.values() ?? [])];
        return [ours.length > 0 ? intervalCell(meanInterval(ours), best) : {}, ...(measure.published ? printed : [])];
      });
      return [cell(method), ...cells];
    });
    return {
      caption: `β = ${beta}, ${protocol}, ${selection}`,
      notes: notesFrom(block.results),
      columns: [{ name: 'method' }, ...measures.flatMap(headings)],
      rows,
    };
  });
}

function notesFrom(results: readonly LabelledResult[]): string[] {
  return convergenceNotes(results.map(({ result }) => result));
}

function headings({ name, published, digits }: Measure): Column[] {
  const names = [`${name}, ours`, ...(published ? tasks.map((task) => `${name} task ${task}`) : [])];
  return names.map((one) => ({ name: one, digits }));
}

/** How many pairs of the paper's methods stand on our data in the order that the paper printed, for each task. */
export function orderingTable(
  results: readonly LabelledResult[],
  measures: readonly Measure[],
  published: readonly PublishedRow[],
): Table {
  const rows = resultBlocks(results).flatMap((block) =>
    measures.map((measure) => [
      cell(`β = ${block.label.beta}, ${block.label.selection}`),
      cell(measure.name),
      ...tasks.map((task) => cell(agreement(block, measure, published, task))),
    ]),
  );
  return {
    notes: notesFrom(results),
    caption: 'Pairs of methods in the published order (a coin would get half)',
    columns: ['block', 'measure', ...tasks.map((task) => `task ${task}`)].map((name) => ({ name, align: 'left' })),
    rows,
  };
}

function agreement(block: ResultBlock, measure: Measure, published: readonly PublishedRow[], task: number): string {
  const values = valuesByName(block.results, measure, methodLabel);
  const ours = new Map([...values].map(([name, bySeed]) => [name, meanInterval([...bySeed.values()]).mean]));
  const theirs = new Map(
    [...ours.keys()].flatMap((name) => {
      const value = ofTask(published, task, block.label.beta, measure.published, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const { same, pairs } = orderingAgreement(ours, theirs);
  return pairs === 0 ? '' : `${same} of ${pairs}`;
}
