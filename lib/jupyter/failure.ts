import { isBuiltin } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { Failure } from './cell';
import type { CellCode } from './cell-code';
import { Interrupted } from './halt';
import type { Diagnostic } from './tslab';

/** Frames shown at most, and causes followed. */
const MOST = 8;
/** Characters of the one sentence. */
const SENTENCE = 300;

/** What was thrown, as a cell shows it: name, sentence, the lines of cells; what happened inside the library is counted only. */
export function failureOf(error: unknown, code: CellCode): Failure {
  if (isInterrupt(error))
    return { ename: 'Interrupted', evalue: 'the cell was stopped', traceback: ['Interrupted: the cell was stopped'] };
  if (!isError(error)) {
    const shown = inspect(error);
    const evalue = `the cell threw ${sentence(shown)}, which is no Error`;
    return { ename: 'Thrown', evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const message = messageOf(error);
  const traceback = [`${error.name}: ${message}`];
  // The person at the keyboard can mend it, and the message says how.
  if (error.name !== 'UserError') traceback.push(...framesOf(error, code), ...causesOf(error));
  return { ename: error.name, evalue: sentence(message), traceback };
}

/** What the compiler found, as a cell shows it. */
export function compileFailure(diagnostics: readonly Diagnostic[], source: string): Failure {
  const lines = source.split('\n');
  const found = new Map<string, { head: string; messages: string[]; line: string; column: number }>();
  for (const { start, messageText: told, fileName } of diagnostics) {
    const messageText = withShortTypes(told);
    const head = `${fileName ? `${fileName}, ` : ''}line ${start.line + 1}`;
    const at = found.get(`${head}:${start.character}`);
    // A chain of reasons comes as several at one place, the nearest last.
    if (at) at.messages.push(messageText);
    else {
      const line = fileName ? '' : (lines[start.line] ?? '');
      found.set(`${head}:${start.character}`, { head, messages: [messageText], line, column: start.character });
    }
  }
  const all = [...found.values()];
  const [first] = all;
  const traceback = all.flatMap(({ head, messages, line, column }) => [
    `${head}: ${messages.map(sentence).join('\n  ')}`,
    ...(line ? [`  ${line}`, `  ${' '.repeat(column)}^`] : []),
  ]);
  return {
    ename: 'CompileError',
    evalue: first ? sentence(`${first.head}: ${first.messages.at(-1)}`) : 'the cell does not compile',
    traceback: [`CompileError: the cell did not run.`, ...traceback],
  };
}

export function isInterrupt(error: unknown): boolean {
  // tslab breaks a script by Node's own means where the signal comes before its first wait.
  return (
    error instanceof Interrupted ||
    (isError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED')
  );
}

/** Errors of other realms too. */
function isError(error: unknown): error is Error {
  return error instanceof Error || Object.prototype.toString.call(error) === '[object Error]';
}

/** zod's message is JSON; its issues are sentences. */
function messageOf(error: Error): string {
  const issues = (error as { issues?: unknown }).issues;
  if (!Array.isArray(issues) || issues.length === 0) return error.message;
  return issues.map(({ path = [], message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`).join('; ');
}

/** A type that is written out whole hides the hint behind it: 'OptionsInput<Method<"DiffCDR", ZodObject<…'. */
function withShortTypes(message: string): string {
  return message.replace(/'[^'\n]{80,}'/g, (type) => `${type.slice(0, 40)}…'`);
}

function sentence(text: string): string {
  const [line] = text.split('\n');
  return line.length > SENTENCE ? `${line.slice(0, SENTENCE - 1)}…` : line;
}

/** The stack, innermost first: lines of cells and of the reader's own files, and how many calls of others lie between. */
function framesOf(error: Error, code: CellCode): string[] {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const shown: string[] = [];
  const folded = new Map<string, number>();
  const unfold = (): void => {
    const parts = [...folded].map(([owner, count]) => `${count} in ${owner}`);
    if (parts.length > 0) shown.push(`  … calls folded: ${parts.join(', ')}`);
    folded.clear();
  };
  for (const frame of frames) {
    const place = code.place(frame);
    const own = place ? undefined : ownFile(frame);
    if (place) {
      unfold();
      const line = `  cell ${place.cell}, line ${place.line}: ${place.text}`;
      // A function within the line is a frame of its own.
      if (shown.at(-1) !== line) shown.push(line);
    } else if (own) {
      unfold();
      shown.push(`  ${own}`);
    } else {
      const owner = ownerOf(frame);
      if (owner) folded.set(owner, (folded.get(owner) ?? 0) + 1);
    }
  }
  // Below the cell stands only what runs cells.
  if (shown.length === 0) unfold();
  return shown.slice(0, MOST);
}

function causesOf(error: Error): string[] {
  const causes: string[] = [];
  let { cause } = error as { cause?: unknown };
  while (cause !== undefined && cause !== null && causes.length < MOST) {
    causes.push(`  because: ${isError(cause) ? `${cause.name}: ${messageOf(cause)}` : inspect(cause)}`);
    cause = (cause as { cause?: unknown }).cause;
  }
  return causes;
}

/** File of a frame; undefined for built-ins and code without a file. */
function fileOf(frame: string): string | undefined {
  const found = /\(?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/.exec(frame);
  if (!found) return undefined;
  return found[1].startsWith('file://') ? fileURLToPath(found[1]) : found[1];
}

/** `helper.js, line 3` for a file of the notebook's own folder. */
function ownFile(frame: string): string | undefined {
  const file = fileOf(frame);
  if (!file || /[\\/]node_modules[\\/]/.test(file)) return undefined;
  const name = relative(process.cwd(), file);
  return name.startsWith('..') || /^[A-Za-z]:/.test(name)
    ? undefined
    : `${name}, line ${/:(\d+):\d+\)?$/.exec(frame)?.[1]}`;
}

/** Whose code a frame is: a package, Node, or nobody that matters (the kernel itself). */
function ownerOf(frame: string): string | undefined {
  const file = fileOf(frame);
  if (!file) {
    const builtin = /\(?node:([\w/]+)/.exec(frame)?.[1];
    return builtin && isBuiltin(builtin.split('/')[0]) ? 'Node' : undefined;
  }
  const packages = [...file.matchAll(/[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/g)];
  const name = packages.at(-1)?.[1] ?? (/[\\/](?:dist[\\/])?lib[\\/]/.test(file) ? 'diffcdr' : undefined);
  return name === 'tslab' || /[\\/]lib[\\/]jupyter[\\/]/.test(file) ? undefined : name;
}
