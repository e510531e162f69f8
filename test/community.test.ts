import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../lib/platform/project';

const read = (...path: string[]): string => readFileSync(join(projectRoot, ...path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const workflows = readdirSync(join(projectRoot, '.github', 'workflows'));

/** Commands that stand in a text, each with the script or file that it needs. */
function assertRunnable(text: string, origin: string): void {
  for (const [, name] of text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)) {
    assert.ok(scripts[name], `${origin}: there is no script "${name}"`);
  }
  for (const [, file] of text.matchAll(/bash (\S+)/g))
    assert.ok(existsSync(join(projectRoot, file)), `${origin}: ${file}`);
}

describe('files for those who join', () => {
  for (const name of workflows) {
    it(`workflow ${name} runs what is there, on pinned actions, with no more rights than it needs`, () => {
      const text = read('.github', 'workflows', name);
      const { jobs, permissions } = parse(text) as {
        jobs: Record<string, { steps: { uses?: string; run?: string }[]; 'timeout-minutes': number }>;
        permissions: Record<string, string>;
      };
      assert.equal(permissions.contents, 'read');
      for (const { steps, 'timeout-minutes': minutes } of Object.values(jobs)) {
        assert.ok(minutes > 0);
        for (const { uses, run } of steps) {
          if (uses) assert.match(uses, /^[\w-]+\/[\w-]+@v\d+$/);
          if (run) assertRunnable(run, name);
        }
      }
    });
  }

  it('the forms of issues ask for what is needed', () => {
    for (const name of ['bug.yml', 'finding.yml']) {
      const { body } = parse(read('.github', 'ISSUE_TEMPLATE', name)) as {
        body: { id: string; validations?: { required: boolean } }[];
      };
      assert.ok(body.filter(({ validations }) => validations?.required).length >= 2, name);
      assert.equal(new Set(body.map(({ id }) => id)).size, body.length);
    }
  });

  it('the container starts the walk-through from a copy without what is made here', () => {
    const docker = read('Dockerfile');
    assertRunnable(docker, 'Dockerfile');
    assert.match(docker, /npm ci && npm start/);
    assert.ok(scripts.start);
    const ignored = read('.dockerignore').split('\n');
    for (const folder of ['node_modules', 'dist', '.venv', 'data/downloads'])
      assert.ok(ignored.includes(folder), folder);
    const { build } = JSON.parse(read('.devcontainer', 'devcontainer.json')) as { build: { dockerfile: string } };
    assert.ok(existsSync(join(projectRoot, '.devcontainer', build.dockerfile)));
  });
});
