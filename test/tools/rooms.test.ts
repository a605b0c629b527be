import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;

/** tools/rooms.mjs, which has no types because dependency-cruiser reads it as it is. */
interface RoomTable {
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  readonly processFiles: readonly string[];
  readonly networkFiles: readonly string[];
}
const table = new URL('../../tools/rooms.mjs', import.meta.url).href;
const { rooms, processFiles, networkFiles } = (await import(table)) as RoomTable;

const CRUISER = join(ROOT, 'node_modules', '.bin', 'depcruise');
const CONFIGURATION = join(ROOT, 'tools', 'dependency-cruiser.config.mjs');

interface Cruise {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs dependency-cruiser with the project's own rules over the `src` of a folder. */
function cruise(folder: string, type: string): Cruise {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [CRUISER, '--config', CONFIGURATION, '--output-type', type, 'src'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 64 * 1024 * 1024 },
  );
  expect(stderr).toBe('');
  return { exitCode: status, output: stdout };
}

/** Source files of a tree that keeps every rule. */
const proper: Readonly<Record<string, string>> = {
  'src/errors/error.ts': 'export const error = 1;\n',
  'src/store/store.ts': "import { error } from '../errors/error.ts';\nexport const store = error;\n",
  'src/cli/cli.ts': "export const cli = async () => (await import('../store/store.ts')).store;\n",
  [processFiles[0] ?? '']: "import { spawn } from 'node:child_process';\nexport const run = spawn;\n",
  [networkFiles[0] ?? '']: "import { request } from 'node:https';\nexport const ask = request;\n",
};

/** One file for each way to break a rule. */
const planted: Readonly<Record<string, string>> = {
  'src/zip/upwards.ts': "import { cli } from '../cli/cli.ts';\nexport const x = cli;\n",
  'src/elf/lazily.ts': "export const x = () => import('../store/store.ts');\n",
  'src/python/types.ts': "import type { store } from '../store/store.ts';\nexport type X = typeof store;\n",
  'src/lambda/one.ts': "import { two } from './two.ts';\nexport const one = () => two;\n",
  'src/lambda/two.ts': "import { one } from './one.ts';\nexport const two = () => one;\n",
  'src/store/process.ts': "import { spawn } from 'node:child_process';\nexport const x = spawn;\n",
  'src/index/process.ts': "export const x = () => import('child_process');\n",
  'src/index/network.ts': "import { connect } from 'node:net';\nexport const x = connect;\n",
  'src/toolchain/network.ts': "export const x = () => import('node:http2');\n",
  'src/attic/unknown.ts': "import { error } from '../errors/error.ts';\nexport const x = error;\n",
  'src/wheel/missing.ts': "import { none } from './none.ts';\nexport const x = none;\n",
};

function layTree(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'zipwright-rooms-'));
  copyFileSync(join(ROOT, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

describe('a planted import is refused, with the comment of our rule', () => {
  let folder = '';
  let found: Cruise = { exitCode: 0, output: '' };

  beforeAll(() => {
    folder = layTree({ ...proper, ...planted });
    found = cruise(folder, 'err-long');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the tree with it does not pass', () => {
    expect(found.exitCode).toBeGreaterThan(0);
  });

  test.each([
    ['of a room that is above', 'room-zip', 'src/zip/upwards.ts', 'src/zip may import errors'],
    ['that is done later', 'room-elf', 'src/elf/lazily.ts', 'src/elf may import errors'],
    ['of types alone', 'room-python', 'src/python/types.ts', 'src/python may import errors'],
    ['in a circle', 'no-cycles', 'src/lambda/one.ts', 'Two files that need each other are one concept'],
    [
      'of processes',
      'processes-at-the-edge',
      'src/store/process.ts',
      `Only ${processFiles.join(', ')} may start`,
    ],
    [
      'of processes, later and by the old name',
      'processes-at-the-edge',
      'src/index/process.ts',
      'call it instead',
    ],
    [
      'of the network',
      'network-at-the-edge',
      'src/index/network.ts',
      `Only ${networkFiles.join(', ')} may open a connection`,
    ],
    ['of the network, later', 'network-at-the-edge', 'src/toolchain/network.ts', 'call it instead'],
    ['in a room that nobody knows', 'unknown-room', 'src/attic/unknown.ts', 'has a line in tools/rooms.mjs'],
    [
      'of a file that does not exist',
      'no-unresolved',
      'src/wheel/missing.ts',
      'The imported file does not exist',
    ],
  ])('%s', (...[, rule, file, comment]) => {
    const [, report = ''] =
      new RegExp(`error ${rule}: (${file.replaceAll('.', '\\.')}[^]*?)(?=\\n  error |\\n\\nx )`).exec(
        found.output,
      ) ?? [];
    expect(report.replaceAll(/\s+/g, ' ')).toContain(comment);
  });

  test('what the two allowed files import, and every proper import, is not', () => {
    for (const file of Object.keys(proper)) {
      expect(found.output).not.toContain(`: ${file} →`);
    }
  });
});

test('a tree that keeps every rule passes', () => {
  const folder = layTree(proper);
  expect(cruise(folder, 'err-long').exitCode).toBe(0);
  rmSync(folder, { recursive: true });
});

describe('the real src/', () => {
  interface Report {
    readonly modules: readonly { readonly source: string; readonly dependencies: readonly unknown[] }[];
    readonly summary: { readonly error: number; readonly totalCruised: number };
  }
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ts|mjs)$/.test(name),
  );

  test('is read: every file with its imports, and all of them pass', () => {
    const { exitCode, output } = cruise(ROOT, 'json');
    const { modules, summary } = JSON.parse(output) as Report;
    expect({ exitCode, errors: summary.error }).toEqual({ exitCode: 0, errors: 0 });
    expect(summary.totalCruised).toBeGreaterThan(200);
    const read = new Set(modules.map(({ source }) => source));
    expect(sources.filter((name) => !read.has(`src/${name}`))).toEqual([]);
    expect(modules.filter(({ dependencies }) => dependencies.length > 0).length).toBeGreaterThan(200);
  });

  test('has the rooms of the table, and no other', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.sort()).toEqual(Object.keys(rooms).sort());
  });

  test('the table names rooms that exist and files that exist', () => {
    const known = Object.keys(rooms);
    expect(
      Object.values(rooms)
        .flat()
        .filter((name) => !known.includes(name)),
    ).toEqual([]);
    expect(
      [...processFiles, ...networkFiles].filter((file) => !sources.includes(file.replace('src/', ''))),
    ).toEqual([]);
  });

  test('goes around the rules by no global: fetch, sockets, modules by name', () => {
    const around =
      /(?<![\w.#])(fetch|WebSocket|EventSource)\s*\(|getBuiltinModule\(\s*['"](?:node:)?(?:child_process|http|https|http2|net|tls|dgram|dns)|createRequire/;
    // A file that the table names may; what runs as a function's runtime loads modules for the function, too.
    const others = sources.filter((name) => !networkFiles.includes(`src/${name}`));
    const found = others.filter((name) => around.test(readFileSync(join(ROOT, 'src', name), 'utf8')));
    expect(found).toEqual([]);
  });
});
