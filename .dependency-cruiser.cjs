/*
 * Which file may import which: `npm run check-imports`, a step of `npm test`. Type imports count as imports, and so do
 * lazy ones, since both tie a reader of the one file to the other. Every rule is an error: a rule that only warns is not
 * one.
 */

/** The flow. A folder may import what stands before it in this list, never what stands after it. */
const flow = [
  ['errors', 'problems', 'math', 'platform', 'kernels'],
  ['ratings'],
  ['synthetic', 'task'],
  ['embedding'],
  ['diffusion'],
  ['bridge'],
  ['evaluation'],
  ['analysis'],
  ['experiment'],
  ['fetch'],
  ['report'],
  ['explore'],
  ['notebook'],
  ['jupyter'],
  ['cli'],
  ['index', 'browser'],
];

/** A folder of `lib`, or the file of that name. */
const place = (...names) => `^lib/(${names.join('|')})(/|\\.ts$)`;

const againstTheFlow = flow.slice(0, -1).map((names, at) => ({
  name: `flow-${names.join('-')}`,
  comment: `Ratings flow one way: ${names.join(', ')} cannot know of what comes after.`,
  severity: 'error',
  from: { path: place(...names) },
  to: { path: place(...flow.slice(at + 1).flat()) },
}));

/** One heavy package, one place: `import 'diffcdr'` is quick, and a page is small, because these are loaded when asked. */
const onlyIn = (name, packages, path) => ({
  name: `only-here-${name.replaceAll(' ', '-')}`,
  comment: `${name} is large: one place of lib loads it, so that the rest does without.`,
  severity: 'error',
  from: { path: '^lib/', pathNot: path },
  to: { path: packages },
});

/** Where reading begins: the package's two faces, the command line, and what a worker is started with or told to load. */
const entries =
  '^lib/((index|browser|cli/main|jupyter/(main|start))\\.ts$|.*-worker\\.ts$|experiment/sweep/grid-runner\\.ts$|platform/browser\\.ts$|.*-browser\\.ts$)';

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Two files that need each other are one idea, or hide a third that both should import.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...againstTheFlow,
    {
      name: 'every-folder-has-its-place',
      comment: 'A new folder of lib must be entered in the flow above, or no rule holds it.',
      severity: 'error',
      from: { path: '^lib/', pathNot: place(...flow.flat()) },
      to: {},
    },
    {
      name: 'diffusion-knows-no-ratings',
      comment: 'The engine diffuses vectors. Items, ratings, tasks and the alignment with them are the bridge’s.',
      severity: 'error',
      from: { path: '^lib/diffusion/' },
      to: { path: place('ratings', 'synthetic', 'task', 'embedding') },
    },
    {
      name: 'schedule-alone',
      comment: 'A schedule knows α, σ, λ and its name, nothing of what is solved with them or learnt.',
      severity: 'error',
      from: { path: '^lib/diffusion/schedule/' },
      to: { path: '^lib/diffusion/(?!schedule/|named\\.ts$)' },
    },
    {
      name: 'solver-knows-no-network',
      comment: 'A solver knows a schedule and a function ε(x, t), whoever computes it.',
      severity: 'error',
      from: { path: '^lib/diffusion/solver/' },
      to: { path: '^lib/diffusion/(dim|network)/' },
    },
    {
      name: 'parts-know-no-method',
      comment: 'What methods share cannot depend on one of them; only the registry knows them all.',
      severity: 'error',
      from: { path: '^lib/bridge/(parts/|bridge\\.ts$|method\\.ts$)' },
      to: { path: '^lib/bridge/(controls|baselines|diffcdr|after)/|^lib/bridge/registry\\.ts$' },
    },
    {
      name: 'store-below-experiment',
      comment: 'The store keeps JSON under a hash. What the JSON says is the business of those who write it.',
      severity: 'error',
      from: { path: '^lib/experiment/store/' },
      to: { path: '^lib/experiment/(sweep/|[^/]+\\.ts$)', pathNot: '^lib/experiment/result\\.ts$' },
    },
    {
      name: 'sweep-below-experiment',
      comment: 'A sweep hands cells to workers; run, search and recommend stand on it, or beside it.',
      severity: 'error',
      from: { path: '^lib/experiment/sweep/' },
      to: { path: '^lib/experiment/(run|search|recommend)\\.ts$' },
    },
    {
      name: 'node-behind-the-platform',
      comment:
        'All of the core runs in a page. Node’s built-ins stand behind lib/platform; beside it only what no page does: ' +
        'the command line, downloads, stores and sweeps on disk, files that are written, DuckDB reading out of core, ' +
        'TensorFlow.js.',
      severity: 'error',
      from: {
        path: '^lib/',
        pathNot: [
          '^lib/(platform|jupyter|cli|fetch|experiment/store|experiment/sweep|report/output|diffusion/network)/',
          '^lib/ratings/(compression|database|integrity|read|text-lines|write)\\.ts$',
          // Stores and plugins are files: who reads them has a file system.
          '^lib/experiment/(manifest|check-store|plugins|model/model-file)\\.ts$',
          '^lib/report/tables/(report-data|published|bench-results)\\.ts$',
          '^lib/notebook/(evidence|stored-results)\\.ts$',
        ],
      },
      to: { dependencyTypes: ['core'] },
    },
    onlyIn('tensorflow', '@tensorflow/|tfjs-node', '^lib/diffusion/network/'),
    onlyIn('duckdb', '@duckdb/', '^lib/ratings/'),
    onlyIn('the browser driver', 'playwright', '^lib/report/output/'),
    onlyIn('plotly', 'plotly\\.js', '^lib/report/output/'),
    {
      name: 'library-alone',
      comment: 'What is installed is lib: it cannot import tests, benchmarks, scripts, examples or the site.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(test|bench|scripts|examples|experiments|site|docs|notebooks|assembly|bin)/' },
    },
    {
      name: 'assembly-alone',
      comment: 'Sources of the kernels are AssemblyScript: TypeScript’s modules mean nothing to them.',
      severity: 'error',
      from: { path: '^assembly/' },
      to: { pathNot: '^assembly/' },
    },
    {
      name: 'no-development-package',
      comment:
        'Who installs the package has its dependencies alone. TensorFlow.js is an optional peer: backend.ts says what brings it.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { pathNot: '@tensorflow/tfjs', dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'found',
      comment: 'An import that leads nowhere is either misspelt or its package is not in package.json.',
      severity: 'error',
      from: { path: '^(lib|assembly)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dead-file',
      comment: 'What no entry, command, worker or script reaches is dead: a test alone keeps nothing alive.',
      severity: 'error',
      from: { path: [entries, '^(scripts|bench|experiments)/'] },
      to: {
        path: '^lib/',
        // The last two stand in a page where Node has others: the bundler puts them there, no import does.
        pathNot: [entries, '\\.d\\.ts$', '^lib/(platform/browser|diffusion/network/load-browser)\\.ts$'],
        reachable: false,
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'types', 'default'] },
  },
};
