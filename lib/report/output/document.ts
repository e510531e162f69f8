import { notesOf, type TableDocument } from '../tables/table';
import { csvDocument } from './csv';
import { printable } from './escape';
import { htmlDocument } from './html-table';
import { latexDocument } from './latex';
import { markdownDocument } from './markdown';
import { boxed } from './text';

export const documentFormats = ['text', 'md', 'csv', 'html', 'latex'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** The document as text, Markdown, CSV, HTML or LaTeX, ending with a newline. All its text is plain; each format escapes it. */
export function formatDocument(document: TableDocument, format: DocumentFormat): string {
  return writers[format](document);
}

const writers: Readonly<Record<DocumentFormat, (document: TableDocument) => string>> = {
  text: textDocument,
  md: markdownDocument,
  csv: csvDocument,
  html: htmlDocument,
  latex: latexDocument,
};

function textDocument({ title, tables, notes }: TableDocument): string {
  const below = [...notesOf(...tables), ...notes].map(printable);
  return `${[printable(title), ...tables.map(boxed), ...below].join('\n\n')}\n`;
}
