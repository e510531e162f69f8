import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  const [head, ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line, k) => {
    // These files are the project's own and hold neither quotes nor commas inside fields.
    const fields = line.split(',');
    if (fields.length !== names.length)
      throw new Error(`${path}, line ${k + 2}: ${fields.length} fields, not ${names.length}`);
    return Object.fromEntries(names.map((name, field) => [name, fields[field]]));
  });
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
