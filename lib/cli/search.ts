import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '../errors';
import { listOf, wholeNumber } from './parse';
import { addPairOptions, loadPair, type PairOptions } from './rating-options';
import { addSettingsOptions, readSettings, type SettingsOptions } from './settings-options';

interface SearchOptions extends PairOptions, SettingsOptions {
  method: string;
  space: Record<string, (string | number | boolean)[]>;
  draws: number;
  seeds: number[];
  out: string;
}

/** `diffcdr search`: settings chosen on validation users. */
export function registerSearch(program: Command): void {
  const command = program
    .command('search')
    .summary('search settings of a method on validation users')
    .description(
      'Runs candidates from a space of settings and orders them by the MAE on validation users. Test users take no part.\n' +
        'Without --space, DiffCDR is searched over lambda, guidance, learning rate and NFE.',
    );
  addPairOptions(command)
    .option('--test-users <file>', 'test users, one id a line, to be left out of the search')
    .option('--method <name>', 'method to search', 'DiffCDR')
    .option(
      '--space <key=a,b,c>',
      'values of one setting, for example DiffCDR.lambda=0.1,1 (repeatable)',
      collectSpace,
      {},
    )
    .option(
      '--draws <number>',
      'candidates to draw at random, if there are more combinations',
      wholeNumber('--draws', 1),
      24,
    )
    .option('--seeds <numbers>', 'comma-separated seeds', listOf(wholeNumber('--seeds')), [1]);
  addSettingsOptions(command)
    .option('--out <folder>', 'result store', 'results')
    .action(async (options: SearchOptions) => {
      const { searchCandidates, defaultSpace, searchSettings } = await import('../experiment/search');
      const { openStore } = await import('../experiment/store/store');
      const { randomStream } = await import('../math/random');
      const { findMethod } = await import('../bridge/registry');
      const { formatDocument } = await import('../report/output/document');
      const { cell } = await import('../report/tables/table');
      const { input, extensions } = await readSettings(options);
      const method = findMethod(options.method, extensions.methods);
      const given = Object.keys(options.space).length > 0;
      if (!given && method.name !== 'DiffCDR')
        throw new UserError(`--space is needed: there is no ready space for ${method.name}`);
      const list = searchCandidates(
        given ? options.space : defaultSpace,
        options.draws,
        randomStream(1, 'search/candidates'),
      );
      const data = await loadPair(options);
      let done = 0;
      const total = list.length * options.seeds.length;
      const entries = await searchSettings(data, {
        method,
        extensions,
        config: input,
        candidates: list,
        seeds: options.seeds,
        store: await openStore(options.out),
        onCell: (settings, seed, mae) =>
          console.error(`[${++done}/${total}] ${settings.join(' ')}, seed ${seed}: validation MAE ${mae.toFixed(4)}`),
      });
      const table = {
        caption: `${entries.length} candidates, best first`,
        columns: [{ name: 'settings' }, { name: 'validation MAE', digits: 4 }],
        rows: entries.map(({ settings, validationMae }) => [cell(settings.join(' ')), cell(validationMae)]),
      };
      const best = entries[0].settings.map((setting) => `--set ${setting}`).join(' ');
      const notes = [`Best on validation users: ${best}`];
      process.stdout.write(formatDocument({ title: `Search of ${method.name}`, tables: [table], notes }, 'text'));
    });
}

function collectSpace(text: string, before: SearchOptions['space']): SearchOptions['space'] {
  const cut = text.indexOf('=');
  if (cut < 1 || cut === text.length - 1) throw new InvalidArgumentError('write it as key=a,b,c');
  return { ...before, [text.slice(0, cut)]: text.slice(cut + 1).split(',') };
}
