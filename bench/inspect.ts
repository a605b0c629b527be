import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Figure } from './build.ts';
import { inTurn, median, peakMemory, runOnce, type Command } from './measure.ts';
import { cacheFolder, cli, root, workFolder } from './peers.ts';

const environment = { ZIPWRIGHT_CACHE_DIR: cacheFolder };
const nodeStart: Command = { name: 'node', argv: [process.execPath, '-e', '0'] };

/** What the functions import: all that was built, so that all of it is followed. */
const IMPORTS: Readonly<Record<string, string>> = {
  S: 'import requests',
  L: 'import boto3\nimport numpy\nimport pandas\nimport scipy.optimize',
};

/** A built zip of one of the pinned workloads. */
function builtZip(workload: string, name: string): string {
  const folder = join(workFolder, 'inspect', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'bench', 'workloads', `${workload}.txt`), join(folder, 'requirements.txt'));
  writeFileSync(
    join(folder, 'lambda_function.py'),
    `${IMPORTS[workload] ?? ''}\n\n\ndef lambda_handler(event, context):\n    return "${name}"\n`,
  );
  const argv = [...cli, 'build', folder, '--runtime', 'python3.11', '--quiet'] as const;
  runOnce({ name: 'build', argv, environment });
  return join(folder, 'dist', `${name}.zip`);
}

const zipwright = (name: string, ...args: readonly string[]): Command => ({
  name,
  argv: [...cli, ...args],
  environment,
});

/** The ratios of two commands' runs, round by round. */
function ratio(walls: ReadonlyMap<string, readonly number[]>, ours: string, theirs: string): number {
  const base = walls.get(theirs) ?? [];
  return median((walls.get(ours) ?? []).map((wall, round) => wall / (base[round] ?? Number.NaN)));
}

function describe(walls: ReadonlyMap<string, readonly number[]>, name: string): string {
  return `${median(walls.get(name) ?? []).toFixed(0)} ms`;
}

/** The same zip as it would come from elsewhere: nothing is known of it. */
function fromElsewhere(zip: string): readonly string[] {
  const copy = join(workFolder, 'inspect', `copy-of-${basename(zip)}`);
  copyFileSync(zip, copy);
  return [copy, '--runtime', 'python3.11', '--arch', 'x86_64', '--handler', 'lambda_function.lambda_handler'];
}

/** Bars of inspecting artifacts, each beside its floor in one run. */
export function benchmarkInspect(quick: boolean): Figure[] {
  const small = builtZip('S', 'S');
  const large = builtZip('L', 'L');
  const changed = builtZip('L', 'L2');
  const rounds = quick ? 5 : 15;
  const checkLarge = zipwright('check L', 'check', ...fromElsewhere(large));
  const checkSmall = zipwright('check S', 'check', ...fromElsewhere(small));
  const checkBuilt = zipwright('check built S', 'check', small);
  const diffLarge = { ...zipwright('diff L', 'diff', large, changed), expectedStatus: 3 };
  const unzip: Command = { name: 'unzip', argv: ['unzip', '-tq', large] };
  const heavy = inTurn([checkLarge, unzip], rounds);
  const light = inTurn([checkSmall, checkBuilt, diffLarge, nodeStart], rounds * 2);
  const node = `node -e 0, ${describe(light, nodeStart.name)}`;
  return [
    {
      name: 'L from elsewhere, will it run',
      ours: `zipwright check, ${describe(heavy, checkLarge.name)}`,
      against: `unzip -t, ${describe(heavy, unzip.name)}`,
      value: ratio(heavy, checkLarge.name, unzip.name),
      bar: 3,
      unit: '×',
    },
    {
      name: 'L from elsewhere, peak memory',
      ours: 'zipwright check',
      against: '200 MiB',
      value: peakMemory(checkLarge),
      bar: 200,
      unit: 'MiB',
    },
    {
      name: 'S from elsewhere, will it run',
      ours: `zipwright check, ${describe(light, checkSmall.name)}`,
      against: node,
      value: ratio(light, checkSmall.name, nodeStart.name),
      bar: 2.5,
      unit: '×',
    },
    {
      name: 'S as it was built, will it run',
      ours: `zipwright check, ${describe(light, checkBuilt.name)}`,
      against: node,
      value: ratio(light, checkBuilt.name, nodeStart.name),
      bar: 2.5,
      unit: '×',
    },
    {
      name: 'L, handler changed, what changed',
      ours: `zipwright diff, ${describe(light, diffLarge.name)}`,
      against: node,
      value: ratio(light, diffLarge.name, nodeStart.name),
      bar: 2,
      unit: '×',
    },
  ];
}
