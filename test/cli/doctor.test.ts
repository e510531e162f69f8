import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { projectRoot } from '../../lib/platform/project';

/** Runs the command as a process, since its exit code is what it is about. */
function doctor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const program = "require('./lib/cli/main').main(['node', 'diffcdr', ...process.argv.slice(1)])";
  return spawnSync(process.execPath, ['--import', 'tsx', '--eval', program, 'doctor', ...args], {
    cwd: projectRoot,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

interface Finding {
  what: string;
  verdict: string;
  mend?: string;
}

describe('diffcdr doctor', function () {
  // It starts processes of its own and loads every backend, which takes long on a busy machine.
  this.timeout(180_000);

  it('names what it looked at, and a cure for all that is missing', () => {
    const child = doctor(['--json']);
    const findings: Finding[] = JSON.parse(child.stdout);
    const names = findings.map(({ what }) => what);
    for (const what of ['Node', 'Python', 'TensorFlow.js', 'backend node', 'backend wasm', 'memory', 'disk']) {
      assert.ok(names.includes(what), `nothing about ${what}`);
    }
    for (const { what, verdict, mend } of findings) assert.equal(verdict === 'ok', mend === undefined, what);
    assert.equal(child.status, findings.some(({ verdict }) => verdict === 'needed') ? 1 : 0);
  });

  it('ends with 1 where something that is needed is missing', () => {
    const child = doctor([], { DIFFCDR_CHROMIUM: 'no/such/program' });
    assert.equal(child.status, 1);
    assert.match(child.stdout, /NEEDED {3}browser for PNGs/);
    assert.match(child.stdout, /→ unset DIFFCDR_CHROMIUM/);
  });
});
