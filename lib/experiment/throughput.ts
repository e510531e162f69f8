import { median } from 'd3-array';
import type { MethodReference } from '../bridge/registry';
import { RatingTest } from '../evaluation/metrics/rating-test';
import { drive, type Pause } from '../math/work';
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
  /** Told what is being timed, and the share of all of it that is done, 0 to 1; base models come before and count as 0. */
  readonly onProgress?: (text: string, fraction: number) => void;
}

/**
 * Times training and test of methods on the same data, by turns (first all methods once, then all again), so that another program's
 * bout of work falls on all alike. Base models are trained before and not timed, nor are the turns that the event loop takes.
 */
export async function measureThroughput(
  data: RunData,
  config: RunConfig,
  { methods, seed, repetitions = 5, seconds = 0.05, signal, onProgress }: ThroughputOptions,
): Promise<Throughput[]> {
  const found = methods.map((method) => methodOf(config, method));
  const pool = new BaseModelPool({ methods: found });
  const { split, base } = await pool.get(
    data,
    config,
    { method: found[0], seed, selection: 'best-test-epoch' },
    {
      signal,
      onPretraining: ({ model, epoch, epochs }) => onProgress?.(`base model ${model}, epoch ${epoch}/${epochs}`, 0),
    },
  );
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
    for (const [place, run] of runs.entries()) {
      const fraction = (repetition * runs.length + place) / ((repetitions + 1) * runs.length);
      onProgress?.(`${run.method.name}, round ${repetition + 1} of ${repetitions + 1}`, fraction);
      const options = optionsOf(config, run.method);
      const model = await buildModel(run.method, options, { task: data.task, split, base, seed });
      try {
        const train = await rate(
          seconds,
          () => model.fit(),
          signal,
          ({ rows }) => {
            run.trainingRows = rows;
          },
        );
        const score = await rate(
          seconds,
          function* () {
            tester.errors(model);
            yield { rows: test.values.length };
          },
          signal,
        );
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

/** What a piece of work reports: rows that are done. */
interface Rows {
  readonly rows: number;
}

/** Rows a second of work that is done again and again until the time is over, while the event loop goes on. */
async function rate(
  seconds: number,
  work: () => Generator<Rows | Pause, void>,
  signal: AbortSignal | undefined,
  onRows?: (step: Rows) => void,
): Promise<number> {
  let rows = 0;
  let busy = 0;
  /** The clock stands still between the steps: what the event loop does then is not the work's. */
  function* timed(steps: Generator<Rows | Pause, void>): Generator<Rows | Pause, void> {
    try {
      for (;;) {
        const started = performance.now();
        const next = steps.next();
        busy += (performance.now() - started) / 1000;
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      steps.return();
    }
  }
  while (busy < seconds) {
    await drive(timed(work()), { signal }, (step: Rows) => {
      rows += step.rows;
      onRows?.(step);
    });
  }
  return rows / busy;
}

function summary(values: readonly number[]): Rate {
  return { median: median(values) as number, min: Math.min(...values), max: Math.max(...values) };
}
