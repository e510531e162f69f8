/**
 * Makes the evidence: runs the studies over worker processes, writes data/evidence/<study>.json, and from these the ledger
 * data/evidence/findings.json, its page docs/findings.md and the README's findings.
 *
 *   npm run evidence                          all of it; what was run before is kept
 *   npm run evidence -- --only regimes        one study (repeatable); the ledger is made of all rows that are there
 *   npm run evidence -- --dry-run             what would be run, and how long it takes
 *   npm run evidence -- --ledger              the ledger alone, from the rows that ship
 */
import { join } from 'node:path';
import { Command } from 'commander';
import { repeated, wholeNumber } from '../lib/cli/parse';
import { startProgress } from '../lib/cli/progress';
import { writeJson } from '../lib/experiment/store/atomic-file';
import { openStore } from '../lib/experiment/store/store';
import { runSweep } from '../lib/experiment/sweep/sweep';
import { projectRoot } from '../lib/platform/project';
import { rowsFile, writeLedger } from './ledger';
import { findStudy, studies } from './studies/registry';
import type { Study } from './study';
import { pieceKey, type StudyPiece } from './study-runner';

interface Options {
  only: string[];
  workers?: number;
  dryRun?: boolean;
  ledger?: boolean;
}

/** Runs what is missing of a study and writes its rows. */
async function makeRows(study: Study, workers?: number): Promise<void> {
  const folder = join(projectRoot, 'results', 'evidence', study.name);
  const pieces: StudyPiece[] = study.pieces().map((payload) => ({ study: study.name, payload }));
  const progress = startProgress(study.name, pieces.length);
  const jobs = pieces.map((payload) => ({
    id: study.describe(payload.payload),
    group: study.group(payload.payload),
    affinity: study.group(payload.payload),
    payload,
  }));
  const { failed } = await runSweep(jobs, {
    store: folder,
    runnerModule: require.resolve('./study-runner'),
    workers,
    onEvent(event) {
      if (event.type === 'progress') progress.say(`${event.job.id}: ${event.text}`);
      else if (event.type === 'done' && !event.kept) progress.step(`${event.job.id}: ${event.seconds.toFixed(1)} s`);
      else if (event.type === 'failed') progress.step(`${event.job.id} failed: ${event.error}`);
    },
  }).finally(() => progress.stop());
  if (failed.size > 0) throw new Error(`${study.name}: ${failed.size} of ${pieces.length} pieces failed`);
  const store = await openStore<{ value: unknown }>(folder);
  const done: { payload: unknown; result: unknown }[] = [];
  for (const piece of pieces) {
    const kept = await store.read(pieceKey(piece));
    if (!kept)
      throw new Error(`${study.name}: the result of "${study.describe(piece.payload)}" is gone from ${folder}`);
    done.push({ payload: piece.payload, result: kept.value });
  }
  await writeJson(rowsFile(study), study.rows(done));
}

async function main(options: Options): Promise<void> {
  const wanted = options.only.length > 0 ? options.only.map(findStudy) : studies;
  if (!options.ledger || options.dryRun) {
    for (const study of wanted) {
      console.error(`${study.name}: ${study.pieces().length} pieces, about ${study.minutes} min. ${study.question}`);
    }
    console.error(`about ${wanted.reduce((sum, { minutes }) => sum + minutes, 0)} min in all on two cores`);
  }
  if (options.dryRun) return;
  if (!options.ledger) for (const study of wanted) await makeRows(study, options.workers);
  await writeLedger();
}

new Command('evidence')
  .description(
    'Runs the studies behind every finding and writes the ledger. A study that was stopped goes on where it was.',
  )
  .option('--only <study>', 'a study by name (repeatable)', repeated, [])
  .option('--workers <number>', 'worker processes (default: one a core)', wholeNumber('--workers', 1))
  .option('--dry-run', 'list the studies with their expected time, and stop')
  .option('--ledger', 'write the ledger from the rows in data/evidence, and run nothing')
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
