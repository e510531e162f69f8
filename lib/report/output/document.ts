import { notesOf, type TableDocument, withoutEmptyColumns } from '../tables/table';
import { csvDocument } from './csv';
import { jsonDocument } from './data';
import { printable } from './escape';
import { htmlDocument } from './html-table';
import { latexDocument } from './latex';
import { markdownDocument } from './markdown';
import { boxed } from './text';
import { wrapped } from './wrap';

export const documentFormats = ['text', 'md', 'csv', 'json', 'html', 'latex'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/**
 * The document as text, Markdown, CSV, JSON, HTML or LaTeX, ending with a newline. All its text is plain; each format escapes it.
 * CSV and JSON hold numbers as they are, the others as they are read: rounded, and without optional columns in which nothing stands.
 * @param width characters of a line of text
 */
export function formatDocument(document: TableDocument, format: DocumentFormat, width?: number): string {
  if (format === 'csv') return csvDocument(document);
  if (format === 'json') return jsonDocument(document);
  const read = { ...document, tables: document.tables.map(withoutEmptyColumns) };
  return format === 'text' ? textDocument(read, width) : writers[format](read);
}

const writers = { md: markdownDocument, html: htmlDocument, latex: latexDocument };

function textDocument({ title, tables, notes }: TableDocument, width?: number): string {
  const below = [...notesOf(...tables), ...notes].map((note) => wrapped(printable(note), width));
  return `${[printable(title), ...tables.map((table) => boxed(table, width)), ...below].join('\n\n')}\n`;
}
