/**
 * Draws docs/cold-start.png from the rows of docs/results/amazon-books-movies.json:
 * `npx tsx scripts/results/draw-cold-start.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultRow } from '../../lib/experiment/result';
import { projectRoot } from '../../lib/platform/project';
import { comparisonFigure } from '../../lib/report/figures/comparison-figure';
import { themed } from '../../lib/report/figures/theme';
import { renderPng } from '../../lib/report/output/figure-image';
import { referenceRows } from './reference-rows';

const controls = new Set(['GlobalMean', 'UserMean', 'ItemMean', 'ItemUserBias', 'BiasBridge', 'Ridge', 'AffineTask']);

async function main(): Promise<void> {
  const rows: ResultRow[] = JSON.parse(
    readFileSync(join(projectRoot, 'docs', 'results', 'amazon-books-movies.json'), 'utf8'),
  );
  const reference = referenceRows()
    .filter(({ beta, metric }) => beta === 0.2 && metric === 'MAE')
    .map(({ method, mean, sd }) => ({ method, mean, sd }));
  const shown = rows.filter((row) => row.selection === 'best-test-epoch' && row.users === 266);
  const figure = comparisonFigure(shown, reference, controls, 'Books → Movies, 20 % cold-start users, five seeds');
  const png = await renderPng(themed(figure));
  if (!png) throw new Error('no Chromium was found to draw with; see `npx diffcdr doctor`');
  writeFileSync(join(projectRoot, 'docs', 'cold-start.png'), png);
}

main();
