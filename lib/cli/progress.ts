import { SingleBar } from 'cli-progress';
import { printable } from '../printable';
import { say } from './say';

/** A progress display of counted steps on stderr, so that stdout holds results alone. */
export interface Progress {
  /** Says what is going on, without a step. */
  say(text: string): void;
  /** One more step is done. */
  step(text: string): void;
  stop(): void;
}

/** A progress bar for one long piece of work. */
export interface Bar {
  /** Share done, 0 to 1, and a word on what is going on. */
  update(fraction: number, text?: string): void;
  stop(): void;
}

/** Milliseconds; work shorter than this shows no bar. */
const patience = 2000;

/** A bar with ETA on a terminal; elsewhere (a log, CI) a line for each step that is done. */
export function startProgress(title: string, total: number): Progress {
  if (!process.stderr.isTTY) {
    let done = 0;
    return {
      say: () => undefined,
      step: (text) => say(`[${++done}/${total}] ${text}`),
      stop: () => undefined,
    };
  }
  const bar = openBar(`${printable(title)} {bar} {value}/{total}`, total);
  return {
    say: (text) => bar.update({ text: printable(text) }),
    step: (text) => bar.increment(1, { text: printable(text) }),
    stop: () => bar.stop(),
  };
}

/** A bar with ETA on stderr, shown from two seconds on and on a terminal only. */
export function startBar(title: string): Bar {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const started = Date.now();
  let bar: SingleBar | undefined;
  return {
    update(fraction, text = '') {
      if (!bar) {
        if (Date.now() - started < patience) return;
        bar = openBar(`${printable(title)} {bar} {percentage} %`, 100);
      }
      bar.update(Math.round(100 * fraction), { text: printable(text) });
    },
    stop: () => bar?.stop(),
  };
}

/**
 * Changes nothing of the terminal that would have to be put back (cursor, line wrapping), and so needs no handler of
 * Ctrl-C: cli-progress's own swallows the first one, and none is heard while a model trains.
 */
function openBar(format: string, total: number): SingleBar {
  const bar = new SingleBar({
    stream: process.stderr,
    format: `${format} · ETA {eta_formatted} · {text}`,
    barsize: 24,
    clearOnComplete: true,
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
    etaBuffer: 20,
  });
  bar.start(total, 0, { text: '' });
  return bar;
}
