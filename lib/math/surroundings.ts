/** How far a computation has come. */
export interface Progress {
  /** In a few words: `DiffCDR, epoch 3 of 10`. */
  readonly what: string;
  /** Share that is done of what began with `what`'s first report, 0 to 1. */
  readonly done: number;
}

/**
 * What stands around a computation that was given neither signal nor hooks: a notebook's kernel, which stops cells and shows how
 * far they have come. Outside a notebook there is nothing.
 */
export interface Surroundings {
  /** Of the cell in whose name the caller runs. */
  signal(): AbortSignal | undefined;
  report(progress: Progress): void;
}

/** The kernel and the library that a cell imports may be two copies of this package. */
const KEY = Symbol.for('diffcdr.surroundings');
const place = globalThis as { [KEY]?: Surroundings };

export function setSurroundings(surroundings: Surroundings): void {
  place[KEY] = surroundings;
}

/** The signal of the notebook cell that is running; undefined outside a notebook. */
export function cellSignal(): AbortSignal | undefined {
  return place[KEY]?.signal();
}

/** Tells a notebook how far its cell has come. */
export function reportProgress(what: string, done: number): void {
  place[KEY]?.report({ what, done });
}
