/** Draws docs/results/regimes.png from data/evidence/regimes.json: `npx tsx scripts/results/draw-regimes.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegimeRow } from '../../experiments/studies/regimes';
import { projectRoot } from '../../lib/platform/project';
import {
  CLEAR_LEAD,
  type MethodFamily,
  type RegimePanel,
  regimeFigure,
  winsOfFirst,
} from '../../lib/report/figures/regime-figure';
import { themed } from '../../lib/report/figures/theme';
import { renderPng } from '../../lib/report/output/figure-image';

const families: readonly MethodFamily[] = [
  { name: 'diffusion', methods: ['DiffCDR', 'DiffCDR, silu', 'DiffCDR, silu, x0'] },
  { name: 'map of vectors', methods: ['Ridge', 'EMCDR', 'AffineTask', 'PTUPCDR'] },
  { name: 'from items to items', methods: ['UserKnn', 'ItemRidge', 'Ease'] },
  { name: 'no map', methods: ['ItemMean', 'BiasBridge', 'MostPop'] },
];

const measures = [
  { key: 'mae', better: 'lower', title: 'ratings (MAE)' },
  { key: 'ndcg', better: 'higher', title: 'lists (N@20)' },
] as const;

async function main(): Promise<void> {
  const rows: RegimeRow[] = JSON.parse(readFileSync(join(projectRoot, 'data', 'evidence', 'regimes.json'), 'utf8'));
  const panels = measures.flatMap(({ key, better, title }) =>
    (['linear', 'nonlinear'] as const).map(
      (map): RegimePanel => ({
        title: `${title}, ${map} map`,
        better,
        cells: rows
          .filter((row) => row.map === map)
          .map((row) => ({
            row: `d ${row.dim}, taste ${row.taste}`,
            column: `${row.overlap} in both,\n${row.ratingsPerUser} ratings each`,
            values: row[key],
          })),
      }),
    ),
  );
  const [ratings, lists] = measures.map(({ better }) =>
    winsOfFirst(
      panels.filter((panel) => panel.better === better),
      families,
    ),
  );
  const least = `${100 * CLEAR_LEAD} % or more`;
  const title =
    `Diffusion predicts ratings best in ${ratings.best} of ${ratings.worlds} worlds (${least} in ${ratings.clear})` +
    `<br>and lists best in ${lists.best} of ${lists.worlds} (${least} in ${lists.clear})`;
  const png = await renderPng(themed(regimeFigure(panels, families, title)));
  if (!png) throw new Error('no Chromium was found to draw with; see `npx diffcdr doctor`');
  writeFileSync(join(projectRoot, 'docs', 'results', 'regimes.png'), png);
}

main();
