import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTurn, median, peakMemory, runOnce, type Command } from './measure.ts';
import { cacheFolder, cli, findUv, installSam, root, workFolder } from './peers.ts';

/** A figure against its bar. A ratio below or equal to the bar is good, or above when `atLeast`. */
export interface Figure {
  readonly name: string;
  readonly ours: string;
  readonly against: string;
  readonly value: number;
  readonly bar: number;
  readonly atLeast?: boolean;
  readonly unit: '×' | 'MiB';
}

const environment = { ZIPWRIGHT_CACHE_DIR: cacheFolder };
const HANDLER = 'def lambda_handler(event, context):\n    return event\n';

/** A project of one of the pinned workloads, with a lock from an earlier resolution. */
function makeProject(workload: string): string {
  const folder = join(workFolder, workload);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'bench', 'workloads', `${workload}.txt`), join(folder, 'requirements.txt'));
  writeFileSync(join(folder, 'lambda_function.py'), HANDLER);
  return folder;
}

function buildCommand(name: string, folder: string, ...flags: string[]): Command {
  return {
    name,
    argv: [...cli, 'build', folder, '--runtime', 'python3.11', '--quiet', ...flags],
    environment,
  };
}

/** The same with nothing written yet, so that the whole archive has to be. */
function buildAnew(name: string, folder: string): Command {
  return {
    ...buildCommand(name, folder),
    prepare: () => {
      rmSync(join(folder, 'dist'), { recursive: true, force: true });
    },
  };
}

/** The wheels of a project, as its build downloaded them. */
function wheelsOf(folder: string): string[] {
  const file = readdirSync(join(folder, '.zipwright')).find((name) => name.startsWith('selection.'));
  const kept = JSON.parse(readFileSync(join(folder, '.zipwright', file ?? ''), 'utf8')) as {
    selection: { distributions: { filename: string; sha256: string }[] };
  };
  return kept.selection.distributions.map(({ sha256, filename }) =>
    join(cacheFolder, 'wheels', sha256, filename),
  );
}

const nodeStart: Command = { name: 'node', argv: [process.execPath, '-e', '0'] };

function catCommand(folder: string): Command {
  return {
    name: 'cat',
    argv: ['sh', '-c', 'cat "$@" > "$0"', join(workFolder, 'cat.out'), ...wheelsOf(folder)],
  };
}

/** `uv pip install --target` and `zip`, as uv's own guide for Lambda has it. */
function uvAndZip(folder: string, uv: string, cache: string): Command {
  const target = join(workFolder, 'uv-target');
  const install = `"${uv}" pip install -q --target "${target}" --python-version 3.11 --python-platform x86_64-manylinux2014 --only-binary :all: -r requirements.txt`;
  return {
    name: 'uv+zip',
    argv: [
      'sh',
      '-c',
      `${install} && cp lambda_function.py "${target}" && cd "${target}" && zip -qr ../uv.zip .`,
    ],
    directory: folder,
    environment: { UV_CACHE_DIR: cache },
    prepare: () => {
      rmSync(target, { recursive: true, force: true });
      rmSync(join(workFolder, 'uv.zip'), { force: true });
    },
  };
}

/** `sam build` and the zip step of `sam package`. */
function samBuild(folder: string, bin: string): Command {
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Function: {
        Type: 'AWS::Serverless::Function',
        Properties: { Runtime: 'python3.11', Handler: 'lambda_function.lambda_handler', CodeUri: '.' },
      },
    },
  };
  const project = `${folder}-sam`;
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  for (const file of ['requirements.txt', 'lambda_function.py']) {
    cpSync(join(folder, file), join(project, file));
  }
  writeFileSync(join(project, 'template.json'), JSON.stringify(template));
  const zip = `from samcli.lib.package.utils import make_zip_with_lambda_permissions as z; z('sam', '.aws-sam/build/Function')`;
  return {
    name: 'sam build',
    argv: ['sh', '-c', `"${bin}/sam" build -t template.json >/dev/null 2>&1 && "${bin}/python" -c "${zip}"`],
    directory: project,
    environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, SAM_CLI_TELEMETRY: '0' },
    prepare: () => {
      rmSync(join(project, '.aws-sam'), { recursive: true, force: true });
    },
  };
}

/** Times one name against others of the same rounds; the bar is a sum of multiples of these. */
function ratio(walls: Map<string, number[]>, name: string, floor: Readonly<Record<string, number>>): number {
  const ours = walls.get(name) ?? [];
  return median(
    ours.map((wall, round) => {
      const allowed = Object.entries(floor).reduce(
        (sum, [each, times]) => sum + times * (walls.get(each)?.[round] ?? 0),
        0,
      );
      return wall / allowed;
    }),
  );
}

const milliseconds = (walls: Map<string, number[]>, name: string): string => {
  const value = median(walls.get(name) ?? []);
  return value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(1)} s`;
};

/** Bars of a build, measured pair by pair. `quick` leaves out SAM. */
export function benchmarkBuild(quick: boolean): Figure[] {
  // What the launcher sets up is no part of what it adds; it may also empty node_modules, where the projects go.
  runOnce({ name: 'launcher', argv: [join(root, 'zipwright'), '--version'] });
  const large = makeProject('L');
  const small = makeProject('S');
  const warm = buildAnew('zipwright', large);
  runOnce(warm);
  runOnce(buildCommand('small', small));
  const uv = findUv();
  const figures = [...warmFigures(large, small), ...peerFigures(large, uv, quick), ...coldFigures(large, uv)];
  figures.push({
    name: 'L, peak memory',
    ours: 'zipwright build',
    against: '150 MiB',
    value: peakMemory(warm),
    bar: 150,
    unit: 'MiB',
  });
  return figures;
}

function warmFigures(large: string, small: string): Figure[] {
  let revision = 0;
  const edit: Command = {
    ...buildCommand('edit', large),
    prepare: () => {
      revision += 1;
      writeFileSync(join(large, 'lambda_function.py'), `${HANDLER}# revision ${revision}\n`);
    },
  };
  const commands = [
    nodeStart,
    catCommand(large),
    buildAnew('anew', large),
    edit,
    buildCommand('same', large),
  ];
  const walls = inTurn(commands, 15);
  return [
    {
      name: 'L, packed again',
      ours: `zipwright build, ${milliseconds(walls, 'anew')}`,
      against: `node -e 0 + 4 × cat *.whl, ${milliseconds(walls, 'node')} and ${milliseconds(walls, 'cat')}`,
      value: ratio(walls, 'anew', { node: 1, cat: 4 }),
      bar: 1,
      unit: '×',
    },
    {
      name: 'L, handler changed',
      ours: `zipwright build, ${milliseconds(walls, 'edit')}`,
      against: 'node -e 0 + 3 × cat *.whl',
      value: ratio(walls, 'edit', { node: 1, cat: 3 }),
      bar: 1,
      unit: '×',
    },
    {
      name: 'L, nothing changed',
      ours: `zipwright build, ${milliseconds(walls, 'same')}`,
      against: 'node -e 0 + cat *.whl',
      value: ratio(walls, 'same', { node: 1, cat: 1 }),
      bar: 1,
      unit: '×',
    },
    smallFigure(small),
  ];
}

function smallFigure(small: string): Figure {
  const launcher: Command = {
    name: 'launcher',
    argv: [join(root, 'zipwright'), 'build', small, '--runtime', 'python3.11', '--quiet'],
    environment,
  };
  const walls = inTurn([nodeStart, buildCommand('small', small), launcher], 41);
  const added = median(
    (walls.get('launcher') ?? []).map((wall, round) => wall - (walls.get('small')?.[round] ?? 0)),
  );
  return {
    name: 'S, nothing changed',
    ours: `zipwright build, ${milliseconds(walls, 'small')} (the launcher adds ${added.toFixed(0)} ms)`,
    against: `node -e 0, ${milliseconds(walls, 'node')}`,
    value: ratio(walls, 'small', { node: 1 }),
    bar: 2,
    unit: '×',
  };
}

function peerFigures(large: string, uv: string, quick: boolean): Figure[] {
  const figures: Figure[] = [];
  const compare = (peer: Command, bar: number, rounds: number): void => {
    const walls = inTurn([buildAnew('zipwright', large), peer], rounds);
    figures.push({
      name: 'L, packed again',
      ours: `zipwright build, ${milliseconds(walls, 'zipwright')}`,
      against: `${peer.name === 'uv+zip' ? 'uv pip install --target + zip -qr' : 'sam build + its zip step'}, ${milliseconds(walls, peer.name)}`,
      value: 1 / ratio(walls, 'zipwright', { [peer.name]: 1 }),
      bar,
      atLeast: true,
      unit: '×',
    });
  };
  compare(uvAndZip(large, uv, join(workFolder, 'uv-cache')), 30, 5);
  if (!quick) {
    compare(samBuild(large, installSam(uv)), 60, 5);
  }
  return figures;
}

function coldFigures(large: string, uv: string): Figure[] {
  const cold = join(workFolder, 'cold');
  const uvCache = join(cold, 'uv');
  const ourCache = join(cold, 'zipwright');
  const peer = uvAndZip(large, uv, uvCache);
  const install: Command = {
    ...peer,
    argv: ['sh', '-c', String(peer.argv[2]).replace(/ && cp .*$/, '')],
    prepare: () => {
      peer.prepare?.();
      rmSync(uvCache, { recursive: true, force: true });
    },
  };
  const ours: Command = {
    ...buildCommand('zipwright', large),
    environment: { ZIPWRIGHT_CACHE_DIR: ourCache },
    prepare: () => {
      rmSync(join(large, 'dist'), { recursive: true, force: true });
      // uv itself is a tool, not part of what is measured.
      rmSync(join(ourCache, 'wheels'), { recursive: true, force: true });
      rmSync(join(ourCache, 'packs'), { recursive: true, force: true });
    },
  };
  mkdirSync(cold, { recursive: true });
  const walls = inTurn([ours, install], 5);
  return [
    {
      name: 'L, nothing cached',
      ours: `zipwright build, ${milliseconds(walls, 'zipwright')}`,
      against: `uv pip install --target (no zip yet), ${milliseconds(walls, 'uv+zip')}`,
      value: ratio(walls, 'zipwright', { 'uv+zip': 1 }),
      bar: 1.3,
      unit: '×',
    },
  ];
}
