import { IMPLICIT_RATING } from '../columns';
import { type JsonRatings, unexpectedRating } from '../json-ratings';
import type { ColumnNames } from '../read-options';
import type { TextRow } from './text-row';

/** A number as DuckDB writes it: one with a point or an exponent keeps a point. */
function numberText(value: number, source: string | undefined): string {
  const text = String(value);
  if (source === undefined || !/[.eE]/.test(source)) return source ?? text;
  const signed = Object.is(value, -0) ? '-0' : text.replace('e+', 'e');
  return /[.e]/.test(signed) ? signed : `${signed}.0`;
}

/**
 * The row of one line of JSON; undefined for a blank line. Of a key that stands twice the last counts here, and the first for
 * DuckDB.
 */
export function jsonRow(
  line: number,
  content: string,
  columns: ColumnNames,
  ratings: JsonRatings,
): TextRow | undefined {
  if (/^ *$/.test(content)) return undefined;
  const wanted = new Set<string>(Object.values(columns));
  const texts: Record<string, string> = {};
  let value: unknown;
  try {
    // The third argument, what stands there, is not known to older engines and types.
    const keep = (key: string, member: unknown, context?: { source?: string }): unknown => {
      if (typeof member === 'number' && wanted.has(key)) texts[key] = numberText(member, context?.source);
      return member;
    };
    value = JSON.parse(content, keep as (key: string, value: unknown) => unknown);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, fault: { reason: 'not a JSON object', found: content } };
  }
  const object = value as Record<string, unknown>;
  const field = (name: string): string | undefined => {
    const member = Object.hasOwn(object, name) ? object[name] : undefined;
    if (member === undefined || member === null) return undefined;
    if (typeof member === 'string') return member;
    if (typeof member === 'number') return texts[name] ?? String(member);
    return JSON.stringify(member);
  };
  const rating = field(columns.rating);
  if (ratings === 'none' && rating !== undefined) {
    return { line, fault: { reason: unexpectedRating(columns), found: content } };
  }
  return {
    line,
    user: field(columns.user),
    item: field(columns.item),
    rating: ratings === 'given' ? rating : IMPLICIT_RATING,
    timestamp: field(columns.timestamp),
  };
}
