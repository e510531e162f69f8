import { inspect } from 'node:util';

/** Colours and weights of a terminal that are used here. */
export type Style = 'bold' | 'cyan' | 'green' | 'red' | 'yellow';

/** Text in a style, whatever it is written to. */
export function styled(style: Style, text: string): string {
  const [open, close] = inspect.colors[style] as [number, number];
  return `\u001b[${open}m${text}\u001b[${close}m`;
}

/** Text in a style where the stream is a terminal that has colours and NO_COLOR is not set, else as it is. */
export function coloured(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return stream.isTTY && stream.hasColors() ? styled(style, text) : text;
}
