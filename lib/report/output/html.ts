import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors';
import { type Figure, themed } from '../figures/theme';
import { escapeHtml } from './escape';
import { plain } from './png';

/**
 * A page with the figure and plotly.js in it, so that it opens anywhere, without a network.
 * @throws UserError where plotly.js-dist is not installed
 */
export async function figureHtml(figure: Figure, title: string): Promise<string> {
  let entry: string;
  try {
    entry = require.resolve('plotly.js-dist');
  } catch {
    throw new UserError('an HTML figure needs plotly.js: npm install plotly.js-dist, or write .json or .png');
  }
  // A script element ends at the first "</script", wherever it stands.
  const safe = (script: string): string => script.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
  const library = await readFile(join(dirname(entry), 'plotly.js'), 'utf8');
  const json = JSON.stringify(plain(themed(figure))).replace(/</g, '\\u003c');
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>`,
    '<body><div id="figure"></div>',
    `<script>${safe(library)}</script>`,
    `<script>const figure = ${json}; Plotly.newPlot("figure", figure.data, figure.layout);</script>`,
    '</body></html>',
    '',
  ].join('\n');
}
