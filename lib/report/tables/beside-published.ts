import type { CellLabel } from '../../experiment/sweep/grid';
import { meanInterval } from '../../math/interval';
import { type Measure, type ResultBlock, valuesByName } from './measure';
import { type Cell, type Column, cell, intervalCell, type Table } from './table';
import { judge, orderingAgreement, significantWinners } from './verdict';

/** What "ours" and the verdicts of these tables are. */
export const RULE =
  'Ours: mean over seeds. "reproduced": the data is the paper’s own, and the published ' +
  'value lies within our interval or our mean within 3 % of it; "differs": it is, and they do not; "not testable on this ' +
  'data": the data is another, so only the ordering of methods can be compared.';

/** What the mark of these tables says. */
export const MARK =
  'Marked (bold or *): the best, where it beats every other method of its block in a paired t-test over seeds at 0.05, ' +
  'adjusted after Holm over all blocks of the table.';

/** How a block of results becomes a table. */
export interface BlockPlan {
  readonly block: ResultBlock;
  readonly caption: string;
  readonly measures: readonly Measure[];
  /** Name of a result's line; results without one are left out. */
  nameOf(label: CellLabel): string | undefined;
  /** What the paper printed for a line and measure. */
  publishedOf(name: string, measure: Measure): number | undefined;
}

/** Values of a block by measure, name and seed, with the winner of each measure where it is significant. */
interface JudgedBlock extends BlockPlan {
  readonly values: readonly ReadonlyMap<string, ReadonlyMap<number, number>>[];
  readonly winners: readonly (string | undefined)[];
}

/**
 * A table a block: lines of names, for each measure ours, the published value and the verdict. Winners of all blocks are found
 * together, since Holm's adjustment covers the whole document.
 * @returns the tables, and how far ours stand in the published order: a sentence a block and measure
 */
export function besidePublished(plans: readonly BlockPlan[]): { tables: Table[]; orderings: string[] } {
  const valuesOf = ({ block, measures, nameOf }: BlockPlan) =>
    measures.map((measure) => valuesByName(block.results, measure, nameOf));
  const all = plans.map(valuesOf);
  const winners = significantWinners(
    plans.flatMap(({ measures }, p) => measures.map(({ better }, m) => ({ values: all[p][m], better }))),
  );
  let contest = 0;
  const judged = plans.map((plan, p): JudgedBlock => {
    const own = winners.slice(contest, contest + plan.measures.length);
    contest += plan.measures.length;
    return { ...plan, values: all[p], winners: own };
  });
  return { tables: judged.map(tableOf), orderings: judged.flatMap(orderingsOf) };
}

function tableOf(judged: JudgedBlock): Table {
  const { caption, measures, values } = judged;
  const columns = measures.flatMap(({ name, published, digits }): Column[] =>
    published
      ? [
          { name, digits },
          { name: `${name} published`, digits, optional: true },
          { name: `${name} verdict`, optional: true },
        ]
      : [{ name, digits }],
  );
  return {
    caption,
    columns: [{ name: 'method' }, { name: 'seeds' }, ...columns],
    rows: namesOf(judged).map((name) => [
      cell(name),
      cell(Math.max(...values.map((byName) => byName.get(name)?.size ?? 0))),
      ...measures.flatMap((_, m) => measureCells(judged, m, name)),
    ]),
  };
}

function namesOf({ values }: JudgedBlock): string[] {
  return [...new Set(values.flatMap((byName) => [...byName.keys()]))];
}

/** Ours, and where the paper has the measure its value and the verdict. */
function measureCells({ block, measures, values, winners, publishedOf }: JudgedBlock, m: number, name: string): Cell[] {
  const ours = [...(values[m].get(name)?.values() ?? [])];
  const own = ours.length > 0 ? intervalCell(meanInterval(ours), winners[m] === name) : {};
  if (!measures[m].published) return [own];
  const theirs = publishedOf(name, measures[m]);
  const verdict = ours.length > 0 ? judge(ours, theirs, block.label.paperTask !== undefined) : '';
  return [own, cell(theirs), cell(verdict)];
}

function orderingsOf(judged: JudgedBlock): string[] {
  const { caption, measures, values, publishedOf } = judged;
  return measures.flatMap((measure, m) => {
    if (!measure.published) return [];
    const ours = new Map([...values[m]].map(([name, bySeed]) => [name, meanInterval([...bySeed.values()]).mean]));
    const theirs = new Map(
      namesOf(judged).flatMap((name) => {
        const value = publishedOf(name, measure);
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
    const { same, pairs } = orderingAgreement(ours, theirs);
    return pairs === 0
      ? []
      : [`${caption}, ${measure.name}: ${same} of ${pairs} pairs of methods stand in the published order.`];
  });
}

/** `Books → Movies, β = 0.2, validation`. */
export function captionOf({ task, beta, protocol, selection, split }: ResultBlock['label']): string {
  const which = split === undefined ? '' : `split ${split}, `;
  return `${task}, β = ${beta}, ${which}${protocol === 'ranking' ? 'ranking, ' : ''}${selection}`;
}
