import { readFile } from 'node:fs/promises';
import { type Figure, themed } from '../figures/theme';
import { escapeHtml } from './escape';
import { plain } from './figure-image';

/** Kinds of traces of plotly.js's smaller bundle: 1.5 MB in place of 10. All figures of this library are of these. */
const cartesian = new Set([
  ...['bar', 'box', 'contour', 'heatmap', 'histogram', 'histogram2d', 'histogram2dcontour', 'image', 'pie', 'scatter'],
  ...['scatterternary', 'violin'],
]);

/** The file with the plotly.js that draws the figure. */
function libraryOf({ data }: Figure): string {
  const small = data.every(({ type = 'scatter' }) => cartesian.has(String(type)));
  return small ? require.resolve('plotly.js-cartesian-dist-min') : require.resolve('plotly.js-dist');
}

/** A page with the figure and plotly.js in it, so that it opens anywhere, without a network. */
export async function figureHtml(figure: Figure, title: string): Promise<string> {
  // A script element ends at the first "</script", wherever it stands.
  const safe = (script: string): string => script.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
  const library = await readFile(libraryOf(figure), 'utf8');
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
