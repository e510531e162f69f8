import { IMPLICIT_RATING } from '../columns';
import { longLine } from '../faults';
import { type JsonRatings, jsonFaults } from '../json-ratings';
import type { ColumnNames } from '../read-options';
import type { TextLine } from './file-lines';
import type { TextRow } from './text-row';

/** A number as DuckDB writes it: one with a point or an exponent keeps a point. */
function numberText(value: number, source: string | undefined): string {
  const text = String(value);
  if (source === undefined || !/[.eE]/.test(source)) return source ?? text;
  const signed = Object.is(value, -0) ? '-0' : text.replace('e+', 'e');
  return /[.e]/.test(signed) ? signed : `${signed}.0`;
}

/** Half of a surrogate pair: JSON may escape one, but it is no character and UTF-8 has no bytes for it. */
const halfPair = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** True where one of the keys stands twice in the object, not counting what lies deeper. JSON.parse keeps the last and says nothing. */
function keyTwice(content: string, wanted: readonly string[]): string | undefined {
  const suspects = wanted.filter((key) => content.includes('\\') || content.split(JSON.stringify(key)).length > 2);
  if (suspects.length === 0) return undefined;
  const seen = new Map<string, number>();
  let depth = 0;
  for (const [token, , colon] of content.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (colon !== undefined && depth === 1) {
      const key = JSON.parse(token.slice(0, -colon.length)) as string;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  }
  return suspects.find((key) => (seen.get(key) ?? 0) > 1);
}

/** The row of one line of JSON; undefined for a blank line. */
export function jsonRow(
  line: number,
  { content, cut }: TextLine,
  columns: ColumnNames,
  ratings: JsonRatings,
): TextRow | undefined {
  const fault = (reason: string): TextRow => ({ line, fault: { reason, found: content } });
  if (cut) return fault(longLine);
  if (/^ *$/.test(content)) return undefined;
  const wanted = [columns.user, columns.item, columns.rating, columns.timestamp];
  const texts: Record<string, string> = {};
  let value: unknown;
  let half = false;
  try {
    const escapes = content.includes('\\u');
    // The third argument, what stands there, is not known to older engines and types.
    const keep = (key: string, member: unknown, context?: { source?: string }): unknown => {
      if (typeof member === 'number' && wanted.includes(key)) texts[key] = numberText(member, context?.source);
      half ||= escapes && (halfPair.test(key) || (typeof member === 'string' && halfPair.test(member)));
      return member;
    };
    value = JSON.parse(content, keep as (key: string, value: unknown) => unknown);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || half) return fault(jsonFaults.broken);
  const twice = keyTwice(content, wanted);
  if (twice !== undefined) return fault(jsonFaults.twice(twice));
  const object = value as Record<string, unknown>;
  const member = (name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined) ?? undefined;
  const field = (name: string): string | undefined => {
    const found = member(name);
    if (found === undefined) return undefined;
    if (typeof found === 'string') return found;
    if (typeof found === 'number') return texts[name] ?? String(found);
    return JSON.stringify(found);
  };
  for (const column of ['user', 'item'] as const) {
    if (/^(object|boolean)$/.test(typeof member(columns[column])))
      return fault(jsonFaults.noText(column, columns[column]));
  }
  const rating = field(columns.rating);
  if (ratings === 'none' && rating !== undefined) return fault(jsonFaults.unexpected(columns));
  return {
    line,
    user: field(columns.user),
    item: field(columns.item),
    rating: ratings === 'given' ? rating : IMPLICIT_RATING,
    timestamp: field(columns.timestamp),
  };
}
