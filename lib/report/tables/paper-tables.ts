import { UserError } from '../../errors';
import { type PublishedRow, publishedTable } from './published';
import type { ReportData } from './report-data';
import type { TableDocument } from './table';
import { datasets } from './table1-datasets';
import { coldStart } from './table2-cold-start';
import { ablations } from './table3-ablations';
import { throughput } from './table4-throughput';

/** One of the paper's tables, and what of a store it is made from. */
interface PaperTable {
  readonly needs: string;
  build(data: ReportData, published: readonly PublishedRow[]): TableDocument;
}

const paperTables = {
  1: { needs: 'any cells', build: datasets },
  2: { needs: 'cold or ranking cells', build: coldStart },
  3: { needs: 'cold cells of DiffCDR', build: ablations },
  4: { needs: 'cold cells', build: throughput },
} as const satisfies Readonly<Record<number, PaperTable>>;

/** Numbers of the paper's tables. */
export type TableNumber = keyof typeof paperTables;

/**
 * Rebuilds one of the paper's tables from a store: ours beside the published value and what to think of it, see {@link judge};
 * the best is set apart where it is significant, see {@link significantWinners}.
 * @throws UserError where the store holds nothing for the table
 */
export async function buildTable(number: TableNumber, data: ReportData): Promise<TableDocument> {
  const { needs, build }: PaperTable = paperTables[number];
  const document = build(data, await publishedTable(number));
  if (document.tables.length === 0) {
    throw new UserError(`the store holds nothing for table ${number}: it is made from ${needs}`);
  }
  return document;
}
