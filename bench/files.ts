import { renameSync, writeFileSync } from 'node:fs';
import { type Figure, themed } from '../lib/report/figures/theme';
import { closeRenderer, findChromium } from '../lib/report/output/chromium';
import { renderPng } from '../lib/report/output/figure-image';

/** Writes under a temporary name first, so that a reader never meets half a file. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  writeFileSync(`${file}.tmp`, content);
  renameSync(`${file}.tmp`, file);
}

/** Writes `<name>.json`, the figure as plotly takes it, and `<name>.png` where there is a browser to draw it. */
export async function writeFigure(name: string, figure: Figure): Promise<void> {
  writeWhole(`${name}.json`, `${JSON.stringify(themed(figure))}\n`);
  const png = await renderPng(figure);
  await closeRenderer();
  if (png) writeWhole(`${name}.png`, png);
  else process.stderr.write(`${name}.png is not drawn: no Chromium is found (${findChromium() ?? 'none'})\n`);
}
