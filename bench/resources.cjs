// Loaded into a process under test with --require: when it ends, it writes its greatest resident size in bytes and its
// processor time in seconds, worker threads included.
const { writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const used = { peakMemory: maxRSS * 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
    writeFileSync(process.env.BENCH_RESOURCES, JSON.stringify(used));
  });
}
