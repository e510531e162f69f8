import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../../lib/errors';
import { ensureJupyter, type JupyterEnvironment } from '../../lib/jupyter/environment';
import { ensureBuilt } from '../../scripts/built';

/** Of an `execute_reply` or an `error`. */
export interface Said {
  readonly status?: string;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
  readonly text?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly execution_count?: number;
}

/** What came of a cell; see ask.py. */
export interface Answer {
  readonly messages: readonly (readonly [string, Said])[];
  readonly reply: Said;
  readonly states: readonly string[];
  readonly seconds?: number;
}

/** The environment of the notebooks; where there is none the suite is skipped by name. */
export async function jupyterOrSkip(suite: Mocha.Context): Promise<JupyterEnvironment> {
  ensureBuilt();
  try {
    return await ensureJupyter();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.log(`      skipped: Jupyter cannot be set up here: ${error.message}`);
    return suite.skip();
  }
}

/** Takes the steps to a kernel of their own, started in `folder`, by default that of the notebooks; see ask.py. */
export async function ask<Answers extends unknown[]>(
  suite: Mocha.Context,
  steps: readonly object[],
  folder?: string,
): Promise<Answers> {
  suite.timeout(900_000);
  const { python, env } = await jupyterOrSkip(suite);
  const { status, stdout, stderr } = spawnSync(python, [join(__dirname, 'ask.py')], {
    env: { ...env, DIFFCDR_TEST_FOLDER: folder },
    input: JSON.stringify(steps),
    encoding: 'utf8',
    timeout: 600_000,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** What a cell has printed. */
export function printed({ messages }: Answer): string {
  return messages.map(([type, content]) => (type === 'stream' ? content.text : '')).join('');
}

/** The `error` messages of a cell. */
export function errors({ messages }: Answer): Said[] {
  return messages.filter(([type]) => type === 'error').map(([, content]) => content);
}
