import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { UserError } from '../../errors';
import { type Figure, figureSize, themed } from '../figures/theme';

/** A browser that is not asked for this long, in ms, is closed, so that it never keeps a process from ending. */
const idleLimit = 4000;

/** How long a busy machine may take to open the browser, in ms. */
const patience = 120_000;

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'chrome',
  'msedge',
];

const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...[process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter((folder): folder is string => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]),
];

/**
 * The Chromium, Chrome or Edge that draws PNGs: the one named by DIFFCDR_CHROMIUM, else the first found under the usual
 * names; undefined where there is none.
 * @throws UserError where DIFFCDR_CHROMIUM names no program
 */
export function findChromium(): string | undefined {
  const wanted = process.env.DIFFCDR_CHROMIUM;
  if (wanted) {
    if (isProgram(wanted)) return wanted;
    throw new UserError(`DIFFCDR_CHROMIUM names ${wanted}, which is no program; correct it or unset it`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
  return [...candidates, ...places].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}

/** The little of the browser's document that is used here; the library is compiled without the browser's types. */
interface BrowserDocument {
  createElement(tag: string): object;
  readonly head: { append(element: object): void };
}

let opening: Promise<{ browser: Browser; page: Page }> | undefined;
let users = 0;
let timer: NodeJS.Timeout | undefined;

/** Starts the browser: in its sandbox, but as root, for whom it makes none, and where the system lets no sandbox be made. */
async function launch(executablePath: string): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  const options = { executablePath, args: flags, headless: true, timeout: patience };
  if (process.getuid?.() !== 0) {
    try {
      return await chromium.launch({ ...options, chromiumSandbox: true });
    } catch {
      // Many containers let none be made. What is drawn is the caller's own.
    }
  }
  return chromium.launch({ ...options, chromiumSandbox: false });
}

async function open(executablePath: string): Promise<{ browser: Browser; page: Page }> {
  const browser = await launch(executablePath);
  try {
    const page = await browser.newPage({ deviceScaleFactor: 1 });
    page.setDefaultTimeout(patience);
    // From a page of its own origin the browser reads the file itself: twice as fast as having ten megabytes sent to it.
    const script = pathToFileURL(require.resolve('plotly.js-dist')).href;
    await page.goto(new URL('package.json', script).href);
    await page.evaluate(
      // Runs in the browser.
      (src) =>
        new Promise((resolve, reject) => {
          const { document } = globalThis as unknown as { document: BrowserDocument };
          const element = document.createElement('script');
          document.head.append(Object.assign(element, { charset: 'utf-8', src, onload: resolve, onerror: reject }));
        }),
      script,
    );
    return { browser, page };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * Draws the figure at scale 1, as bytes of a PNG file; undefined where there is no browser to draw it.
 * One headless browser serves all calls that follow closely on one another.
 */
export async function renderPng(figure: Figure): Promise<Buffer | undefined> {
  const executable = findChromium();
  if (executable === undefined) return undefined;
  clearTimeout(timer);
  users++;
  try {
    opening ??= open(executable).catch((error) => {
      opening = undefined;
      throw error;
    });
    const { page } = await opening;
    const { data, layout } = themed(figure);
    const { width = figureSize.width, height = figureSize.height } = layout as { width?: number; height?: number };
    const url = await page.evaluate(
      // Runs in the browser, where plotly.js is a global.
      ([figure, options]) =>
        (
          globalThis as unknown as { Plotly: { toImage(figure: unknown, options: unknown): Promise<string> } }
        ).Plotly.toImage(figure, options),
      [
        { data: plain(data), layout: plain(layout) },
        { format: 'png', width, height, scale: 1 },
      ] as const,
    );
    return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  } finally {
    if (--users === 0) timer = setTimeout(closeRenderer, idleLimit);
  }
}

/** Closes the browser now; the next figure opens another. */
export async function closeRenderer(): Promise<void> {
  clearTimeout(timer);
  const opened = opening;
  opening = undefined;
  if (opened) await (await opened).browser.close();
}

/** The same as plain JSON: typed arrays as arrays, what JSON cannot hold (NaN, ±∞) as null, which plotly draws as a gap. */
export function plain<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_key, held) => (ArrayBuffer.isView(held) ? Array.from(held as never) : held)),
  );
}
