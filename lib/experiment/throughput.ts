import { median } from 'd3-array';
import type { MethodReference } from '../bridge/registry';
import { RatingTest } from '../evaluation/metrics/rating-test';
import { breathe, withoutPauses } from '../math/work';
import { BaseModelPool } from './base-model-pool';
import { methodOf, optionsOf, type RunConfig } from './config';
import type { RunData } from './run-data';
import { buildModel } from './with-model';

/** Rows a second: the middle of the repetitions, and the least and greatest. */
export interface Rate {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** How fast a method is on this machine. */
export interface Throughput {
  readonly method: string;
  /** Rows of a training epoch a second; a row is a rating, or a user where the method trains by user. */
  readonly training: Rate;
  /** Test ratings a second: transfer every test user, score every rating. */
  readonly test: Rate;
  readonly trainingRows: number;
  readonly testRows: number;
  readonly engine: string;
}

/** Settings of {@link measureThroughput}. */
export interface ThroughputOptions {
  readonly methods: readonly MethodReference[];
  readonly seed: number;
  /** Repetitions that count; one more goes before them and is thrown away. Default 5. */
  readonly repetitions?: number;
  /** Least seconds of a repetition: epochs or tests are repeated until they are over; default 0.05. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Times training and test of methods on the same data, by turns (first all methods once, then all again), so that another program's
 * bout of work falls on all alike. Base models are trained before and not timed.
 */
export async function measureThroughput(
  data: RunData,
  config: RunConfig,
  { methods, seed, repetitions = 5, seconds = 0.05, signal }: ThroughputOptions,
): Promise<Throughput[]> {
  const found = methods.map((method) => methodOf(config, method));
  const pool = new BaseModelPool({ methods: found });
  const { split, base } = await pool.get(data, config, { method: found[0], seed, selection: 'best-test-epoch' });
  const { test } = split;
  const tester = new RatingTest(test);
  const runs = found.map((method) => ({
    method,
    training: [] as number[],
    test: [] as number[],
    trainingRows: 0,
    engine: '',
  }));
  for (let repetition = 0; repetition <= repetitions; repetition++) {
    for (const run of runs) {
      await breathe(signal);
      const options = optionsOf(config, run.method);
      const model = await buildModel(run.method, options, { task: data.task, split, base, seed });
      try {
        let rows = 0;
        const train = rate(seconds, () => {
          for (const report of withoutPauses(model.fit())) {
            run.trainingRows = report.rows;
            rows += report.rows;
          }
          return rows;
        });
        let tested = 0;
        const score = rate(seconds, () => {
          tester.errors(model);
          tested += test.values.length;
          return tested;
        });
        run.engine = model.engine;
        if (repetition === 0) continue; // the compiler was at work
        run.training.push(train);
        run.test.push(score);
      } finally {
        model.dispose?.();
      }
    }
  }
  return runs.map((run) => ({
    method: run.method.name,
    training: summary(run.training),
    test: summary(run.test),
    trainingRows: run.trainingRows,
    testRows: test.values.length,
    engine: run.engine,
  }));
}

/** Rows a second of work that is repeated until the time is over; the work returns the rows so far. */
function rate(seconds: number, work: () => number): number {
  const started = performance.now();
  for (;;) {
    const rows = work();
    const passed = (performance.now() - started) / 1000;
    if (passed >= seconds) return rows / passed;
  }
}

function summary(values: readonly number[]): Rate {
  return { median: median(values) as number, min: Math.min(...values), max: Math.max(...values) };
}
