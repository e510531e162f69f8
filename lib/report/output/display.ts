import Table from 'cli-table3';
import { UserError } from '../../errors';
import { type Figure, themed } from '../figures/theme';
import { plain, renderPng } from './png';

/*
 * How notebooks and the library meet, as found out with tslab 1.0.22.
 *
 * - A cell says `import { display } from 'diffcdr'`. Node resolves a package's own name to the compiled library (`exports`
 *   in package.json); tslab's TypeScript 5.0 resolves as Node 10 did and finds its types through the pointer that the set-up
 *   writes to notebooks/node_modules/diffcdr. Only declarations are read, so such a cell starts in about half a second, and
 *   the notebook runs the very code that a program runs. After an edit in lib/: `npm run build:lib`, restart the kernel.
 * - `import … from '../lib/…'` cannot work: tslab's compiler takes the kernel's folder for its rootDir and refuses any
 *   source file above it ("is not under 'rootDir'").
 * - tslab.display sends one MIME type at a time. A picture that JupyterLab, GitHub and a terminal can all show needs one
 *   bundle of several, and for that the kernel's own `lastWriteDisplayData`, reached here and nowhere else.
 */

/** A table for notebooks: column names and rows; numbers that are not whole are shown with `digits` decimals. */
export interface DisplayTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null | undefined)[])[];
  /** A line above the table. */
  readonly caption?: string;
  /** Decimals of numbers that are not whole; 4 by default. */
  readonly digits?: number;
}

/** A piece of Markdown, formulas in $…$ included. */
export interface Markdown {
  readonly markdown: string;
}

/** A data frame of danfojs. */
interface DataFrame {
  readonly columns: readonly string[];
  readonly values: readonly unknown[];
}

type Bundle = Readonly<Record<string, unknown>>;
type WriteDisplayData = (content: { data: Bundle; metadata: Bundle; transient: Bundle }, update?: boolean) => void;

let toldNoBrowser = false;

/**
 * Shows a figure, a table or Markdown under the running cell: `await display(figure)`. Figures are sent as plotly JSON (for
 * JupyterLab), PNG (for GitHub and print) and text in one bundle, in the project's look. Outside a notebook the text is
 * printed.
 */
export async function display(content: Figure | DisplayTable | DataFrame | Markdown): Promise<void> {
  // Taken before the first wait: the output belongs to the cell that asked.
  const write = kernelWriter();
  const text = describe(content);
  if (write === undefined) {
    console.log(text);
    return;
  }
  write({ data: { ...(await richForms(content)), 'text/plain': text }, metadata: {}, transient: {} });
}

async function richForms(content: Figure | DisplayTable | DataFrame | Markdown): Promise<Bundle> {
  if (isFrame(content)) return { 'text/html': htmlTable(asTable(content)) };
  if ('markdown' in content) return { 'text/markdown': content.markdown };
  if (!('data' in content && 'layout' in content)) return { 'text/html': htmlTable(asTable(content)) };
  const figure = plain(themed(content));
  const bundle: Record<string, unknown> = { 'application/vnd.plotly.v1+json': figure };
  const png = await renderPng(figure);
  if (png !== undefined) bundle['image/png'] = png.toString('base64');
  else if (!toldNoBrowser) {
    toldNoBrowser = true;
    console.warn(
      'Figures are saved without a PNG: no Chromium, Chrome or Edge was found ("npx diffcdr doctor" says more).',
    );
  }
  return bundle;
}

/** The kernel's own function that sends a display message for the running cell; undefined outside tslab. */
function kernelWriter(): WriteDisplayData | undefined {
  const name = Object.keys(require.cache).find((path) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(path));
  if (name === undefined) return undefined;
  const exports: { lastWriteDisplayData?: WriteDisplayData | null } = require.cache[name]?.exports;
  if (exports.lastWriteDisplayData) return exports.lastWriteDisplayData;
  throw new UserError('this tslab has no lastWriteDisplayData; install the version that package.json names ("npm ci")');
}

/** Asked before all else: a frame has a property for each of its columns, and one may be called `rows` or `data`. */
function isFrame(content: object): content is DataFrame {
  return 'columns' in content && 'values' in content;
}

function asTable(content: DisplayTable | DataFrame): DisplayTable {
  if (!isFrame(content)) return content;
  return { columns: content.columns, rows: content.values as DisplayTable['rows'] };
}

function describe(content: Figure | DisplayTable | DataFrame | Markdown): string {
  if (isFrame(content)) return textTable(asTable(content));
  if ('markdown' in content) return content.markdown;
  if (!('data' in content && 'layout' in content)) return textTable(asTable(content));
  const { title } = content.layout as { title?: string | { text?: string } };
  const heading = typeof title === 'string' ? title : title?.text;
  const traces = content.data.map(({ name, type = 'scatter' }) =>
    name === undefined ? String(type) : `${name} (${type})`,
  );
  return `Figure${heading ? ` "${stripTags(heading)}"` : ''}: ${traces.join(', ')}`;
}

function stripTags(text: string): string {
  return text.replace(/<br\s*\/?>/g, ' ').replace(/<[^>]*>/g, '');
}

function cell(value: unknown, digits: number): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)
    ? value.toFixed(digits)
    : String(value);
}

/** A column is set to the right where all its cells are numbers. */
function alignments({ columns, rows }: DisplayTable): ('left' | 'right')[] {
  const isNumber = (value: unknown): boolean => value === null || value === undefined || typeof value === 'number';
  return columns.map((_, k) => (rows.length > 0 && rows.every((row) => isNumber(row[k])) ? 'right' : 'left'));
}

/** The table with box-drawing lines, for terminals. */
export function textTable(table: DisplayTable): string {
  const { columns, rows, caption, digits = 4 } = table;
  const drawn = new Table({
    head: [...columns],
    colAligns: alignments(table),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) drawn.push(row.map((value) => cell(value, digits)));
  return caption === undefined ? drawn.toString() : `${caption}\n${drawn.toString()}`;
}

function htmlTable(table: DisplayTable): string {
  const { columns, rows, caption, digits = 4 } = table;
  const sides = alignments(table);
  const line = (tag: 'th' | 'td', cells: readonly unknown[]): string =>
    `<tr>${cells.map((value, k) => `<${tag} style="text-align:${sides[k]}">${escapeHtml(cell(value, digits))}</${tag}>`).join('')}</tr>`;
  const head = caption === undefined ? '' : `<caption style="text-align:left">${escapeHtml(caption)}</caption>`;
  return `<table>${head}<thead>${line('th', columns)}</thead><tbody>${rows.map((row) => line('td', row)).join('')}</tbody></table>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
}
