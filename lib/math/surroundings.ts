/**
 * What stands around a computation that was given neither signal nor hooks: a notebook's kernel, which stops cells and shows how
 * far they have come. Outside a notebook there is nothing.
 */
export interface Surroundings {
  /** Of the cell in whose name the caller runs. */
  signal(): AbortSignal | undefined;
  /** @param what in a few words: `DiffCDR, epoch 3 of 10`. @param done share of the present step, 0 to 1 */
  progress(what: string, done: number): void;
  /** Of a series of computations of about the same length, as many as `at` are done. */
  part(at: number, of: number): void;
}

/** The kernel and the library that a cell imports may be two copies of this package. */
const KEY = Symbol.for('diffcdr.surroundings');
const place = globalThis as { [KEY]?: Surroundings };

export function setSurroundings(surroundings: Surroundings): void {
  place[KEY] = surroundings;
}

/**
 * A signal that is aborted where the caller's own is, or where the notebook cell is stopped in whose name it runs; undefined where
 * there is neither.
 */
export function stopSignal(own?: AbortSignal): AbortSignal | undefined {
  const cell = place[KEY]?.signal();
  if (!own || !cell) return own ?? cell;
  // AbortSignal.any does the same, but TypeScript 5.0 does not know it.
  const either = new AbortController();
  for (const signal of [own, cell]) {
    if (signal.aborted) either.abort(signal.reason);
    signal.addEventListener('abort', () => either.abort(signal.reason), { signal: either.signal });
  }
  return either.signal;
}

/** @throws the reason of the caller's own signal, or of the notebook cell's, where it is aborted */
export function throwIfStopped(own?: AbortSignal): void {
  own?.throwIfAborted();
  place[KEY]?.signal()?.throwIfAborted();
}

/** Tells a notebook how far the present step of its cell has come: in a few words, and as a share, 0 to 1. */
export function reportProgress(what: string, done: number): void {
  place[KEY]?.progress(what, done);
}

/** Tells a notebook that its cell has done `at` of a series of `of` computations. */
export function reportPart(at: number, of: number): void {
  place[KEY]?.part(at, of);
}
