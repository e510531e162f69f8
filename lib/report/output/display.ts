import { UserError } from '../../errors';
import { type Figure, themed } from '../figures/theme';
import type { Table } from '../tables/table';
import { plain, renderPng } from './figure-image';
import { htmlTable } from './html-table';
import { tableText } from './text';

/*
 * How notebooks and the library meet, as found out with tslab 1.0.22.
 *
 * - A cell says `import { display } from 'diffcdr'`. Node resolves a package's own name to the compiled library (`exports`
 *   in package.json); tslab's TypeScript 5.0 resolves as Node 10 did and is told where the declarations are by the kernel
 *   (lib/jupyter/library.ts). Only declarations are read, so such a cell starts in about half a second, and
 *   the notebook runs the very code that a program runs. After an edit in lib/: `npm run build:lib`, restart the kernel.
 * - `import … from '../lib/…'` cannot work: tslab's compiler takes the kernel's folder for its rootDir and refuses any
 *   source file above it ("is not under 'rootDir'").
 * - tslab.display sends one MIME type at a time. A picture that JupyterLab, GitHub and a terminal can all show needs one
 *   bundle of several, and for that the kernel's own `lastWriteDisplayData`, reached here and nowhere else.
 */

/** A table as a cell writes it by hand: column names and rows; numbers that are not whole are shown with `digits` decimals. */
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

/** What {@link display} shows. */
export type Displayed = Figure | Table | DisplayTable | DataFrame | Markdown;

/** A data frame of danfojs. */
export interface DataFrame {
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
export async function display(content: Displayed): Promise<void> {
  // Taken before the first wait: the output belongs to the cell that asked.
  const write = kernelWriter();
  const text = describe(content);
  if (write === undefined) {
    console.log(text);
    return;
  }
  write({ data: { ...(await richForms(content)), 'text/plain': text }, metadata: {}, transient: {} });
}

async function richForms(content: Displayed): Promise<Bundle> {
  const table = tableOf(content);
  if (table) return { 'text/html': htmlTable(table) };
  if ('markdown' in content) return { 'text/markdown': content.markdown };
  const figure = plain(themed(content as Figure));
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

/** The table that is to be shown; undefined for a figure or Markdown. */
function tableOf(content: Displayed): Table | undefined {
  if (isFrame(content)) return tableFrom({ columns: content.columns, rows: content.values as DisplayTable['rows'] });
  if (!('columns' in content && 'rows' in content)) return undefined;
  return typeof content.columns[0] === 'object' ? (content as Table) : tableFrom(content as DisplayTable);
}

/** A column is set to the right where all its cells are numbers. */
export function tableFrom({ columns, rows, caption, digits = 4 }: DisplayTable): Table {
  const isNumber = (value: unknown): boolean => value === null || value === undefined || typeof value === 'number';
  return {
    caption,
    columns: columns.map((name, k) => ({
      name,
      align: rows.length > 0 && rows.every((row) => isNumber(row[k])) ? 'right' : 'left',
    })),
    rows: rows.map((row) =>
      row.map((value) => {
        if (value === null || value === undefined) return {};
        // A data frame may hold what is neither number nor text.
        if (typeof value !== 'number') return { value: String(value) };
        return Number.isFinite(value) && !Number.isInteger(value) ? { value, digits } : { value };
      }),
    ),
  };
}

function describe(content: Displayed): string {
  const table = tableOf(content);
  if (table) return tableText(table);
  if ('markdown' in content) return content.markdown;
  const { title } = (content as Figure).layout as { title?: string | { text?: string } };
  const heading = typeof title === 'string' ? title : title?.text;
  const traces = (content as Figure).data.map(({ name, type = 'scatter' }) =>
    name === undefined ? String(type) : `${name} (${type})`,
  );
  return `Figure${heading ? ` "${stripTags(heading)}"` : ''}: ${traces.join(', ')}`;
}

function stripTags(text: string): string {
  return text.replace(/<br\s*\/?>/g, ' ').replace(/<[^>]*>/g, '');
}
