import type { Evidence, Finding } from './finding';

/** How often a claim holds, fails, or is left open by the data. */
export interface Tally {
  readonly holds: number;
  readonly fails: number;
  readonly open: number;
  readonly of: number;
}

/** The ledger as prose quotes it: what is not there, or no longer so, is an error and no sentence. */
export class LedgerQuotes {
  /** @param findings all of the ledger */
  constructor(readonly findings: readonly Finding[]) {}

  /** @throws RangeError where there is no such finding */
  finding(id: string): Finding {
    const found = this.findings.find((finding) => finding.id === id);
    if (!found) throw new RangeError(`the ledger has no finding "${id}"`);
    return found;
  }

  /** What the evidence says, over all of it or over what `wanted` picks. */
  tally(id: string, wanted: (evidence: Evidence) => boolean = () => true): Tally {
    const verdicts = this.finding(id)
      .evidence.filter(wanted)
      .map(({ verdict }) => verdict);
    const count = (verdict: Evidence['verdict']): number => verdicts.filter((one) => one === verdict).length;
    return { holds: count('holds'), fails: count('fails'), open: count('cannot be tested'), of: verdicts.length };
  }

  /** The evidence on one pair of domains, by the words of the ledger. @throws RangeError where there is none, or more */
  evidence(id: string, data: string): Evidence {
    const found = this.finding(id).evidence.filter((evidence) => evidence.data === data);
    if (found.length !== 1) throw new RangeError(`the finding "${id}" has ${found.length} lines of "${data}"`);
    return found[0];
  }

  /** A number beside an effect, rounded. @throws RangeError where there is none of that name */
  number(id: string, data: string, name: string, digits = 3): string {
    const value = this.evidence(id, data).numbers[name];
    if (value === undefined) throw new RangeError(`the finding "${id}" has no number "${name}" for "${data}"`);
    return value.toFixed(digits);
  }

  /**
   * A sentence that says more than its numbers do.
   * @param needs what must be so in the ledger
   * @throws RangeError with the sentence where it is not
   */
  sentence(needs: boolean, text: string): string {
    if (!needs) throw new RangeError(`the ledger no longer says: ${text}`);
    return text;
  }
}

/**
 * Puts text into a block of a Markdown file, between `<!-- name -->` and `<!-- /name -->`.
 * @throws RangeError where the file has no such block
 */
export function withBlock(markdown: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const start = markdown.indexOf(open);
  const end = markdown.indexOf(close, start);
  if (start < 0 || end < 0) throw new RangeError(`there is no block "${name}"`);
  return markdown.slice(0, start + open.length) + content + markdown.slice(end);
}
