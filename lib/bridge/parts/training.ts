import { z } from 'zod';
import { UserError } from '../../errors';
import type { RandomStream } from '../../math/random';
import { pacer } from '../../math/work';
import type { Training } from '../bridge';

/** The options that every trained bridge has. */
export interface TrainingShape {
  /** Passes over the training rows. */
  epochs: z.ZodDefault<z.ZodInt>;
  /** Rows of one Adam step; the last batch of an epoch may be smaller. */
  batchSize: z.ZodDefault<z.ZodInt>;
  /** Adam's learning rate. */
  learningRate: z.ZodDefault<z.ZodNumber>;
}

/**
 * Options that every trained bridge has, with its own defaults (paper section 4; method of the reference).
 * @param defaults batch size in rows, learning rate of Adam
 */
export function trainingOptions(defaults: { batchSize: number; learningRate: number }): TrainingShape {
  return {
    epochs: z.int().min(1).default(10),
    batchSize: z.int().min(1).default(defaults.batchSize),
    learningRate: z.number().gt(0).default(defaults.learningRate),
  };
}

/**
 * Trains in epochs over shuffled batches: `step` gets the row numbers of a batch, takes one optimiser step and returns its
 * losses before that step. Yields after each epoch the mean of each loss over the epoch's batches, and pauses in between.
 * @param method named in the error
 * @param rows number of training rows, numbered 0 … rows − 1
 * @param stream shuffles the rows anew each epoch
 * @throws UserError where there is no training row
 */
export function* trainEpochs(
  method: string,
  { epochs, batchSize }: { epochs: number; batchSize: number },
  rows: number,
  stream: RandomStream,
  step: (batch: Int32Array) => Record<string, number>,
): Training {
  if (rows === 0) throw new UserError(`${method} has nothing to learn from: no overlapping user is left for training`);
  const order = Int32Array.from({ length: rows }, (_, k) => k);
  const due = pacer();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    stream.shuffle(order);
    const losses: Record<string, number> = {};
    const batches = Math.ceil(rows / batchSize);
    for (let start = 0; start < rows; start += batchSize) {
      const batch = step(order.subarray(start, start + batchSize));
      for (const name of Object.keys(batch)) losses[name] = (losses[name] ?? 0) + batch[name] / batches;
      if (due()) yield { fraction: Math.min(1, (start + batchSize) / rows) };
    }
    yield { epoch, losses, rows };
  }
}
