import { alignOf, cellText, notesOf, type Table, type TableDocument } from '../tables/table';
import { printable } from './escape';

/** The document as GitHub's Markdown. */
export function markdownDocument({ title, tables, notes }: TableDocument): string {
  const below = [...notesOf(...tables), ...notes].map(escapeMarkdown);
  return `${[`## ${escapeMarkdown(title)}`, ...tables.map(markdownTable), ...below].join('\n\n')}\n`;
}

function markdownTable(table: Table): string {
  const { caption, columns, rows } = table;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    ...(caption === undefined ? [] : [`### ${escapeMarkdown(caption)}`, '']),
    line(columns.map(({ name }) => escapeMarkdown(name))),
    line(columns.map((_, k) => (alignOf(table, k) === 'left' ? '---' : '---:'))),
    ...rows.map((row) =>
      line(
        row.map((one, k) => {
          const text = escapeMarkdown(cellText(one, columns[k]));
          return one.best ? `**${text}**` : text;
        }),
      ),
    ),
  ].join('\n');
}

/** Text that Markdown shows as it is: markup, table bars and HTML lose their meaning. */
function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|#$~]/g, '\\$&');
}
