import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { UserError } from '../../errors';

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
 * The Chromium, Chrome or Edge that draws pictures: the one named by DIFFCDR_CHROMIUM, else the first found under the usual
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

let opening: Promise<Browser> | undefined;
let users = 0;
let timer: NodeJS.Timeout | undefined;

/** Starts the browser: in its sandbox, but as root, for whom it makes none, and where the system lets no sandbox be made. */
async function open(executablePath: string): Promise<Browser> {
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

/**
 * Lets `work` use the headless browser; undefined where there is none. One browser serves all calls that follow closely on one
 * another.
 */
export async function inBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T | undefined> {
  const executable = findChromium();
  if (executable === undefined) return undefined;
  clearTimeout(timer);
  users++;
  try {
    opening ??= open(executable).catch((error) => {
      opening = undefined;
      throw error;
    });
    return await work(await opening);
  } finally {
    if (--users === 0) timer = setTimeout(closeRenderer, idleLimit);
  }
}

/** A new page that waits long enough for a busy machine. @param scale device pixels a CSS pixel */
export async function newPage(browser: Browser, scale = 1): Promise<Page> {
  const page = await browser.newPage({ deviceScaleFactor: scale });
  page.setDefaultTimeout(patience);
  return page;
}

/** Closes the browser now; the next picture opens another. */
export async function closeRenderer(): Promise<void> {
  clearTimeout(timer);
  const opened = opening;
  opening = undefined;
  if (opened) await (await opened).close();
}
