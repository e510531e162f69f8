import type { FindingInput } from '../lib/report/ledger/finding';

/** A piece of a study and what came of it. */
export interface Done<Payload, Result> {
  readonly payload: Payload;
  readonly result: Result;
}

/**
 * An experiment that makes evidence: independent pieces, the rows that ship, and what they say. One file in experiments/studies,
 * and a line in its registry.ts; `npm run evidence` runs it.
 */
export interface Study<Payload = unknown, Result = unknown, Rows = unknown> {
  /** Small letters, digits and dashes. The rows go to data/evidence/<name>.json. */
  readonly name: string;
  /** What is asked, in one sentence. */
  readonly question: string;
  /** How long it takes on two cores, in minutes, as measured. */
  readonly minutes: number;
  /** Raise it where results change, so that stored ones are not taken for the new ones. */
  readonly version: number;
  /** Plain JSON each. They are run in any order, by several processes; each result is kept, so a killed study goes on. */
  pieces(): readonly Payload[];
  /** Says which piece it is, in progress lines; unlike any other's. */
  describe(payload: Payload): string;
  /** Pieces that give the same text here share data or base models: one worker takes them, one after another. */
  group(payload: Payload): string;
  /** Called once in each worker process: what it returns runs pieces, and may keep data and models between them. */
  worker(): (payload: Payload, say: (text: string) => void) => Promise<Result>;
  /** What ships: numbers and names, no ratings, no paths, no times. The same results give the same bytes. */
  rows(done: readonly Done<Payload, Result>[]): Rows;
  /** What the shipped rows say. */
  findings(rows: Rows): readonly FindingInput[];
}

/** Keeps the types of a study together; returns its argument. */
export function defineStudy<Payload, Result, Rows>(study: Study<Payload, Result, Rows>): Study<Payload, Result, Rows> {
  return study;
}
