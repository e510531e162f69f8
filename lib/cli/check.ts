import type { Command } from 'commander';
import { UserError } from '../errors';
import { addExamples } from './help';

/** `diffcdr check`: every file of a result store looked at. */
export function registerCheck(program: Command): void {
  const command = program
    .command('check')
    .summary('look at every file of a result store')
    .description(
      'Reads every result of a store, and says which is not what was written under its name (changed, cut, or copied from\n' +
        'another), which manifests, timings and sizes are broken, and what is missing. A broken result is mended by removing\n' +
        'it and running its sweep again. The exit code is 1 where something is broken.',
    )
    .argument('<store>', 'result store, as given to "--out"')
    .action(async (folder: string) => {
      const { checkStore } = await import('../experiment/check-store');
      const { startBar } = await import('./progress');
      const bar = startBar(`checking ${folder}`);
      const found = await checkStore(folder, (done, all) => bar.update(done / all)).finally(() => bar.stop());
      const { sound, unsealed, missing, unnamed, claimed, problems } = found;
      const parts = [
        `${sound} results are sound`,
        ...(unsealed > 0 ? [`${unsealed} of them from before there were checksums`] : []),
        ...(missing > 0 ? [`${missing} that grids name are not there (yet)`] : []),
        ...(unnamed > 0 ? [`${unnamed} are named by no grid`] : []),
        ...(claimed > 0 ? [`${claimed} are claimed by sweeps at work, or were when they ended`] : []),
      ];
      console.log(`${parts.join('; ')}.`);
      if (problems.length > 0) {
        throw new UserError(
          `${problems.length} ${problems.length === 1 ? 'file is' : 'files are'} broken:\n  ${problems.join('\n  ')}`,
        );
      }
    });
  addExamples(command, 'check results');
}
