/**
 * Writes the figures of the real pairs that the presets of lib/synthetic are held to: test/fixtures/real-pairs.json. The data
 * must lie where experiments/pairs.ts looks for it.
 *
 *     npx tsx scripts/pair-profiles.ts
 */
import { join } from 'node:path';
import { loadNamedPair, type PairName } from '../experiments/pairs';
import { pairProfile } from '../lib/analysis/pair-profile';
import { writeAtomic } from '../lib/experiment/store/atomic-file';
import { projectRoot } from '../lib/platform/project';

const names = ['books-movies', 'epinions-04-03', 'epinions-03-05', 'epinions-03-10', 'epinions-03-19'] as const;

async function main(): Promise<void> {
  const profiles: Partial<Record<PairName, unknown>> = {};
  for (const name of names) profiles[name] = pairProfile((await loadNamedPair(name)).task);
  const rounded = JSON.stringify(
    profiles,
    (_, value) => (typeof value === 'number' ? Number(value.toFixed(4)) : value),
    2,
  );
  await writeAtomic(join(projectRoot, 'test', 'fixtures', 'real-pairs.json'), `${rounded}\n`);
}

void main();
