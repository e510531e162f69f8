import type { Command } from 'commander';
import type { ProtocolName } from '../evaluation/protocol/registry';
import type { ModelEvaluation } from '../experiment/model/evaluate-model';
import { addExamples } from './help';
import { openJsonOutput } from './json-output';
import { addModelOptions, type ModelOptions, readModel, sayLeftOutRatings } from './model-options';
import { wholeNumber } from './parse';
import { addRatingOptions, loadRatings, type RatingOptions } from './rating-options';
import { say } from './say';

interface EvaluateOptions extends RatingOptions, ModelOptions {
  model: string;
  target: string;
  source?: string;
  protocol?: string;
  count?: number;
  json?: string;
}

/** `diffcdr evaluate`: how well a model file predicts given ratings. */
export function registerEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .summary('measure a model file by target ratings that it has not seen')
    .description(
      'Measures the model by the ratings of users whose target ratings took no part in the fit, and prints the ' +
        'metrics of its protocol. Users of --source need not be known to the model: a bridge finds their source ' +
        'vectors by ridge regression on its item vectors, with the spread of its trained users as regularisation; ' +
        'other methods look at the histories alone. Nothing is trained. A model that was fitted under cold can be ' +
        'measured by any protocol, one of ranking by ranking.',
    )
    .requiredOption('--model <file>', 'model file, as "diffcdr fit" writes it')
    .requiredOption('--target <file>', 'target ratings to measure by')
    .option('--source <file>', 'source ratings of users who came after the fit, or newer ones')
    .option('--protocol <name>', 'cold, warm or ranking (default: that of the model)')
    .option('--count <number>', 'length of the lists (default: that of the fit)', wholeNumber('--count', 1))
    .option('--json <file>', 'the metrics as JSON; - is standard output');
  addModelOptions(addRatingOptions(command));
  addExamples(
    command,
    'evaluate --model movies.safetensors --target later-movies.csv',
    'evaluate --model m.safetensors --source a.csv --target b.csv --json -',
  );
  command.action(async (options: EvaluateOptions) => {
    const { evaluateModel } = await import('../experiment/model/evaluate-model');
    const { startBar } = await import('./progress');
    const { json, model, target: tested, source: given, plugin } = options;
    const output = await openJsonOutput(json, [model, tested, given, ...plugin]);
    const fitted = await readModel(options.model, options);
    const source = options.source === undefined ? undefined : (await loadRatings(options.source, options)).ratings;
    const { ratings: target } = await loadRatings(options.target, options);
    const bar = startBar('measuring');
    const found = await evaluateModel(fitted, target, {
      protocol: options.protocol as ProtocolName | undefined,
      count: options.count,
      source,
      onPause: (fraction) => bar.update(fraction),
    }).finally(() => bar.stop());
    sayEvaluationLeftOut(found, options);
    if (json !== '-') console.log(await metricsText(fitted.method.name, found));
    await output.write(found);
  });
}

async function metricsText(method: string, { protocol, k, metrics, untuned, users, ratings }: ModelEvaluation) {
  const { findProtocol } = await import('../evaluation/protocol/registry');
  const { boxed } = await import('../report/output/text');
  const { cell } = await import('../report/tables/table');
  // Where lists are measured, errors of ratings are beside the point; JSON has them.
  const [first, ...others] = findProtocol(protocol).metrics;
  const measured = [first, ...others.filter(({ kind }) => kind === first.kind)];
  const row = (name: string, values: ModelEvaluation['metrics']) => [
    cell(name),
    ...measured.map((metric) => cell(values[metric.name]?.toFixed(metric.digits) ?? '')),
    cell(users.toLocaleString('en-US')),
    cell(ratings.toLocaleString('en-US')),
  ];
  return boxed({
    columns: ['method', ...measured.map(({ title }) => title.replace('@k', `@${k}`)), 'users', 'ratings'].map(
      (name, at) => ({ name, align: at === 0 ? ('left' as const) : ('right' as const) }),
    ),
    rows: [
      ...(untuned ? [row(`${method}, untuned`, untuned)] : []),
      row(untuned ? `${method}, ${protocol}` : method, metrics),
    ],
  });
}

function sayEvaluationLeftOut({ leftOut, warning }: ModelEvaluation, { target, source }: EvaluateOptions): void {
  if (leftOut.ratings > 0) {
    say(
      `${target}: ${leftOut.ratings} ratings and ${leftOut.users} users left out: the model was fitted on target ratings of theirs, ` +
        'knows no source ratings of theirs, or does not know the items',
    );
  }
  if (source !== undefined) sayLeftOutRatings(source, leftOut.source);
  if (warning) say(warning);
}
