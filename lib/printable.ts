/** Control characters of an id could move a terminal's cursor; they are shown as code points. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for text of several lines: line ends stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** The first `most` characters, with a mark where some were left out. */
export function shorten(text: string, most = 80): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

/** The last `most` characters, with a mark where some were left out: of a path, the end tells more. */
export function shortenPath(text: string, most = 80): string {
  return text.length <= most ? text : `…${text.slice(-most)}`;
}
