/** Characters of a line of text: those of a terminal as it opens, of a mail, of a page of code. */
export const TEXT_WIDTH = 80;

/** Breaks lines between words so that none is wider than `width`; a word that is wider stays whole. */
export function wrapped(text: string, width: number = TEXT_WIDTH): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const lines = [''];
      for (const word of line.split(' ')) {
        const last = lines[lines.length - 1];
        if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
        else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
      }
      return lines;
    })
    .join('\n');
}

/** The widest of the lines. */
export function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

/** The widest word. */
export function widestWord(text: string): number {
  return Math.max(...text.split(/[ \n]/).map((word) => word.length));
}
