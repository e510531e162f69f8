import { SingleBar } from 'cli-progress';

/** A progress bar for one long piece of work. */
export interface Bar {
  /** Share done, 0 to 1, and a word on what is going on. */
  update(fraction: number, text?: string): void;
  stop(): void;
}

/** Work shorter than this shows no bar. */
const patience = 2000;

/** A bar with ETA on stderr, shown from two seconds on and on a terminal only. */
export function startBar(title: string): Bar {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const started = Date.now();
  let bar: SingleBar | undefined;
  return {
    update(fraction, text = '') {
      if (!bar) {
        if (Date.now() - started < patience) return;
        const format = `${title} {bar} {percentage} % · ETA {eta_formatted} · {text}`;
        bar = new SingleBar({ stream: process.stderr, format, barsize: 24, clearOnComplete: true, hideCursor: true });
        bar.start(100, 0, { text });
      }
      bar.update(Math.round(100 * fraction), { text });
    },
    stop() {
      bar?.stop();
    },
  };
}
