import type { Command } from 'commander';
import { printableLines } from '../printable';
import { addExamples } from './help';
import { wholeNumber } from './parse';
import { addPairOptions, loadPair, type PairOptions } from './rating-options';
import { say } from './say';
import { addSettingsOptions, readSettings, type SettingsOptions } from './settings-options';
import { writeResult } from './standard-output';

interface RecommendOptions extends PairOptions, SettingsOptions {
  users?: string;
  count: number;
  method: string;
  seed: number;
  out?: string;
}

/** `diffcdr recommend`: lists for users of the source domain who are new to the target domain. */
export function registerRecommend(program: Command): void {
  const command = program
    .command('recommend')
    .summary('list target items for users who have rated in the source domain alone')
    .description(
      'Trains on all users who rated in both domains, and writes the best target items for users who rated in the source\n' +
        'domain alone, as CSV: user,rank,item,score. A tenth of the overlapping users choose the epoch, by NDCG.\n' +
        'Base models see four unrated items for each rating, so a score orders items and is no number of stars.',
    );
  addPairOptions(command)
    .option('--users <file>', 'users, one id a line (default: all that rated in the source domain alone)')
    .option('--count <number>', 'items for each user', wholeNumber('--count', 1), 10)
    .option('--method <name>', 'method, as "diffcdr run --methods" takes it; that command compares them', 'DiffCDR')
    .option('--seed <number>', 'seed of the run', wholeNumber('--seed'), 1);
  addSettingsOptions(command).option('--out <file>', 'CSV file to write (default: -, standard output)');
  addExamples(
    command,
    'recommend --source books.csv.gz --target films.csv.gz --out lists.csv',
    'recommend --source a.csv --target b.csv --users new.txt --count 20',
  );
  command.action(async (options: RecommendOptions) => {
    const { findMethod } = await import('../bridge/registry');
    const { writeAtomic } = await import('../experiment/store/atomic-file');
    const { checkOutput } = await import('../experiment/store/output-guard');
    const { recommend } = await import('../experiment/recommend');
    const { csv } = await import('../report/output/csv');
    const { readUserList } = await import('../task/user-list');
    const { startBar } = await import('./progress');
    const { config, extensions } = await readSettings(options);
    const method = findMethod(options.method, extensions.methods);
    const { out = '-' } = options;
    const toFile = out !== '-';
    if (toFile) await checkOutput('--out', out, [options.source, options.target, options.users, options.config]);
    const { task } = await loadPair(options);
    const users = options.users ? await readUserList(options.users) : undefined;
    const bar = startBar('training');
    const { list, epoch, ndcg, ...found } = await recommend(task, config, {
      method,
      seed: options.seed,
      count: options.count,
      users,
      onPretraining: ({ model, epoch, epochs }) => bar.update(epoch / epochs, `base model ${model}`),
      onEpoch: (epoch, ndcg) =>
        bar.update(1, `${method.name}: epoch ${epoch}, NDCG@${options.count} ${ndcg.toFixed(4)}`),
    }).finally(() => bar.stop());
    const rows = list.map(({ user, rank, item, score }) => [user, rank, item, score.toFixed(4)]);
    const text = csv([['user', 'rank', 'item', 'score'], ...rows]);
    if (toFile) await writeAtomic(out, text);
    else writeResult(text, printableLines);
    say(
      `${found.users} user${found.users === 1 ? '' : 's'}; ${method.name} of epoch ${epoch}: NDCG@${options.count} ${ndcg.toFixed(4)} ` +
        `on ${found.validationUsers} validation users${toFile ? `; written to ${out}` : ''}`,
    );
  });
}
