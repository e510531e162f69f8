/** Draws docs/results/two-modes.png from data/evidence/two-modes.json: `npx tsx scripts/results/draw-two-modes.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TwoModesRows } from '../../experiments/studies/two-modes';
import { projectRoot } from '../../lib/platform/project';
import { cloudFigure } from '../../lib/report/figures/cloud-figure';
import { themed } from '../../lib/report/figures/theme';
import { renderPng } from '../../lib/report/output/figure-image';

/** Variants shown, with their headings. */
const shown = {
  'true distribution': 'the truth',
  Ridge: 'affine map (ridge)',
  'DIM, activation, from noise': 'DIM with activation, from noise',
  'DIM, activation, from u_s': 'the same DIM, from uₛ',
  'DIM, activation, from noise, no room': 'from noise, without room for uₛ',
  'DIM, affine, from noise': 'from noise, without activation',
};

const SHARE = 0.5;
const marks = [
  { name: 'modes', x: [0, 0], y: [1, -1] },
  { name: 'uₛ', x: [1], y: [0] },
];

async function main(): Promise<void> {
  const { variants, clouds }: TwoModesRows = JSON.parse(
    readFileSync(join(projectRoot, 'data', 'evidence', 'two-modes.json'), 'utf8'),
  );
  const panels = Object.entries(shown).map(([variant, title]) => {
    const cloud = clouds.find((candidate) => candidate.variant === variant);
    if (!cloud) throw new Error(`two-modes.json has no cloud of ${variant}`);
    return { title, x: cloud.x, y: cloud.y };
  });
  const found = (variant: string): string => {
    const runs = variants.find((row) => row.variant === variant && row.share === SHARE)?.runs ?? [];
    return `${Math.round((100 * runs.reduce((sum, { coverage }) => sum + coverage, 0)) / runs.length)} %`;
  };
  const title =
    `From noise the DIM finds ${found('DIM, activation, from noise')} of the modes, from uₛ ` +
    `${found('DIM, activation, from u_s')},<br>ridge ${found('Ridge')}, without activation ${found('DIM, affine, from noise')}` +
    '<br><sub>20 users, ten samples each, turned so that uₛ lies at (1, 0) and a user’s first sample above</sub>';
  const png = await renderPng(themed(cloudFigure(panels, marks, 1.8, title)));
  if (!png) throw new Error('no Chromium was found to draw with; see `npx diffcdr doctor`');
  writeFileSync(join(projectRoot, 'docs', 'results', 'two-modes.png'), png);
}

main();
