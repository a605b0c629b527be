/** `npm run bench -- build [--quick] [--write-readme]`: benchmarks as ratios, with the bars they are held to. */
import { benchmarkBuild } from './build.ts';
import { formatTable, missed, writeReadme } from './report.ts';

const [suite, ...flags] = process.argv.slice(2);
if (suite !== 'build') {
  console.error('usage: npm run bench -- build [--quick] [--write-readme]');
  process.exit(2);
}
const figures = benchmarkBuild(flags.includes('--quick'));
const table = formatTable(figures);
console.log(table);
if (flags.includes('--write-readme')) {
  writeReadme(table);
}
process.exitCode = missed(figures).length === 0 ? 0 : 1;
