import { say } from './say';

/** Where the JSON of `--json` goes: a file, `-` for standard output, or nowhere. */
export interface JsonOutput {
  /** Prints what a person reads: on standard output, unless the JSON goes there. */
  print(text: string): void;
  /** Writes the JSON, where it is asked for. */
  write(value: unknown): Promise<void>;
}

/**
 * Opens the output of `--json`.
 * @param inputs files of the command, none of which may be replaced
 * @throws UserError, before any work, where the file cannot be written in the end
 */
export async function openJsonOutput(
  path: string | undefined,
  inputs: readonly (string | undefined)[],
): Promise<JsonOutput> {
  const { checkOutput } = await import('../experiment/store/output-guard');
  const { writeJson } = await import('../experiment/store/atomic-file');
  if (path !== undefined && path !== '-') await checkOutput('--json', path, inputs);
  return {
    print: path === '-' ? say : (text) => console.log(text),
    async write(value) {
      if (path === '-') console.log(JSON.stringify(value, null, 2));
      else if (path !== undefined) await writeJson(path, value);
    },
  };
}
