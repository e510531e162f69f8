import type { Command } from 'commander';
import type { FittedModel } from '../experiment/model/fitted-model';
import type { LeftOut } from '../experiment/model/newcomers';
import { repeated } from './parse';
import { say } from './say';

/** The options of every command that reads a model file, as commander gives them. */
export interface ModelOptions {
  plugin: string[];
}

/** Adds --plugin. The command should read with `readModel`, which heeds it. */
export function addModelOptions(command: Command): Command {
  return command.option(
    '--plugin <file>',
    'module with the methods, schedules or solvers of your own that the model was fitted with (repeatable)',
    repeated,
    [],
  );
}

/** Loads the plugins and reads a model file. */
export async function readModel(file: string, { plugin }: ModelOptions): Promise<FittedModel> {
  const { loadModel } = await import('../experiment/model/model-file');
  const { loadPlugins } = await import('../experiment/plugins');
  return loadModel(file, plugin.length > 0 ? await loadPlugins(plugin) : {});
}

/** Says what of given source ratings is of no use to a model. */
export function sayLeftOutRatings(file: string, { known, withoutItems, ratings }: LeftOut): void {
  if (known > 0) say(`${file}: ${known} users left out, who have target ratings that the model was fitted on`);
  if (withoutItems > 0) say(`${file}: ${withoutItems} users left out, who rated no item that the model knows`);
  if (ratings > 0) say(`${file}: ${ratings} ratings left out, of items that the model does not know`);
}
