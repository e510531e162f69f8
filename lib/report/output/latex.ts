import { alignOf, cellText, notesOf, type Table, type TableDocument } from '../tables/table';
import { printable } from './escape';

/** The document as a section of LaTeX with a table environment for each table. */
export function latexDocument({ title, tables, notes }: TableDocument): string {
  const below = [...notesOf(...tables), ...notes].map(escapeLatex);
  return `${[`\\section*{${escapeLatex(title)}}`, ...tables.map(latexTable), ...below].join('\n\n')}\n`;
}

function latexTable(table: Table): string {
  const { caption, columns, rows } = table;
  return [
    '\\begin{table}',
    ...(caption === undefined ? [] : [`\\caption{${escapeLatex(caption)}}`]),
    `\\begin{tabular}{${columns.map((_, k) => (alignOf(table, k) === 'left' ? 'l' : 'r')).join('')}}`,
    '\\hline',
    `${columns.map(({ name }) => escapeLatex(name)).join(' & ')} \\\\`,
    '\\hline',
    ...rows.map((row) => {
      const cells = row.map((one, k) => {
        const text = escapeLatex(cellText(one, columns[k]));
        return one.best ? `\\textbf{${text}}` : text;
      });
      return `${cells.join(' & ')} \\\\`;
    }),
    '\\hline',
    '\\end{tabular}',
    '\\end{table}',
  ].join('\n');
}

/** Text for LaTeX's text mode, symbols of the tables included. */
function escapeLatex(text: string): string {
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
