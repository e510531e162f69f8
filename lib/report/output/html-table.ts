import { alignOf, type Cell, type Column, cellText, notesOf, type Table, type TableDocument } from '../tables/table';
import { escapeHtml } from './escape';

/** A table as HTML that needs no style sheet, its notes below. */
export function htmlTable(table: Table): string {
  return [boxedHtml(table, 'td'), ...notesOf(table).map(paragraph)].join('');
}

/** The document as a page of HTML. */
export function htmlDocument({ title, tables, notes }: TableDocument): string {
  const style =
    'body{font-family:sans-serif}table{border-collapse:collapse;margin:1em 0}caption{font-weight:bold}' +
    'th,td{padding:.2em .6em;border-bottom:1px solid #ddd}';
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${style}</style></head>`,
    '<body>',
    `<h1>${escapeHtml(title)}</h1>`,
    ...tables.map((table) => boxedHtml(table, 'th scope="row"')),
    ...[...notesOf(...tables), ...notes].map(paragraph),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** @param first tag of each row's first cell */
function boxedHtml(table: Table, first: 'td' | 'th scope="row"'): string {
  const { caption, columns, rows } = table;
  const side = (k: number): string => `style="text-align:${alignOf(table, k)}"`;
  const above = caption === undefined ? '' : `<caption style="text-align:left">${escapeHtml(caption)}</caption>`;
  const head = columns.map(({ name }, k) => `<th scope="col" ${side(k)}>${escapeHtml(name)}</th>`).join('');
  const cellOf = (one: Cell, k: number): string => {
    const tag = k === 0 ? first : 'td';
    return `<${tag} ${side(k)}>${inner(one, columns[k])}</${tag.slice(0, 2)}>`;
  };
  const body = rows.map((row) => `<tr>${row.map(cellOf).join('')}</tr>`);
  return `<table>${above}<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody></table>`;
}

function inner(one: Cell, column: Column): string {
  const text = escapeHtml(cellText(one, column));
  return one.best ? `<strong>${text}</strong>` : text;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}
