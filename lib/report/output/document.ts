import Table from 'cli-table3';
import { quoteCsv } from '../../ratings/write';

/** A cell of a table: plain text; `strong` is set in bold where the format can. */
export interface DocumentCell {
  readonly text: string;
  readonly strong?: boolean;
}

/** A table with its caption. The first column is a heading, the others are aligned right. */
export interface DocumentSection {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly DocumentCell[])[];
}

/** Tables that belong together, with notes below them. All text is plain; each format escapes it in its own way. */
export interface TableDocument {
  readonly title: string;
  readonly sections: readonly DocumentSection[];
  readonly notes: readonly string[];
}

export const documentFormats = ['text', 'md', 'csv', 'html', 'latex'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** A plain cell, or a strong one. */
export function textCell(text: string, strong = false): DocumentCell {
  return strong ? { text, strong } : { text };
}

/** The document as text, Markdown, CSV, HTML or LaTeX, ending with a newline. */
export function formatDocument(document: TableDocument, format: DocumentFormat): string {
  return writers[format](document);
}

const writers: Readonly<Record<DocumentFormat, (document: TableDocument) => string>> = {
  text: writeText,
  md: writeMarkdown,
  csv: writeCsv,
  html: writeHtml,
  latex: writeLatex,
};

function writeText({ title, sections, notes }: TableDocument): string {
  const blocks = sections.map(({ caption, columns, rows }) => {
    const table = new Table({
      head: columns.map(printable),
      colAligns: columns.map((_, k) => (k === 0 ? 'left' : 'right')),
      style: { head: [], border: [], compact: true },
    });
    for (const row of rows)
      table.push(row.map(({ text, strong }) => (strong ? `*${printable(text)}` : printable(text))));
    return `${printable(caption)}\n${table.toString()}`;
  });
  return `${[printable(title), ...blocks, ...notes.map(printable)].join('\n\n')}\n`;
}

/** Control characters of an id could move a terminal's cursor; they are shown as code points. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function writeMarkdown({ title, sections, notes }: TableDocument): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const blocks = sections.map(({ caption, columns, rows }) =>
    [
      `### ${escapeMarkdown(caption)}`,
      '',
      line(columns.map(escapeMarkdown)),
      line(columns.map((_, k) => (k === 0 ? '---' : '---:'))),
      ...rows.map((row) =>
        line(row.map(({ text, strong }) => (strong ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text)))),
      ),
    ].join('\n'),
  );
  return `${[`## ${escapeMarkdown(title)}`, ...blocks, ...notes.map(escapeMarkdown)].join('\n\n')}\n`;
}

/** Text that Markdown shows as it is: markup, table bars and HTML lose their meaning. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|#$~]/g, '\\$&');
}

/** One table for all sections: the caption is the first column, and notes are left out. */
function writeCsv({ sections }: TableDocument): string {
  const columns = [...new Set(sections.flatMap((section) => section.columns))];
  const lines = [['table', ...columns]];
  for (const { caption, columns: own, rows } of sections) {
    for (const row of rows) lines.push([caption, ...columns.map((column) => row[own.indexOf(column)]?.text ?? '')]);
  }
  return `${lines.map((line) => line.map(escapeCsv).join(',')).join('\n')}\n`;
}

/**
 * A CSV field (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers, negative ones
 * too, stay as they are.
 */
export function escapeCsv(text: string): string {
  const formula =
    /^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^[+-]?[\d.]+(e[+-]?\d+)?( ± [\d.]+)?$/i.test(text));
  const value = formula ? `'${text}` : text;
  return quoteCsv(value);
}

function writeHtml({ title, sections, notes }: TableDocument): string {
  const tables = sections.map(({ caption, columns, rows }) => {
    const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
    const body = rows.map((row) => {
      const cells = row.map(({ text, strong }, k) => {
        const inner = strong ? `<strong>${escapeHtml(text)}</strong>` : escapeHtml(text);
        return k === 0 ? `<th scope="row">${inner}</th>` : `<td>${inner}</td>`;
      });
      return `<tr>${cells.join('')}</tr>`;
    });
    return `<table>\n<caption>${escapeHtml(caption)}</caption>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
  });
  const style =
    'body{font-family:sans-serif}table{border-collapse:collapse;margin:1em 0}caption{font-weight:bold;text-align:left}' +
    'th,td{padding:.2em .6em;border-bottom:1px solid #ddd;text-align:right}th:first-child{text-align:left}';
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${style}</style></head>`,
    '<body>',
    `<h1>${escapeHtml(title)}</h1>`,
    ...tables,
    ...notes.map((note) => `<p>${escapeHtml(note)}</p>`),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Text for HTML, inside elements and quoted attributes. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return printable(text).replace(/[&<>"']/g, (c) => names[c]);
}

function writeLatex({ title, sections, notes }: TableDocument): string {
  const tables = sections.map(({ caption, columns, rows }) =>
    [
      '\\begin{table}',
      `\\caption{${escapeLatex(caption)}}`,
      `\\begin{tabular}{l${'r'.repeat(columns.length - 1)}}`,
      '\\hline',
      `${columns.map(escapeLatex).join(' & ')} \\\\`,
      '\\hline',
      ...rows.map(
        (row) =>
          `${row.map(({ text, strong }) => (strong ? `\\textbf{${escapeLatex(text)}}` : escapeLatex(text))).join(' & ')} \\\\`,
      ),
      '\\hline',
      '\\end{tabular}',
      '\\end{table}',
    ].join('\n'),
  );
  return `${[`\\section*{${escapeLatex(title)}}`, ...tables, ...notes.map(escapeLatex)].join('\n\n')}\n`;
}

/** Text for LaTeX's text mode, symbols of the tables included. */
export function escapeLatex(text: string): string {
  const special: Record<string, string> = {
    '\\': '\\textbackslash{}',
    '~': '\\textasciitilde{}',
    '^': '\\textasciicircum{}',
    '<': '\\textless{}',
    '>': '\\textgreater{}',
    '±': '$\\pm$',
    β: '$\\beta$',
    λ: '$\\lambda$',
    '→': '$\\rightarrow$',
    '×': '$\\times$',
    '−': '$-$',
    '·': '$\\cdot$',
    '≤': '$\\le$',
    '…': '\\dots{}',
    '–': '--',
    '%': '\\%',
  };
  return printable(text).replace(/[\\~^<>±βλ→×−·≤…–%&#$_{}]/g, (c) => special[c] ?? `\\${c}`);
}
