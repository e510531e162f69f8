import { type Cell, cells } from './cell';

/** A cell waits for timers that it has set for at most this long, in milliseconds: an error in one of them is its own. */
const NEAR = 1000;

type Callback = (...args: unknown[]) => unknown;
type Timer = NodeJS.Timeout & { readonly _destroyed?: boolean };

const near = new WeakMap<Cell, Timer[]>();

/**
 * Ties timers to the cell that sets them: those of a stopped cell never fire, and what one throws is the cell's failure.
 * @param fail told of what a timer throws
 */
export function tieTimers(fail: (cell: Cell, error: unknown) => void): void {
  const { setTimeout, setInterval, setImmediate } = globalThis;
  const tie = (callback: unknown, cell: Cell | undefined): unknown => {
    if (cell === undefined || typeof callback !== 'function') return callback;
    return (...args: unknown[]): void => {
      if (cell.signal.aborted) return;
      try {
        (callback as Callback)(...args);
      } catch (error) {
        fail(cell, error);
      }
    };
  };
  const replace = (name: 'setTimeout' | 'setInterval' | 'setImmediate', original: unknown): void => {
    const tied = (callback: unknown, ...rest: unknown[]): unknown => {
      const cell = cells.getStore();
      const timer = (original as Callback)(tie(callback, cell), ...rest);
      if (cell && name === 'setTimeout' && Number(rest[0] ?? 0) <= NEAR) remember(cell, timer as Timer);
      return timer;
    };
    // What `util.promisify` looks for stays.
    Object.defineProperties(tied, Object.getOwnPropertyDescriptors(original as object));
    Object.defineProperty(globalThis, name, { value: tied, writable: true, configurable: true });
  };
  replace('setTimeout', setTimeout);
  replace('setInterval', setInterval);
  replace('setImmediate', setImmediate);
}

function remember(cell: Cell, timer: Timer): void {
  const timers = (near.get(cell) ?? []).filter(isWaiting);
  timers.push(timer);
  near.set(cell, timers);
}

function isWaiting(timer: Timer): boolean {
  return timer._destroyed !== true && timer.hasRef();
}

/** Resolves when the near timers that the cell has set so far have fired, or were cleared; and when all else had its turn. */
export async function settle(cell: Cell): Promise<void> {
  const turn = (ms: number): Promise<void> => cells.exit(() => new Promise((resolve) => setTimeout(resolve, ms)));
  const timers = near.get(cell) ?? [];
  const until = performance.now() + NEAR + 200;
  await cells.exit(() => new Promise((resolve) => setImmediate(resolve)));
  while (!cell.signal.aborted && timers.some(isWaiting) && performance.now() < until) await turn(2);
  near.delete(cell);
}
