import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { projectRoot } from '../platform/project';

/** A row of a table of results on real data, by column title, without the bold of the best; absent cells are empty. */
export type StoredRow = Readonly<Record<string, string>>;

/**
 * The rows of a table in docs/results, made by runs on real ratings that cannot be shipped.
 * @param file without its folder, such as `table3-amazon.md`
 * @param heading of the table, such as `Books → Movies, β = 0.2, validation`
 * @throws UserError where the file has no such heading
 */
export async function storedResults(file: string, heading: string): Promise<StoredRow[]> {
  const text = await readFile(join(projectRoot, 'docs', 'results', file), 'utf8');
  const section = text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new UserError(`docs/results/${file} has no table "${heading}"`);
  const [titles, , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replace(/^\*\*(.*)\*\*$/, '$1')),
    );
  return rows.map((cells) => Object.fromEntries(titles.map((title, k) => [title, cells[k]])));
}
