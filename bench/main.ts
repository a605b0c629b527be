/** `npm run bench -- build|inspect|run|serve [--quick] [--write-readme]`: benchmarks as ratios, with the bars they are held to. */
import { benchmarkBuild, type Figure } from './build.ts';
import { benchmarkInspect } from './inspect.ts';
import { formatTable, missed, writeReadme } from './report.ts';
import { benchmarkRun } from './run.ts';
import { benchmarkServe } from './serve.ts';

const suites: Readonly<Record<string, (quick: boolean) => Figure[] | Promise<Figure[]>>> = {
  build: benchmarkBuild,
  inspect: benchmarkInspect,
  run: benchmarkRun,
  serve: benchmarkServe,
};
const [suite = '', ...flags] = process.argv.slice(2);
const benchmark = suites[suite];
if (benchmark === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(suites).join('|')} [--quick] [--write-readme]`);
  process.exit(2);
}
const figures = await benchmark(flags.includes('--quick'));
const table = formatTable(figures);
console.log(table);
if (flags.includes('--write-readme')) {
  writeReadme(suite, table);
}
process.exitCode = missed(figures).length === 0 ? 0 : 1;
