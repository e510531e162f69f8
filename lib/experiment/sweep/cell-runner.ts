import type { BaseFits } from '../convergence';
import type { ResultRow } from '../result';

/** What is reported of a cell's result; other jobs have neither. */
export interface CellOutput {
  readonly row: ResultRow;
  readonly base?: BaseFits;
}

/** What a runner gives back for a job. */
export interface RunnerOutput<Result extends object = CellOutput> {
  /** What the store keeps: no path, no time. The row of a cell is reported. */
  readonly result: Result;
  /** Kept beside the results, under `timings/`. */
  readonly timings: Readonly<Record<string, number>>;
  /** What is known of the data, kept once under `data/<hash of the data>.json`: no path, no time. */
  readonly data?: { readonly hash: string; readonly summary: unknown };
}

/**
 * Runs the jobs of a sweep inside a worker process. It may keep what jobs share (data, base models) between calls: jobs of
 * one group come one after another.
 */
export interface CellRunner<Payload = unknown, Result extends object = CellOutput> {
  /** The name under which the store keeps the job's result: a hash of all that it depends on. */
  key(payload: Payload): Promise<string>;
  run(payload: Payload, onProgress: (text: string) => void): Promise<RunnerOutput<Result>>;
  /** What keeps a value that was read from the store from being a result; by default nothing does. */
  problem?(result: unknown): string | undefined;
}

/** What a runner module exports; a sweep names the module, since a worker cannot be handed a function. */
export interface RunnerModule {
  createRunner(): CellRunner<unknown, Partial<CellOutput>>;
}

/** One job of a sweep. */
export interface SweepJob<Payload = unknown> {
  /** Unlike any other job's of the sweep, and readable: it stands in messages. */
  readonly id: string;
  /** Jobs of one group share base models; one worker takes them. */
  readonly group: string;
  /** Groups of one affinity share data: a worker prefers them when its group is done. */
  readonly affinity: string;
  /** Plain JSON. */
  readonly payload: Payload;
}
