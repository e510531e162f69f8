import assert from 'node:assert/strict';
import { methodNames, methods } from '../../../lib/bridge/registry';
import { refusalOf } from '../../../lib/evaluation/protocol/protocol';
import { findProtocol } from '../../../lib/evaluation/protocol/registry';
import { describeCell, gridCells, gridJobs, parseGrid } from '../../../lib/experiment/sweep/grid';

const task = { name: 'a → b', source: 'a.csv', target: 'b.csv' };
const parse = (more: object) => parseGrid({ name: 'small', tasks: [task], ...more }, '/some/where/grid.json');

describe('grid', () => {
  it('is tasks × β × settings × protocols × selections × methods × seeds, each cell once', () => {
    const grid = parse({
      tasks: [task, { ...task, name: 'c → d', kCore: 5, testUsers: { '0.2': 'users.txt' } }],
      betas: [0.2, 0.5],
      methods: ['tgt', 'EMCDR', 'TGT'],
      seeds: [1, 2, 3],
      protocols: ['cold', 'warm'],
      settings: [{ name: '' }, { name: 'slow', set: ['EMCDR.learningRate=0.001'], methods: ['EMCDR'] }],
    });
    const cells = gridCells(grid);
    assert.equal(cells.length, 2 * 2 * 3 * 2 * 2 * (2 + 1));
    const jobs = gridJobs(cells);
    assert.equal(new Set(jobs.map((job) => job.id)).size, cells.length);
    // Groups: task, β and seed; the settings differ in a bridge alone, so they share base models.
    assert.equal(new Set(jobs.map((job) => job.group)).size, 2 * 2 * 3);
    assert.equal(new Set(jobs.map((job) => job.affinity)).size, 2);
    const slow = cells.find(({ label }) => label.setting === 'slow');
    assert.equal(slow?.config.methods.EMCDR.learningRate, 0.001);
    assert.ok(cells.every(({ label, config }) => config.split.beta === label.beta));
    const files = cells.filter(({ label }) => label.task === 'c → d').map((cell) => cell.files);
    assert.deepEqual(new Set(files.map(({ testUsers }) => testUsers)), new Set(['/some/where/users.txt', undefined]));
    assert.equal(files[0].source, '/some/where/a.csv');
    assert.match(describeCell(cells[0].label), /^TGT, a → b, beta 0.2, seed 1, cold, best-test-epoch$/);
  });

  it('takes for "all", under each protocol, what it can measure; what is named stays', () => {
    const names = (more: object, wanted: string) =>
      gridCells(parse({ seeds: [1], selections: ['validation'], protocols: ['cold', 'ranking', 'warm'], ...more }))
        .filter(({ label }) => label.protocol === wanted)
        .map(({ label }) => label.method);
    assert.deepEqual(names({}, 'ranking'), methodNames());
    for (const protocol of ['cold', 'warm']) {
      assert.deepEqual(
        names({}, protocol),
        methods.filter((method) => !refusalOf(findProtocol(protocol), method)).map(({ name }) => name),
      );
    }
    assert.deepEqual(names({ methods: ['UserKnn'] }, 'cold'), ['UserKnn']);
  });

  it('reads a task with and without twins as two sets of data', () => {
    const tasks = [task, { ...task, name: 'a → b without twins', withoutTwins: true }];
    const cells = gridCells(parse({ tasks, methods: ['TGT'], seeds: [1], selections: ['validation'] }));
    assert.deepEqual(
      cells.map(({ files }) => files.withoutTwins),
      [false, true],
    );
    const jobs = gridJobs(cells);
    assert.notEqual(jobs[0].group, jobs[1].group);
    assert.notEqual(jobs[0].affinity, jobs[1].affinity);
  });

  it('groups ranking runs apart, since their base models see negatives', () => {
    const jobs = gridJobs(gridCells(parse({ methods: ['TGT'], seeds: [1], protocols: ['cold', 'ranking'] })));
    assert.equal(new Set(jobs.map((job) => job.group)).size, 2);
  });

  it('names what is wrong, and the nearest right key', () => {
    assert.throws(() => parse({ beta: [0.2] }), /no setting "beta"\. Did you mean "betas"\?/);
    assert.throws(() => parse({ betas: [1.5] }), /grid\.json: betas\[0\] is 1\.5: /);
    assert.throws(() => parse({ name: 'No Blanks' }), /small letters, digits and dashes/);
    assert.throws(() => parse({ tasks: [task, task] }), /two tasks have the same name/);
    assert.throws(() => parse({ tasks: [{ ...task, testUsers: { 0.8: 'x' } }] }), /test users for beta 0.8/);
    assert.throws(() => gridCells(parse({ methods: ['EMCD'] })), /Did you mean "EMCDR"/);
    assert.throws(
      () => gridCells(parse({ settings: [{ name: 'x', set: ['EMCDR.rate=1'] }] })),
      /settings\[0\] "x": .*methods\.EMCDR\.rate/,
    );
  });

  it('names the file and the place of what is wrong in a setting', () => {
    const refuse = (more: object, expected: RegExp) => assert.throws(() => gridCells(parse(more)), expected);
    refuse({ methods: ['EMCD'] }, /grid\.json, methods: .*"EMCD".*EMCDR/);
    refuse(
      { settings: [{ name: '' }, { name: 'x', set: ['DiffCDR.lamda=1'] }] },
      /grid\.json, settings\[1\] "x": config: .*lamda.*lambda/,
    );
    refuse({ settings: [{ name: 'x', methods: ['Tgtt'] }] }, /grid\.json, settings\[0\] "x": .*Tgtt/);
    assert.throws(() => parse({ selections: ['validation', 'validation'] }), /a selection stands there twice/);
  });

  it('refuses more cells than anybody can look at before it makes them', () => {
    const seeds = Array.from({ length: 1_000_000 }, (_, k) => k);
    assert.throws(
      () => gridCells(parse({ seeds, methods: ['TGT'] })),
      /grid\.json asks for 2000000 cells, more than 100000/,
    );
  });
});
