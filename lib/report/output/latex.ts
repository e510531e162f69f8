import { alignOf, cellText, notesOf, type Table, type TableDocument } from '../tables/table';
import { printable } from './escape';

/** The document as a section of LaTeX with a table environment for each table, ruled as the package booktabs does it. */
export function latexDocument({ title, tables, notes }: TableDocument): string {
  const below = [...notesOf(...tables), ...notes].map(escapeLatex);
  return `${['% needs \\usepackage{booktabs}', `\\section*{${escapeLatex(title)}}`, ...tables.map(latexTable), ...below].join('\n\n')}\n`;
}

function latexTable(table: Table): string {
  const { caption, columns, rows } = table;
  return [
    '\\begin{table}',
    '\\centering',
    ...(caption === undefined ? [] : [`\\caption{${escapeLatex(caption)}}`]),
    `\\begin{tabular}{${columns.map((_, k) => (alignOf(table, k) === 'left' ? 'l' : 'r')).join('')}}`,
    '\\toprule',
    `${columns.map(({ name }) => escapeLatex(name)).join(' & ')} \\\\`,
    '\\midrule',
    ...rows.map((row) => {
      const cells = row.map((one, k) => {
        const text = escapeLatex(cellText(one, columns[k]));
        return one.best ? `\\textbf{${text}}` : text;
      });
      return `${cells.join(' & ')} \\\\`;
    }),
    '\\bottomrule',
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
