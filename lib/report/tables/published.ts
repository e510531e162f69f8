import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'papaparse';
import { projectRoot } from '../../platform/project';

/** A row of one of the paper's tables, by column name. */
export type PublishedRow = Readonly<Record<string, string>>;

const files = {
  1: 'table1-datasets.csv',
  2: 'table2-cold-start.csv',
  3: 'table3-ablation.csv',
  4: 'table4-throughput.csv',
} as const;

/** The numbers that the paper published in one of its tables (data/paper). */
export async function publishedTable(table: 1 | 2 | 3 | 4): Promise<PublishedRow[]> {
  const path = join(projectRoot, 'data', 'paper', files[table]);
  const { data, errors } = parse<PublishedRow>(await readFile(path, 'utf8'), { header: true, skipEmptyLines: true });
  const [error] = errors;
  if (error) throw new Error(`${path}, line ${(error.row ?? 0) + 2}: ${error.message}`);
  return data;
}

/** The published value in the row whose columns have the given values, or undefined where the paper has none. */
export function publishedValue(
  rows: readonly PublishedRow[],
  where: Readonly<Record<string, string | number>>,
  column = 'value',
): number | undefined {
  const same = (row: PublishedRow, [name, value]: [string, string | number]): boolean =>
    typeof value === 'number' ? Number(row[name]) === value : row[name] === value;
  const found = rows.find((row) => Object.entries(where).every((condition) => same(row, condition)));
  return found === undefined ? undefined : Number(found[column]);
}
