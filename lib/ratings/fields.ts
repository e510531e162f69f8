/**
 * One field of a line that the delimiter is put before: quoted, with quotes doubled inside, or without a quote. RE2 and
 * JavaScript read it alike.
 */
export const fieldPattern = (delimiter: string): string => `${delimiter}("(?:[^"]|"")*"|[^${delimiter}"]*)`;

/** What is wrong with a line that is no row of such fields. */
export const strayQuote = 'a quote that neither opens nor closes a field';

/** The fields of a row as RFC 4180 has them; undefined where a quote stands astray. */
export function splitFields(content: string, delimiter: string): string[] | undefined {
  if (!content.includes('"')) return content.split(delimiter);
  const prefixed = delimiter + content;
  const field = new RegExp(fieldPattern(delimiter), 'g');
  if (prefixed.replace(field, '') !== '') return undefined;
  return Array.from(prefixed.matchAll(field), ([, part]) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part,
  );
}

/** The names in a header, blanks around them dropped; undefined where a quote stands astray. */
export function headerFields(content: string, delimiter: string): string[] | undefined {
  return splitFields(content, delimiter)?.map((name) => name.trim());
}
