import { throwIfStopped } from './surroundings';

/**
 * Yielded by a long computation in the midst of its work, so that whoever drives it can let the event loop breathe, show how far
 * it has come, or stop. It says nothing of results.
 */
export interface Pause {
  /** Share of the present epoch (or of the whole, where there are no epochs) that is done, 0 to 1. */
  readonly fraction: number;
}

/** True for a {@link Pause} among the steps of a computation; all other steps are results. */
export function isPause(step: object): step is Pause {
  return 'fraction' in step;
}

/** How long, in milliseconds, a computation may run on before it pauses: well below the 50 that a page or a notebook forgives. */
const STRETCH = 20;

/**
 * Says when a loop should pause: true once {@link STRETCH} milliseconds have passed since it was last true. Ask it once a batch,
 * not once a row.
 */
export function pacer(stretch: number = STRETCH): () => boolean {
  let last = performance.now();
  return () => {
    const now = performance.now();
    if (now - last < stretch) return false;
    last = now;
    return true;
  };
}

/** The steps of a computation without its pauses: for callers that wait for it in one go. */
export function* withoutPauses<Step extends object, Result>(
  work: Generator<Step | Pause, Result>,
): Generator<Step, Result> {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    if (!isPause(next.value)) yield next.value as Step;
  }
}

/** Runs a computation to its end in one go. Returns what it returns. */
export function finish<Result>(work: Generator<unknown, Result>): Result {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}

/** A turn of the event loop: timers, input and messages get their chance. */
const turn: () => Promise<void> =
  typeof setImmediate === 'function'
    ? () => new Promise((resolve) => setImmediate(resolve))
    : () =>
        // A page has no setImmediate, and its timers are held back to 4 ms; a message is not.
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            port1.close();
            resolve();
          };
          port2.postMessage(undefined);
        });

let lastTurn = 0;

/**
 * Lets the event loop take a turn, where the last one is {@link STRETCH} milliseconds ago or more, so that it costs nothing to
 * call often.
 * @throws the signal's reason where it is aborted; of a notebook's cell too, where the caller runs in one
 */
export async function breathe(signal?: AbortSignal): Promise<void> {
  throwIfStopped(signal);
  if (performance.now() - lastTurn < STRETCH) return;
  await turn();
  lastTurn = performance.now();
  throwIfStopped(signal);
}

/** How a long computation is watched and stopped. */
export interface Watch {
  /** Stops the computation at its next pause: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Share that is done, 0 to 1, at each pause. */
  readonly onPause?: (fraction: number) => void;
}

/**
 * Drives a computation to its end while the event loop goes on.
 * @param onStep called with each result on the way
 * @returns what the computation returns
 * @throws what it throws, or the signal's reason; the computation is closed then, so that its `finally` blocks run
 */
export async function drive<Step extends object, Result>(
  work: Generator<Step | Pause, Result>,
  { signal, onPause }: Watch = {},
  onStep?: (step: Step) => void,
): Promise<Result> {
  try {
    for (;;) {
      const next = work.next();
      if (next.done === true) return next.value;
      if (isPause(next.value)) onPause?.(next.value.fraction);
      else onStep?.(next.value as Step);
      await breathe(signal);
    }
  } catch (error) {
    work.return(undefined as Result);
    throw error;
  }
}
