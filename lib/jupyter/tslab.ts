import { createRequire } from 'node:module';
import { join } from 'node:path';
import type TypeScript from 'typescript';
import { UserError } from '../errors';
import { projectRoot } from '../platform/project';
import type { Zeromq } from './sockets';

/** A cell's code as tslab compiles it. */
export interface Converted {
  output?: string;
  readonly declOutput?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Diagnostic {
  /** From 0. */
  readonly start: { readonly line: number; readonly character: number; readonly offset: number };
  readonly messageText: string;
  readonly fileName?: string;
}

export interface Converter {
  convert(declarations: string, source: string): Converted;
  complete(
    declarations: string,
    source: string,
    position: number,
  ): { start: number; end: number; candidates: string[] };
  inspect(declarations: string, source: string, position: number): object | undefined;
  addModule(name: string, source: string, meta: object): readonly Diagnostic[];
  close(): void;
}

export interface Executor {
  /** False where the code did not compile or threw; what was wrong has gone to the console that the executor was made with. */
  execute(source: string): Promise<boolean>;
  complete(source: string, position: number): { start: number; end: number; candidates: string[] };
  inspect(source: string, position: number): object | undefined;
  /** What cells have declared. */
  readonly locals: Record<string, unknown>;
}

/** The parts of tslab 1.0.22 that the kernel stands on. */
export interface Tslab {
  readonly ts: typeof TypeScript;
  readonly createConverter: (options: { isJS: boolean; isBrowser: boolean }) => Converter;
  readonly isCompleteCode: (source: string) => { completed: boolean; indent?: string };
  readonly createExecutor: (
    folder: string,
    converters: { readonly node: Converter; readonly browser: Converter; close(): void },
    console: { log(...items: unknown[]): void; error(...items: unknown[]): void },
  ) => Executor;
  readonly printQuickInfo: (info: object) => string;
  /** Where tslab's display, and ours, find the running cell. */
  readonly jupyter: { lastWriteDisplayData: unknown };
}

/** @throws UserError where tslab is not installed */
function tslabRequire(): NodeJS.Require {
  try {
    return createRequire(createRequire(join(projectRoot, 'package.json')).resolve('tslab/package.json'));
  } catch {
    throw new UserError('the notebook kernel needs tslab 1.0.22: npm install tslab@1.0.22');
  }
}

/** zeromq, which comes with tslab. */
export function loadZeromq(): Zeromq {
  return tslabRequire()('zeromq');
}

/**
 * Loads tslab over a TypeScript that some functions are changed in: both of its packages hold each other by name only, so the
 * changed one is put in the place of the original before tslab asks for it.
 */
export function loadTslab(change: (ts: typeof TypeScript) => Partial<typeof TypeScript>): Tslab {
  const load = tslabRequire();
  const name = load.resolve('@tslab/typescript-for-tslab');
  const original: typeof TypeScript = load(name);
  const changed = Object.defineProperties({}, {
    ...Object.getOwnPropertyDescriptors(original),
    ...Object.getOwnPropertyDescriptors(change(original)),
  } as PropertyDescriptorMap);
  const module = load.cache[name];
  if (module) module.exports = changed;
  return {
    ts: original,
    ...load('./dist/converter.js'),
    ...load('./dist/executor.js'),
    ...load('./dist/inspect.js'),
    jupyter: load('./dist/jupyter.js'),
  };
}
