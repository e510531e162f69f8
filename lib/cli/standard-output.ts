import { TEXT_WIDTH } from '../report/output/wrap';
import { sayError } from './say';

/**
 * Watches standard output and standard error: a full disk behind them, or a reader that went away (`| head -1`), is no reason
 * to end work whose results go elsewhere, nor for a stack; but what was lost is said, and the exit code is 1.
 */
export function watchOutput(): void {
  for (const [stream, name] of [
    [process.stdout, 'standard output'],
    [process.stderr, 'standard error'],
  ] as const) {
    let told = false;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (told) return;
      told = true;
      process.exitCode = 1;
      // Who closed a pipe has seen enough and needs no word.
      if (stream === process.stdout && error.code !== 'EPIPE') {
        sayError(`${name} cannot be written: ${error.message}`);
      }
    });
  }
}

/** Characters of a line of a table: a terminal's where it is wider than the usual 80, which files and pipes get. */
export function lineWidth(stream: NodeJS.WriteStream = process.stdout): number {
  return Math.max(TEXT_WIDTH, (stream.isTTY && stream.columns) || 0);
}

/** Writes a result to standard output. A terminal shows control characters as code points; a file or pipe gets the bytes. */
export function writeResult(text: string, shown: (text: string) => string): void {
  process.stdout.write(process.stdout.isTTY ? shown(text) : text);
}
