import type { Command } from 'commander';
import { UserError } from '../errors';
import type { ProtocolName } from '../evaluation/protocol/registry';
import { addExamples } from './help';
import { listOf, wholeNumber } from './parse';
import { addPairOptions, loadPair, type PairOptions } from './rating-options';
import { say } from './say';
import { addSettingsOptions, readSettings, type SettingsOptions } from './settings-options';
import { lineWidth } from './standard-output';

interface SearchOptions extends PairOptions, SettingsOptions {
  method: string;
  protocol: string;
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
      'Runs candidates from a space of settings and orders them by what validation users say: MAE, or N@20 under\n' +
        '--protocol ranking. Test users take no part. Without --space each method has a ready one: its learning rate,\n' +
        'the base models, and its own knobs. Then: diffcdr run --selections refit --set … trains the best anew on all.',
    );
  addPairOptions(command)
    .option('--test-users <file>', 'test users, one id a line, to be left out of the search')
    .option('--method <name>', 'method to search', 'DiffCDR')
    .option('--protocol <name>', 'what decides: cold (MAE), warm (MAE after fine-tuning), ranking (N@20)', 'cold')
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
      const { searchCandidates, searchSettings } = await import('../experiment/search');
      const { readySpace } = await import('../experiment/search-spaces');
      const { findProtocol } = await import('../evaluation/protocol/registry');
      const { openStore } = await import('../experiment/store/store');
      const { cellProblem } = await import('../experiment/cell-schema');
      const { randomStream } = await import('../math/random');
      const { findMethod } = await import('../bridge/registry');
      const { formatDocument } = await import('../report/output/document');
      const { cell } = await import('../report/tables/table');
      const { input, extensions } = await readSettings(options);
      const method = findMethod(options.method, extensions.methods);
      const protocol = findProtocol(options.protocol);
      const [{ title, digits, better }] = protocol.metrics;
      const space = Object.keys(options.space).length > 0 ? options.space : readySpace(method.name);
      if (!space) throw new UserError(`--space is needed: there is no ready space for ${method.name}`);
      const list = searchCandidates(space, options.draws, randomStream(1, 'search/candidates'));
      const data = await loadPair(options);
      let done = 0;
      const total = list.length * options.seeds.length;
      const entries = await searchSettings(data, {
        method,
        extensions,
        config: input,
        candidates: list,
        seeds: options.seeds,
        protocol: protocol.name as ProtocolName,
        store: await openStore(options.out, cellProblem),
        onCell: (settings, seed, { value, epoch }) =>
          say(
            `[${++done}/${total}] ${settings.join(' ')}, seed ${seed}: validation ${title} ${value.toFixed(digits)}, epoch ${epoch}`,
          ),
      });
      const table = {
        caption: `${entries.length} candidates, best first`,
        columns: [{ name: 'settings' }, { name: `validation ${title}`, digits }, { name: 'epoch' }],
        rows: entries.map(({ settings, validation, bySeed }) => [
          cell(settings.join(' ')),
          cell(validation),
          cell([...new Set(bySeed.map(({ epoch }) => epoch))].join(', ')),
        ]),
        notes: [`${title}: ${better} is better.`],
      };
      const best = entries[0].settings.map((setting) => `--set ${setting}`).join(' ');
      const notes = [`Best on validation users: ${best}`];
      process.stdout.write(
        formatDocument({ title: `Search of ${method.name}`, tables: [table], notes }, 'text', lineWidth()),
      );
    });
  addExamples(
    command,
    'search --source books.csv.gz --target films.csv.gz --method EMCDR',
    'search --source a.csv --target b.csv --space DiffCDR.lambda=0.1,1',
  );
}

function collectSpace(text: string, before: SearchOptions['space']): SearchOptions['space'] {
  const cut = text.indexOf('=');
  if (cut < 1 || cut === text.length - 1) throw new UserError(`--space takes key=a,b,c, not "${text}"`);
  return { ...before, [text.slice(0, cut)]: text.slice(cut + 1).split(',') };
}
