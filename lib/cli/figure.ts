import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { UserError } from '../errors';
import type { EmbeddingSpace } from '../experiment/embedding-space';
import type { Figure } from '../report/figures/theme';
import { extensionOf, figureExtensions } from '../report/output/extensions';
import { addExamples } from './help';
import { sayMissing } from './say-missing';

interface FigureOptions {
  store: string;
  out: string;
  grid?: string;
  selection: 'best-test-epoch' | 'validation';
  from?: string;
}

/** `diffcdr figure`: one of the paper's figures from a store. */
export function registerFigure(program: Command): void {
  const command = program
    .command('figure')
    .summary('redraw a figure of the paper from a result store')
    .description(
      'Draws Figure 3 (warm start) from the warm cells of a sweep, or Figure 4 (users in the target embedding space). For\n' +
        'Figure 4 name a grid file with --from: its first cell is trained, and the vectors are kept in the store.',
    )
    .argument('<number>', '3 warm start, 4 embedding space', parseNumber)
    .requiredOption('--store <folder>', 'result store')
    .requiredOption('--out <file>', `written as its name ends: ${figureExtensions.join(' ')} (json: plotly’s)`)
    .option('--grid <name>', 'Figure 3: results of this grid only')
    .option('--from <grid>', 'Figure 4: grid file whose first cell gives data, beta, settings and seed')
    .addOption(
      new Option('--selection <name>', 'Figure 3: how epochs were selected')
        .choices(['best-test-epoch', 'validation'])
        .default('validation'),
    )
    .action(async (number: 3 | 4, options: FigureOptions) => {
      extensionOf('--out', options.out, figureExtensions);
      const { checkOutput } = await import('../experiment/store/output-guard');
      await checkOutput('--out', options.out, [options.from]);
      const figure = number === 3 ? await warmStart(options) : await embeddings(options);
      const { writeFigure } = await import('../report/output/output-file');
      await writeFigure(options.out, figure, `Figure ${number}`);
    });
  addExamples(
    command,
    'figure 3 --store results --out figure3.html',
    'figure 4 --store results --from grid.json --out figure4.pdf',
  );
}

async function warmStart({ store, grid, selection }: FigureOptions): Promise<Figure> {
  const { readLabelledResults } = await import('../experiment/manifest');
  const { warmStartFigure } = await import('../report/figures/figure3-warm-start');
  return warmStartFigure(await readLabelledResults(store, grid, sayMissing), selection);
}

async function embeddings({ store, from }: FigureOptions): Promise<Figure> {
  const { readFile } = await import('node:fs/promises');
  const { embeddingFigure } = await import('../report/figures/figure4-embedding-space');
  const { startBar } = await import('./progress');
  const path = join(store, 'embeddings.json');
  if (from !== undefined) await writeSpace(path, from);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UserError(`${store} holds no vectors for Figure 4 yet: name a grid file with --from`);
  });
  const space = JSON.parse(text) as EmbeddingSpace;
  const sets = space.sets.map(({ name, vectors }) => ({ name, vectors: Float32Array.from(vectors) }));
  const bar = startBar('UMAP');
  const options = { seed: space.seed, onProgress: (fraction: number) => bar.update(fraction) };
  return embeddingFigure(sets, space.dim, options).finally(() => bar.stop());
}

/** Trains the first cell of a grid and writes the vectors of its test users. */
async function writeSpace(path: string, from: string): Promise<void> {
  const { gridCells, readGrid } = await import('../experiment/sweep/grid');
  const { embeddingSpace } = await import('../experiment/embedding-space');
  const { loadData } = await import('../experiment/load-data');
  const { loadPlugins } = await import('../experiment/plugins');
  const { writeAtomic } = await import('../experiment/store/atomic-file');
  const { startBar } = await import('./progress');
  const grid = await readGrid(from);
  const [cell] = gridCells(grid, await loadPlugins(grid.plugins));
  const data = await loadData(cell.files);
  const bar = startBar('training');
  const space = await embeddingSpace(data, cell.config, {
    seed: cell.label.seed,
    onProgress: (text, fraction) => bar.update(fraction, text),
  }).finally(() => bar.stop());
  await writeAtomic(path, `${JSON.stringify(space)}\n`);
}

function parseNumber(text: string): 3 | 4 {
  if (text === '3') return 3;
  if (text === '4') return 4;
  throw new UserError(`there is no figure "${text}" here: the paper’s results are figures 3 and 4`);
}
