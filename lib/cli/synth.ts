import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors';
import { printableLines } from '../printable';
import { type MapKind, mapKinds } from '../synthetic/options';
import { defaultPreset, findPreset, presetNames } from '../synthetic/presets';
import type { Synthesis } from '../synthetic/synthesize';
import { addExamples } from './help';
import { choice, wholeNumber } from './parse';
import { writeResult } from './standard-output';

interface SynthOptions {
  preset: string;
  seed: number;
  out: string;
  map?: MapKind;
  noise?: number;
  force?: boolean;
}

const files = ['source.csv.gz', 'target.csv.gz', 'truth.json', 'README.md'] as const;

/** `diffcdr synth`: a synthetic pair as files. */
export function registerSynth(program: Command): void {
  const command = program
    .command('synth')
    .summary('write a synthetic pair of domains with known truth')
    .description(`Writes ${files.join(', ')} into a folder. The same options give the same bytes.`)
    .option('--preset <name>', presetNames.join(', '), defaultPreset)
    .option('--seed <number>', 'whole number', wholeNumber('--seed'), 1)
    .requiredOption('--out <folder>', 'where the files go; made if it is not there')
    .option('--map <kind>', `${mapKinds.join(' or ')} map between the domains (default: the preset's)`, (text) =>
      choice('--map', text, mapKinds),
    )
    .option(
      '--noise <share>',
      "share of a target taste that the map does not explain, 0 to 1 (default: the preset's)",
      parseNoise,
    )
    .option('--force', 'replace files that are there')
    .action(synth);
  addExamples(
    command,
    'synth --preset quick --out data',
    'synth --preset teach --map nonlinear --noise 0.5 --seed 2 --out data',
  );
}

async function synth(options: SynthOptions): Promise<void> {
  const preset = findPreset(options.preset);
  const taken = files.filter((name) => existsSync(join(options.out, name)));
  if (taken.length > 0 && !options.force) {
    throw new UserError(
      `${options.out} already holds ${taken.join(', ')}. Choose another --out, or replace with --force.`,
    );
  }
  const { checkOutput } = await import('../experiment/store/output-guard');
  for (const name of files) await checkOutput('--out', join(options.out, name));
  const { synthesize } = await import('../synthetic/synthesize');
  const { writeRatings } = await import('../ratings/write');
  const { writeAtomic } = await import('../experiment/store/atomic-file');
  const { startBar } = await import('./progress');
  const { map = preset.map, noise = preset.noise } = options;
  const pair = synthesize({ ...preset, map, noise }, options.seed);

  const total = pair.source.users.length + pair.target.users.length;
  const bar = startBar(`writing ${options.out}`);
  try {
    await writeRatings(pair.source, join(options.out, 'source.csv.gz'), (rows) => bar.update(rows / total, 'source'));
    const done = pair.source.users.length;
    await writeRatings(pair.target, join(options.out, 'target.csv.gz'), (rows) =>
      bar.update((done + rows) / total, 'target'),
    );
  } finally {
    bar.stop();
  }
  await writeAtomic(join(options.out, 'truth.json'), truthJson(options.preset, pair));
  await writeAtomic(join(options.out, 'README.md'), readme(options, pair));
  writeResult(files.map((name) => `${join(options.out, name)}\n`).join(''), printableLines);
}

/**
 * Settings, map and thresholds. The vectors are left out: at the size of task 2 they would be a larger file than the
 * ratings, and `synthesize(options, seed)` gives them again.
 */
function truthJson(preset: string, { truth }: Synthesis): string {
  const { seed, options, map, source, target } = truth;
  const plain = (values?: Float64Array): number[] | undefined => values && Array.from(values);
  const content = {
    preset,
    seed,
    options,
    map: {
      kind: map.kind,
      rotation: plain(map.rotation),
      frequencies: plain(map.frequencies),
      phases: plain(map.phases),
    },
    thresholds: { source: source.thresholds, target: target.thresholds },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function readme(options: SynthOptions, { truth }: Synthesis): string {
  const { source, target, overlap, map, noise } = truth.options;
  return `# A synthetic cross-domain pair

Made by \`npx diffcdr synth --preset ${options.preset} --seed ${options.seed} --map ${map} --noise ${noise}\`: nobody's
ratings. source.csv.gz holds ${source.ratings} ratings of ${source.users} users and ${source.items} items,
target.csv.gz ${target.ratings} of ${target.users} and ${target.items}; ${overlap} users are in both.

truth.json holds the settings, the map between the domains and the thresholds of the stars. The latent vectors and biases
come back from \`synthesize(options, seed)\` with the options and the seed that stand there.
`;
}

function parseNoise(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new UserError(`--noise takes a share from 0 to 1, not "${text}"`);
  return value;
}
