import { escapeHtml } from '../../lib/report/output/escape';
import { figureFile, titleOf } from './figure-file';
import { bookLinks, type PageNames } from './links';
import type { Notebook, NotebookOutput } from './notebook';

/** A page and the files beside it, by name. */
export interface NotebookPage {
  readonly markdown: string;
  readonly files: ReadonlyMap<string, string | Buffer>;
}

/**
 * A notebook as a page: its text, its cells as code, what each printed. A figure is a picture, which a page with JavaScript makes
 * live; the words of its title are its alternative text.
 * @param name of the page, and so of its figures
 * @param file the notebook's, from the project's root, for its links
 */
export function notebookPage(notebook: Notebook, name: string, file: string, pages: PageNames): NotebookPage {
  const files = new Map<string, string | Buffer>();
  const parts = notebook.cells.flatMap((cell) => {
    if (cell.cell_type === 'raw') return [];
    if (cell.cell_type === 'markdown') return [bookLinks(cell.source, file, pages)];
    const outputs = cell.outputs.map((output) => outputOf(output, `${name}-${figureCount(files) + 1}`, files));
    return [fenced(cell.source), ...outputs];
  });
  return { markdown: `${parts.join('\n\n')}\n`, files };
}

const figureCount = (files: ReadonlyMap<string, unknown>): number =>
  [...files.keys()].filter((file) => file.endsWith('.json')).length;

function outputOf(output: NotebookOutput, name: string, files: Map<string, string | Buffer>): string {
  if (output.output_type === 'stream') return printed(output.text, output.name);
  if (output.output_type === 'error') return printed(`${output.ename}: ${output.evalue}`, 'stderr');
  const { data } = output;
  const figure = data['application/vnd.plotly.v1+json'];
  const png = data['image/png'];
  if (figure) {
    files.set(`${name}.json`, figureFile(figure));
    if (png) files.set(`${name}.png`, Buffer.from(png, 'base64'));
    const { height = 420 } = figure.layout as { height?: number };
    const still = png ? ` still="figures/${name}.png"` : '';
    return `<BookFigure src="figures/${name}.json"${still} :height="${height}" alt="${escapeHtml(titleOf(figure))}" />`;
  }
  if (png) {
    files.set(`${name}.png`, Buffer.from(png, 'base64'));
    return `<img src="figures/${name}.png" alt="${escapeHtml(data['text/plain'] ?? '')}">`;
  }
  const html = data['text/html'];
  // Blank lines would end the block of HTML for Markdown.
  if (html) return `<div class="output-table" tabindex="0" v-pre>${html.replace(/\n\s*\n/g, '\n')}</div>`;
  const markdown = data['text/markdown'];
  return markdown ? markdown : printed(data['text/plain'] ?? '', 'stdout');
}

/** What a cell printed; line breaks are entities, so that no blank line ends the block. */
function printed(text: string, stream: string): string {
  const lines = text.trimEnd().split('\n').map(escapeHtml).join('&#10;');
  return `<pre class="output ${stream}" tabindex="0" v-pre>${lines}</pre>`;
}

function fenced(source: string): string {
  const longest = Math.max(2, ...[...source.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}ts\n${source.trimEnd()}\n${fence}`;
}
