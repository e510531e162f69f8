import { z } from 'zod';
import { UserError } from '../../errors';
import { describeProblems } from '../../problems';

/** What the evidence says of a claim on one pair of domains. */
export const VERDICTS = ['holds', 'fails', 'cannot be tested'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How large the effect is that speaks for or against a claim. */
const effectSchema = z.strictObject({
  /** What is measured, in the words of a table: `MAE, DiffCDR less BiasBridge`. */
  measure: z.string().min(1),
  value: z.number(),
  /** 95 % interval, where there is one. */
  low: z.number().optional(),
  high: z.number().optional(),
  /** p after Holm over the family that the finding names, where a test was made. */
  pHolm: z.number().min(0).max(1).optional(),
});

const evidenceSchema = z.strictObject({
  /** The data in the words of a table: `Books → Movies, β = 0.2`. */
  data: z.string().min(1),
  verdict: z.enum(VERDICTS),
  effect: effectSchema.optional(),
  /** Further numbers that a sentence may quote, by name: `{ diffcdr: 0.902, biasBridge: 0.71 }`. */
  numbers: z.record(z.string(), z.number()).default({}),
  /** User splits and seeds that stand behind the effect. */
  splits: z.int().min(0).default(0),
  seeds: z.int().min(0).default(0),
  /** What is taken as independent: `users within splits`, `seeds`, `worlds`; empty for arithmetic. */
  unit: z.string().default(''),
  /** Why it cannot be tested, or what a reader must know beside. */
  note: z.string().optional(),
});

const findingSchema = z.strictObject({
  /** Small letters, digits and dashes; sentences name it. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'use small letters, digits and dashes'),
  /** One sentence in the present tense that the evidence can refute. */
  claim: z.string().min(1),
  /** Whose claim it is: the paper's, the summary's, ours. */
  by: z.enum(['paper', 'summary', 'ours']),
  /** Where the paper says it, for example `section 4.3`; for others what it rests on. */
  where: z.string().optional(),
  evidence: z.array(evidenceSchema).min(1),
  /** Tests that Holm's adjustment goes over together, in words; absent where nothing was tested. */
  family: z.string().optional(),
  /** The study that made it, and so the command that makes it again. */
  study: z.string().min(1),
});

/** A claim with what the evidence says of it, pair by pair. */
export type Finding = z.output<typeof findingSchema>;
/** A finding as a study writes it: what has a default may be left out. */
export type FindingInput = z.input<typeof findingSchema>;
export type Evidence = Finding['evidence'][number];

const ledgerSchema = z.array(findingSchema);

/**
 * Checks findings and fills in their defaults.
 * @param origin named in errors, for example the file
 * @throws UserError for what is no list of findings, and for two findings of one id
 */
export function parseFindings(input: unknown, origin: string): Finding[] {
  const parsed = ledgerSchema.safeParse(input);
  if (!parsed.success) {
    throw new UserError(`${origin}: ${describeProblems(parsed.error, input, ledgerSchema).join('; ')}`);
  }
  const ids = new Set<string>();
  for (const { id } of parsed.data) {
    if (ids.has(id)) throw new UserError(`${origin}: two findings have the id "${id}"`);
    ids.add(id);
  }
  return parsed.data;
}
