import type { ResultRow } from '../result';

/** What a runner gives back for a job. */
export interface RunnerOutput<Result extends object = { readonly row: ResultRow }> {
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
export interface CellRunner<Payload = unknown, Result extends object = { readonly row: ResultRow }> {
  /** The name under which the store keeps the job's result: a hash of all that it depends on. */
  key(payload: Payload): Promise<string>;
  run(payload: Payload, onProgress: (text: string) => void): Promise<RunnerOutput<Result>>;
}

/** What a runner module exports; a sweep names the module, since a worker cannot be handed a function. */
export interface RunnerModule {
  createRunner(): CellRunner<unknown, { readonly row?: ResultRow }>;
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
