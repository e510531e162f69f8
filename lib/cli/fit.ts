import { type Command, Option } from 'commander';
import type { FitProtocol } from '../experiment/model/fitted-model';
import { addExamples } from './help';
import { wholeNumber } from './parse';
import { addPairOptions, loadPair, type PairOptions } from './rating-options';
import { say } from './say';
import { addSettingsOptions, readSettings, type SettingsOptions } from './settings-options';

interface FitOptions extends PairOptions, SettingsOptions {
  method: string;
  protocol: FitProtocol;
  count: number;
  seed: number;
  out: string;
}

/** `diffcdr fit`: a model in a file, for `recommend`, `evaluate` and `describe`. */
export function registerFit(program: Command): void {
  const command = program
    .command('fit')
    .summary('train a method for use, and keep the model in a file')
    .description(
      'Trains on all users who rated in both domains but a tenth, who choose the epoch, and writes the model: a ' +
        'safetensors file with what the method has learned, the ids of users and items, the settings, the seed and ' +
        'hashes of the data. Python reads it with the package safetensors. Of the ratings the file holds what the ' +
        'method needs to serve: none for maps of user vectors, the histories for neighbours and item maps. The same ' +
        'data, settings and seed give the same bytes.',
    );
  addPairOptions(command)
    .option('--method <name>', 'method, as "diffcdr run --methods" takes it; that command compares them', 'DiffCDR')
    .addOption(
      new Option('--protocol <name>', 'ranking: for lists, with unrated items among the rows; cold: for stars')
        .choices(['ranking', 'cold'])
        .default('ranking'),
    )
    .option('--count <number>', 'length of the lists that choose the epoch', wholeNumber('--count', 1), 10)
    .option('--seed <number>', 'seed of the run', wholeNumber('--seed'), 1);
  addSettingsOptions(command).requiredOption('--out <file>', 'model file to write');
  addExamples(
    command,
    'fit --source books.csv --target films.csv --out films.safetensors',
    'fit --source a.csv --target b.csv --method Ease --out m.safetensors',
  );
  command.action(async (options: FitOptions) => {
    const { findMethod } = await import('../bridge/registry');
    const { fitModel, requireSavable } = await import('../experiment/model/fit-model');
    const { saveModel } = await import('../experiment/model/model-file');
    const { checkOutput } = await import('../experiment/store/output-guard');
    const { startBar } = await import('./progress');
    const { config, extensions } = await readSettings(options);
    const method = findMethod(options.method, extensions.methods);
    requireSavable(method);
    await checkOutput('--out', options.out, [options.source, options.target, options.config, ...options.plugin]);
    const { task } = await loadPair(options);
    const bar = startBar('training');
    const fitted = await fitModel(task, config, {
      method,
      protocol: options.protocol,
      count: options.count,
      seed: options.seed,
      onPretraining: ({ model, epoch, epochs }) => bar.update(epoch / epochs, `base model ${model}`),
      onEpoch: (epoch, value, metric) => bar.update(1, `${method.name}: epoch ${epoch}, ${metric} ${value.toFixed(4)}`),
    }).finally(() => bar.stop());
    await saveModel(options.out, fitted);
    const { choice, sizes } = fitted.description;
    say(
      `${method.name} of epoch ${choice.epoch}: ${choice.metric} ${choice.value.toFixed(4)} on ${choice.validationUsers} validation ` +
        `users; trained on ${sizes.trainUsers} users of both domains; written to ${options.out}`,
    );
  });
}
