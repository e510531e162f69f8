import type { Command } from 'commander';
import { UserError } from '../errors';
import type { Recommendation } from '../experiment/top-lists';
import { printableLines } from '../printable';
import { addExamples } from './help';
import { readModel, sayLeftOutRatings } from './model-options';
import { wholeNumber } from './parse';
import { addPairOptions, loadPair, loadRatings, type PairOptions } from './rating-options';
import { say } from './say';
import { addSettingsOptions, readSettings, type SettingsOptions } from './settings-options';
import { writeResult } from './standard-output';

interface RecommendOptions extends Partial<PairOptions>, SettingsOptions {
  model?: string;
  users?: string;
  count: number;
  method: string;
  seed: number;
  out?: string;
}

/** Options that say how to train: a model file has been trained. */
const TRAINING = ['target', 'withoutTwins', 'method', 'seed', 'config', 'set'] as const;

/** `diffcdr recommend`: lists for users of the source domain who are new to the target domain. */
export function registerRecommend(program: Command): void {
  const command = program
    .command('recommend')
    .summary('list target items for users who have rated in the source domain alone')
    .description(
      'Writes the best target items for users who rated in the source domain alone, as CSV: user,rank,item,score. ' +
        'With --source and --target it trains on all users who rated in both domains; a tenth of them choose the ' +
        'epoch, by NDCG. Base models see four unrated items for each rating, so a score orders items and is no number ' +
        'of stars.\n' +
        'With --model it takes a model of "diffcdr fit", whose lists are the same. Users of --source need not be ' +
        'known to the model then: a bridge finds their source vectors by ridge regression on its item vectors, with ' +
        'the spread of its trained users as regularisation; other methods look at the histories alone. Nothing is ' +
        'trained.',
    )
    .option(
      '--model <file>',
      'model file, in place of --source and --target; with --source for the users of that file',
    );
  addPairOptions(command, false)
    .option('--users <file>', 'users, one id a line (default: all that rated in the source domain alone)')
    .option('--count <number>', 'items for each user', wholeNumber('--count', 1), 10)
    .option('--method <name>', 'method, as "diffcdr run --methods" takes it; that command compares them', 'DiffCDR')
    .option('--seed <number>', 'seed of the run', wholeNumber('--seed'), 1);
  addSettingsOptions(command).option('--out <file>', 'CSV file to write (default: -, standard output)');
  addExamples(
    command,
    'recommend --source books.csv.gz --target films.csv.gz --out lists.csv',
    'recommend --source a.csv --target b.csv --users new.txt --count 20',
    'recommend --model films.safetensors --source new-books.csv',
  );
  command.action(async (options: RecommendOptions) => {
    const { writeAtomic } = await import('../experiment/store/atomic-file');
    const { checkOutput } = await import('../experiment/store/output-guard');
    const { csv } = await import('../report/output/csv');
    const { readUserList } = await import('../task/user-list');
    const { out = '-', model, source, target } = options;
    const toFile = out !== '-';
    if (toFile) await checkOutput('--out', out, [model, source, target, options.users, options.config]);
    const list = model === undefined ? train : ask;
    const asked = TRAINING.filter((name) => command.getOptionValueSource(name) === 'cli');
    if (model !== undefined && asked.length > 0) {
      throw new UserError(`--model has been trained: leave out ${asked.map(flag).join(', ')}, or fit another model`);
    }
    const found = await list(options, options.users ? await readUserList(options.users) : undefined);
    const rows = found.list.map(({ user, rank, item, score }) => [user, rank, item, score.toFixed(4)]);
    const text = csv([['user', 'rank', 'item', 'score'], ...rows]);
    if (toFile) await writeAtomic(out, text);
    else writeResult(text, printableLines);
    say(`${found.users} user${found.users === 1 ? '' : 's'}; ${found.by}${toFile ? `; written to ${out}` : ''}`);
  });
}

/** Lists, for how many users, and in words what made them. */
interface Found {
  readonly list: readonly Recommendation[];
  readonly users: number;
  readonly by: string;
}

async function train(options: RecommendOptions, users?: readonly string[]): Promise<Found> {
  const { findMethod } = await import('../bridge/registry');
  const { recommend } = await import('../experiment/recommend');
  const { startBar } = await import('./progress');
  const { source, target, count, seed } = options;
  if (source === undefined || target === undefined) {
    throw new UserError('recommend takes --source and --target to train on, or --model, which "diffcdr fit" writes');
  }
  const { config, extensions } = await readSettings(options);
  const method = findMethod(options.method, extensions.methods);
  const { task } = await loadPair({ ...options, source, target });
  const bar = startBar('training');
  const { list, epoch, ndcg, ...found } = await recommend(task, config, {
    method,
    seed,
    count,
    users,
    onPretraining: ({ model, epoch, epochs }) => bar.update(epoch / epochs, `base model ${model}`),
    onEpoch: (epoch, ndcg) => bar.update(1, `${method.name}: epoch ${epoch}, NDCG@${count} ${ndcg.toFixed(4)}`),
  }).finally(() => bar.stop());
  const by =
    `${method.name} of epoch ${epoch}: NDCG@${count} ${ndcg.toFixed(4)} ` +
    `on ${found.validationUsers} validation users`;
  return { list, users: found.users, by };
}

async function ask(options: RecommendOptions, asked?: readonly string[]): Promise<Found> {
  const { recommendFrom } = await import('../experiment/model/recommend-from');
  const { startBar } = await import('./progress');
  const fitted = await readModel(options.model as string, options);
  const source = options.source === undefined ? undefined : (await loadRatings(options.source, options)).ratings;
  const bar = startBar('listing');
  const { list, users, leftOut } = await recommendFrom(fitted, {
    users: asked,
    count: options.count,
    source,
    onPause: (fraction) => bar.update(fraction),
  }).finally(() => bar.stop());
  if (options.source !== undefined) sayLeftOutRatings(options.source, leftOut);
  const { method, choice } = fitted.description;
  return { list, users, by: `${method} of epoch ${choice.epoch}, from ${options.model}` };
}

/** `--without-twins` for `withoutTwins`. */
function flag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
