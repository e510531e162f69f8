import type { Command } from 'commander';
import type { RunConfig } from '../experiment/config';
import type { Extensions } from '../experiment/extensions';
import { repeated } from './parse';

/** The options of every command that trains, as commander gives them. */
export interface SettingsOptions {
  config?: string;
  set: string[];
  plugin: string[];
}

/** Settings with what they were read with. */
export interface ReadSettings {
  readonly config: RunConfig;
  /** As a configuration file would hold them, before defaults. */
  readonly input: unknown;
  readonly extensions: Extensions;
}

/** Adds --config, --set and --plugin. The command should read with `readSettings`, which heeds them all. */
export function addSettingsOptions(command: Command): Command {
  return command
    .option('--config <file>', 'settings as JSON; "diffcdr run --print-config" prints them all')
    .option('--set <key=value>', 'one setting, for example DiffCDR.lambda=1 (repeatable)', repeated, [])
    .option(
      '--plugin <file>',
      'module (.ts or .js) with methods, schedules, solvers or metrics of your own (repeatable); docs/your-own.md says how',
      repeated,
      [],
    );
}

/**
 * Loads the plugins and reads the settings.
 * @param change what other options of the command ask for; --set comes after it and wins
 */
export async function readSettings(
  options: SettingsOptions,
  change: (input: unknown, extensions: Extensions) => Promise<unknown> | unknown = (input) => input,
): Promise<ReadSettings> {
  const { parseConfig, withSettings } = await import('../experiment/config');
  const { loadPlugins } = await import('../experiment/plugins');
  const extensions = options.plugin.length > 0 ? await loadPlugins(options.plugin) : {};
  const { readJsonInput } = await import('../experiment/json-input');
  const given = options.config ? await readJsonInput(options.config, `--config ${options.config}`) : {};
  const input = withSettings(await change(given, extensions), options.set, extensions);
  return { config: parseConfig(input, options.config ?? 'settings', extensions), input, extensions };
}
