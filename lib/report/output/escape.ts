import escapeEntities from 'escape-html';

/** Control characters of an id could move a terminal's cursor; they are shown as code points. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text for HTML, inside elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return escapeEntities(printable(text));
}
