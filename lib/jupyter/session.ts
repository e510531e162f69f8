import { type Cell, cells, type Failure } from './cell';
import { CellCode } from './cell-code';
import { pickDeclarations } from './declarations';
import { compileFailure, failureOf, isInterrupt } from './failure';
import type { Halt } from './halt';
import { resolveFromHere } from './library';
import { type Converted, type Converter, type Diagnostic, type Executor, loadTslab, type Tslab } from './tslab';

declare global {
  /** What instrumented cells call; see `stoppable` in cell-code.ts. */
  var __diffcdr_cell__: { went<T>(value: T): T; look(): void } | undefined;
}

/** One compilation and run of a cell. */
interface Attempt {
  converted?: Converted;
  names: readonly string[];
  /** What the names held before: a script begins by emptying them. */
  readonly before: Map<string, unknown>;
  readonly diagnostics: Diagnostic[];
  thrown?: { readonly error: unknown };
}

/** Cells that share their declarations: tslab's compiler and executor, with what they lack. */
export class Session {
  private readonly code = new CellCode();
  private readonly tslab: Tslab;
  private readonly converter: Converter;
  private readonly executor: Executor;
  /** All that the cells so far have declared, as a `.d.ts` text. */
  private declarations = '';
  private readonly attempts = new WeakMap<Cell, Attempt>();

  /** @param stop what a loop does that finds the button pressed */
  constructor(
    private readonly halt: Halt,
    stop: () => void,
  ) {
    resolveFromHere();
    // Below a deep call of the library the cell's own lines must still be seen.
    Error.stackTraceLimit = 50;
    this.tslab = loadTslab((ts) => this.code.changes(ts));
    this.converter = this.tslab.createConverter({ isJS: false, isBrowser: false });
    this.executor = this.tslab.createExecutor(process.cwd(), this.converters(), {
      log: (...items) => console.log(...items),
      error: (...items) => this.keepError(items),
    });
    globalThis.__diffcdr_cell__ = {
      went: (value) => {
        if (this.halt.raised) stop();
        const signal = cells.getStore()?.signal;
        if (signal?.aborted) {
          // A loop that catches what is thrown here is stopped by the look at its next turn.
          this.halt.haunt();
          throw signal.reason;
        }
        return value;
      },
      look: () => {
        if (this.halt.flag[0] === 0) return;
        if (this.halt.raised) stop();
        cells.getStore()?.signal.throwIfAborted();
      },
    };
    this.tslab.jupyter.lastWriteDisplayData = (content: Record<string, unknown>, update?: boolean) =>
      cells.getStore()?.display(content, update);
  }

  /** Runs a cell to its end, or until it is stopped. @returns what went wrong, or nothing */
  async run(cell: Cell, source: string): Promise<Failure | undefined> {
    const attempt: Attempt = { names: [], before: new Map(), diagnostics: [] };
    this.attempts.set(cell, attempt);
    let end = (): void => {};
    const stopped = new Promise<false>((resolve) => {
      end = () => resolve(false);
      cell.signal.addEventListener('abort', end);
    });
    // In a turn of its own: what stops a script may throw away all that waits for it.
    const ran = new Promise<boolean>((resolve, reject) => {
      setImmediate(() => cells.run(cell, () => this.executor.execute(source)).then(resolve, reject));
    });
    let ok: boolean;
    try {
      ok = await Promise.race([ran, stopped]);
    } catch (error) {
      // Of the compiler itself: execute() reports what cells throw by its result.
      attempt.thrown ??= { error };
      ok = false;
    }
    cell.signal.removeEventListener('abort', end);
    ran.catch(() => {});
    if (cell.signal.aborted) attempt.thrown = { error: cell.signal.reason };
    if (ok && !cell.signal.aborted) this.declarations = attempt.converted?.declOutput ?? this.declarations;
    // A module that does not compile is registered nevertheless.
    if (attempt.diagnostics.length > 0) return compileFailure(attempt.diagnostics, source);
    if (ok && !cell.signal.aborted) return undefined;
    const failure = failureOf(attempt.thrown?.error, this.code);
    return { ...failure, traceback: [...failure.traceback, ...this.keepDeclared(attempt)] };
  }

  /** What code threw that no cell waits for. */
  failure(error: unknown): Failure {
    return failureOf(error, this.code);
  }

  complete(source: string, position: number): { start: number; end: number; candidates: string[] } {
    return this.converter.complete(this.declarations, source, position);
  }

  inspect(source: string, position: number): string | undefined {
    const info = this.converter.inspect(this.declarations, source, position);
    return info && this.tslab.printQuickInfo(info);
  }

  isComplete(source: string): { completed: boolean; indent?: string } {
    return this.tslab.isCompleteCode(source);
  }

  private converters(): { node: Converter; browser: Converter; close(): void } {
    const { converter } = this;
    const node: Converter = {
      ...converter,
      convert: (_, source) => {
        const cell = cells.getStore();
        const attempt = cell && this.attempts.get(cell);
        const converted = converter.convert(this.declarations, source);
        if (!cell || !attempt) return converted;
        attempt.converted = converted;
        if (converted.output !== undefined) {
          const { output, names } = this.code.name(cell.count, source, converted.output);
          converted.output = output;
          attempt.names = names;
          for (const name of names) attempt.before.set(name, this.executor.locals[name]);
        }
        return converted;
      },
    };
    const make = (): Converter => this.tslab.createConverter({ isJS: false, isBrowser: true });
    let browser: Converter | undefined;
    return {
      node,
      get browser() {
        browser ??= make();
        return browser;
      },
      close: () => converter.close(),
    };
  }

  /** tslab says on its console what was wrong: a thing that was thrown alone, a diagnostic as a format with four values. */
  private keepError(items: readonly unknown[]): void {
    const cell = cells.getStore();
    const attempt = cell && this.attempts.get(cell);
    if (!attempt) return;
    if (items.length === 5) {
      const [, file, line, character, messageText] = items as [string, string, number, number, string];
      const start = { line: line - 1, character: character - 1, offset: 0 };
      attempt.diagnostics.push({ start, messageText, fileName: file.trim() || undefined });
    } else if (!isInterrupt(attempt.thrown?.error)) attempt.thrown = { error: items[0] };
  }

  /** Keeps what a failed cell had declared before its error, gives names back what they held before, and says so. */
  private keepDeclared({ converted, names, before }: Attempt): string[] {
    if (converted?.declOutput === undefined || names.length === 0) return [];
    const { ts } = this.tslab;
    const { locals } = this.executor;
    const lost = names.filter((name) => locals[name] === undefined);
    const restored = lost.filter((name) => before.get(name) !== undefined);
    const kept = pickDeclarations(ts, converted.declOutput, (name) => !lost.includes(name));
    const old = pickDeclarations(ts, this.declarations, (name) => restored.includes(name), true);
    for (const name of restored) locals[name] = before.get(name);
    this.declarations = kept + old;
    const reached = names.filter((name) => !lost.includes(name));
    const gone = lost.filter((name) => !restored.includes(name));
    if (lost.length === 0) return [];
    const parts = [
      reached.length > 0 ? `declared before the error and kept: ${reached.join(', ')}` : '',
      gone.length > 0 ? `not reached: ${gone.join(', ')}` : '',
      restored.length > 0 ? `still as before the cell: ${restored.join(', ')}` : '',
    ].filter((part) => part !== '');
    return [`  (${parts.join('; ')})`];
  }
}
