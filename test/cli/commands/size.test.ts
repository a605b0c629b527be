import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { sizeMap, type MapNode } from '../../../src/cli/render/size/map.ts';
import { growTree } from '../../../src/inspect/size/size-tree.ts';
import { distribution } from '../../inspect/inspected.ts';
import { makeElf } from '../../makers/elf-maker.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { runCli, type CliOptions, type CliResult } from '../run-cli.ts';

type Files = Readonly<Record<string, string | Buffer>>;

const zipOf = (files: Files): Buffer =>
  makeZip({ entries: Object.entries(files).map(([name, content]) => ({ name, content, method: 0 })) });

/** A folder with app.zip, and deps.zip beside it. */
function made(files: Files, layer: Files = { 'python/dep.py': 'd'.repeat(3000) }): string {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'app.zip'), zipOf(files));
  writeFileSync(join(directory, 'deps.zip'), zipOf(layer));
  return directory;
}

const UTF8 = { environment: { LANG: 'en_US.UTF-8' } };

function size(
  directory: string,
  args: readonly string[] = [],
  options: CliOptions = UTF8,
): Promise<CliResult> {
  return runCli(['size', 'app.zip', ...args], { directory, ...options });
}

const plain = {
  ...distribution('six', { version: '1.17.0', files: { 'six.py': 'x'.repeat(60_000) } }),
  'app.py': 'y'.repeat(20_000),
  'src/deep/a.py': 'z'.repeat(19_000),
  'src/b.txt': 'z'.repeat(1000),
};

describe('zipwright size', () => {
  test('says what takes the room, and how much of the limits', async () => {
    const { stdout, stderr, exitCode } = await size(made(plain));
    expect(stdout.split('\n')).toEqual([
      'app.zip: 100.8 kB zipped, 100.1 kB unzipped, 6 files',
      '',
      'unzipped, all layers    100.1 kB of 262.1 MB, <1%',
      'direct upload           100.8 kB of 52.4 MB, <1%',
      "console's editor        100.8 kB of 3.15 MB, 3%",
      '',
      'by distribution     unzipped    zipped',
      'six 1.17.0           60.1 kB   60.5 kB  60% █████████████████████',
      'your files: src      20.0 kB   20.2 kB  20% ███████',
      'your files: app.py   20.0 kB   20.1 kB  20% ███████',
      "22 B zipped are the end of the zip's directory",
      '',
      'What could go, or is worth knowing',
      '  60.1 kB (60.5 kB zipped) are of the SDK, which the runtime brings itself: six 60.1 kB',
      '    hint: zipwright build --exclude-runtime-sdk leaves them out; AWS then decides about their versions',
      '',
    ]);
    expect([stderr, exitCode]).toEqual(['', 0]);
  });

  test('with layers: all together, and each by itself', async () => {
    const { stdout } = await size(made(plain), ['--layer', 'deps.zip', '--top', '2']);
    expect(stdout).toContain('deps.zip (layer): 3.12 kB zipped, 3.00 kB unzipped, 1 file\n');
    expect(stdout).toContain('unzipped, all layers       103.1 kB of 262.1 MB');
    expect(stdout).toContain('direct upload of deps.zip   3.12 kB of 52.4 MB');
    expect(stdout).toMatch(/\n2 more +23\.0 kB/);
    expect((await size(made(plain), ['--layer', 'deps.zip'])).stdout).toMatch(
      /\nyour files: python\/dep\.py \[deps\.zip\] +3\.00 kB/,
    );
  });

  test.each([
    ['folder', ['--depth', '3', '--top', '1'], ['six.py', '3 more']],
    [
      'folder',
      ['--depth', '3'],
      ['six.py', 'src/', 'deep/', 'a.py', 'b.txt', 'app.py', 'six-1.17.0.dist-info/'],
    ],
    ['type', [], ['Python', '.txt', 'metadata of distributions']],
    ['file', ['--top', '3'], ['six.py', 'app.py', 'src/deep/a.py', '3 more']],
  ])('--by %s %j', async (by, flags, expected) => {
    const { stdout } = await size(made(plain), ['--by', by, ...flags]);
    const table = stdout.split('\n\n')[2]?.split('\n').slice(1, -1) ?? [];
    const labels = table.map((line) => line.trim().split(/ {2,}/, 1)[0] ?? '');
    expect(labels.slice(0, expected.length)).toEqual(expected);
  });

  test('--zipped orders by what the zip stores', async () => {
    const directory = temporaryFolder();
    const entries = [
      { name: 'large.txt', content: 'x'.repeat(50_000) },
      {
        name: 'small.gz',
        content: Buffer.from([...Array(5000).keys()].map((each) => (each * 7919) % 251)),
        method: 0,
      },
    ];
    writeFileSync(join(directory, 'app.zip'), makeZip({ entries }));
    const order = async (...flags: readonly string[]): Promise<string[]> =>
      (await size(directory, ['--by', 'file', ...flags])).stdout.match(/^(?:large|small)/gm) ?? [];
    expect(await order()).toEqual(['large', 'small']);
    expect(await order('--zipped')).toEqual(['small', 'large']);
  });

  test.each([20, 30, 40, 60, 100, 200])('fits into %d columns', async (columns) => {
    const directory = made({
      [`${'long/'.repeat(30)}name.py`]: 'x',
      '日本語の名前/日本語の名前日本語の名前.py': 'y',
      ...plain,
    });
    const { stdout } = await size(directory, ['--by', 'file'], { ...UTF8, isTTY: true, columns });
    const table = stdout.split('\n\n')[2]?.split('\n').slice(0, -1) ?? [];
    expect(table.length).toBeGreaterThan(5);
    for (const line of table) {
      const text = line.replace(/\u001B\[\d+m/g, '');
      const wide = text.match(/[\u3000-\u9fff]/g)?.length ?? 0;
      expect(text.length + wide).toBeLessThanOrEqual(Math.max(columns, 26));
    }
  });

  test('without UTF-8 bars are ASCII, without a terminal there is no colour', async () => {
    const { stdout } = await size(made(plain), [], { environment: { LANG: 'C' } });
    expect(stdout).toMatch(/ #{21}\n/);
    expect(stdout).toMatch(/^[\n -~]*$/);
    const tty = await size(made(plain), [], {
      environment: { ...UTF8.environment, NO_COLOR: '1' },
      isTTY: true,
    });
    expect(tty.stdout).not.toContain('\u001B');
  });

  test('names out of zips cannot reach the terminal', async () => {
    const { stdout } = await size(made({ 'a\u001b[31m\u202eb\n.py': 'x'.repeat(100) }));
    expect(stdout).toContain('a�[31m�b�.py');
  });

  test('--json has all of it', async () => {
    const directory = made(plain);
    const { stdout } = await size(directory, ['--json', '--layer', 'deps.zip']);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(report).toMatchObject({
      schemaVersion: 1,
      artifact: join(directory, 'app.zip'),
      kind: 'function',
      runtime: 'python3.13',
      total: { unzipped: 103_119, files: 7 },
      limits: [
        { name: 'unzipped' },
        { name: 'direct-upload' },
        { name: 'direct-upload' },
        { name: 'console-editor' },
      ],
      duplicates: [],
      budget: [],
      archives: [
        {
          label: 'app.zip',
          isLayer: false,
          endBytes: 22,
          unusedBytes: 0,
          groups: [{ kind: 'distribution', name: 'six', version: '1.17.0' }, {}, {}],
          tree: {
            name: 'app.zip',
            children: [
              { name: 'six.py', kind: 'file', distribution: 'six 1.17.0', unzipped: 60_000 },
              {},
              {},
              {},
            ],
          },
        },
        { isLayer: true, tree: { children: [{ name: 'python', children: [{ name: 'dep.py' }] }] } },
      ],
    });
  });

  test('what is no zip is an error', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'app.zip'), 'no zip at all, but long enough to have an end');
    const { exitCode, stderr } = await size(directory);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('it is not a zip archive');
    const layer = made(plain);
    writeFileSync(join(layer, 'deps.zip'), 'nor this');
    expect((await size(layer, ['--layer', 'deps.zip'])).exitCode).toBe(1);
  });
});

describe('budgets', () => {
  test('exit code 3 when one is exceeded: by how much, and what is biggest', async () => {
    const { exitCode, stdout } = await size(made(plain), [
      '--budget-zipped',
      '100kB',
      '--budget-unzipped',
      '1MB',
      '--budget-total',
      '1 MiB',
      '--budget-files',
      '5',
    ]);
    expect(exitCode).toBe(3);
    expect(stdout.split('\n\n').at(-1)).toBe(
      `Budget exceeded: 2 lines of 4
  zipped                   100.8 kB of 100.0 kB: over by 777 B; the biggest: six 1.17.0 60.5 kB, your files: src 20.2 kB, your files: app.py 20.1 kB
  unzipped                 100.1 kB of 1.00 MB: within
  total                    100.1 kB of 1.05 MB: within
  files                    6 of 5: over by 1; the biggest: six 1.17.0 3, your files: src 2, your files: app.py 1
`,
    );
  });

  test('what is exactly as large is within, one byte more is not', async () => {
    const directory = made(plain);
    const bytes = readFileSync(join(directory, 'app.zip')).length;
    expect((await size(directory, ['--budget-zipped', String(bytes)])).exitCode).toBe(0);
    const { exitCode, stdout } = await size(directory, ['--budget-zipped', String(bytes - 1)]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('over by 1 bytes');
  });

  test('a wrong size is an error of the command line', async () => {
    const { stderr } = await size(made(plain), ['--budget-zipped', 'much']);
    expect(stderr).toContain('a size such as 20MB or 1.5MiB is wanted, or a number of bytes');
  });

  test("a project's: of distributions too, flags win, a function's lines win over the project's", async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'app.py'), 'def handler(event, context):\n    pass\n');
    const project = join(directory, 'zipwright.toml');
    const budget = '[budget]\nunzipped = 10\nfiles = 5\ndistributions = { numpy = "1 MB" }\n';
    writeFileSync(project, `handler = "app.handler"\n${budget}`);
    const run = (...flags: readonly string[]): Promise<CliResult> =>
      runCli(['size', '--json', '--offline', ...flags], {
        directory,
        environment: { ZIPWRIGHT_CACHE_DIR: join(directory, '..', 'zipwright-test-cache') },
      });
    const { exitCode, stdout } = await run();
    expect(JSON.parse(stdout)).toMatchObject({
      budget: [
        { name: 'unzipped', used: 38, limit: 10, isExceeded: true },
        { name: 'files', used: 1, limit: 5, isExceeded: false },
        { name: 'distributions.numpy', used: 0, limit: 1_000_000, isExceeded: false },
      ],
    });
    expect(exitCode).toBe(3);
    expect((await run('--budget-unzipped', '1kB')).exitCode).toBe(0);
    writeFileSync(project, `handler = "app.handler"\n${budget}[functions.one.budget]\nunzipped = "1 kB"\n`);
    const own = await run();
    expect(own.exitCode).toBe(0);
    expect(JSON.parse(own.stdout)).toMatchObject({ budget: [{ limit: 1000 }, { name: 'files' }, {}] });
    writeFileSync(project, '[budget]\nzipped = "much"\n');
    expect(JSON.parse((await run()).stdout)).toMatchObject({ error: { code: 'CONFIGURATION_INVALID' } });
  });
});

describe('--exact', () => {
  const library = makeElf({
    needed: ['libc.so.6'],
    sections: [{ name: '.debug_info', content: Buffer.alloc(30_000, 7) }],
  });
  const files = {
    'lib/__init__.py': 'from .tests.tools import x\n',
    'lib/fast.so': library,
    'lib/fast.pyi': 'x: int\n'.repeat(2000),
    'lib/tests/__init__.py': '',
    'lib/tests/tools.py': 'x = 1\n'.repeat(4000),
    'lib/tests/test_all.py': 'assert True\n'.repeat(3000),
  };
  const record = Object.keys(files)
    .map((path) => `${path},sha256=x,1\n`)
    .join('');
  const whole = {
    ...distribution('lib', { files }),
    'lib-1.0.dist-info/RECORD': `${record}lib-1.0.dist-info/RECORD,,\n`,
  };
  const slim = async (...flags: readonly string[]): Promise<unknown> => {
    const { savings } = JSON.parse((await size(made(whole), ['--json', ...flags])).stdout) as {
      savings: { code: string }[];
    };
    return savings.find(({ code }) => code === 'slim');
  };

  test('by names alone tests are tests, and debug symbols are not seen', async () => {
    expect(await slim()).toMatchObject({
      certainty: 'at-most',
      unzipped: 36_000 + 24_000 + 14_000,
      parts: [{ name: 'test', files: 3 }, { name: 'type stub' }],
    });
  });

  test('asks the rules of --slim: what is imported stays, debug symbols go', async () => {
    expect(await slim('--exact')).toMatchObject({
      certainty: 'exact',
      parts: [
        { name: 'test', unzipped: 36_000, files: 1 },
        { name: 'debug symbols', unzipped: expect.toSatisfy((bytes: number) => bytes >= 30_000) as number },
        { name: 'type stub', unzipped: 14_000 },
      ],
    });
  });
});

const mapOf = (sizes: Readonly<Record<string, number>>): MapNode => {
  const entries = Object.entries(sizes).map(([path, unzipped]) => ({
    path,
    isFolder: false,
    zipped: unzipped,
    unzipped,
    files: 1,
  }));
  const tree = growTree('app.zip', entries);
  const { zipped, unzipped, files } = tree;
  const archive = { label: 'app.zip', isLayer: false, zipped, unzipped, files, tree };
  return sizeMap({ archives: [{ ...archive, endBytes: 0, unusedBytes: 0, groups: [], types: [] }] });
};

describe('sizeMap()', () => {
  const countOf = ({ children }: MapNode): number => children.reduce((sum, child) => sum + countOf(child), 1);

  test('what is too small to be seen is put together, and nothing is lost', () => {
    const small = Object.fromEntries([...Array(1500).keys()].map((each) => [`s/${each}.txt`, 1]));
    const map = mapOf({ ...small, 's/seen.txt': 5000, 'large.bin': 1_000_000_000 });
    expect(map).toMatchObject({ unzipped: 1_000_006_500, files: 1502 });
    expect(map.children[1]?.children.map(({ name, unzipped }) => [name, unzipped])).toEqual([
      ['seen.txt', 5000],
      ['1,500 more', 1500],
    ]);
  });

  test('has a bounded number of levels', () => {
    const deep = Object.fromEntries(
      [...Array(2000).keys()].map((each) => [`${'a/'.repeat(each + 1)}f`, 1000]),
    );
    let levels = 0;
    for (let node: MapNode | undefined = mapOf(deep); node !== undefined; [node] = node.children) {
      levels += 1;
    }
    expect(levels).toBe(101);
  });

  test('has a bounded number of boxes however many files there are', () => {
    const many = Object.fromEntries(
      [...Array(50_000).keys()].map((each) => [`d${each % 100}/${each}`, 100 + (each % 7)]),
    );
    expect(countOf(mapOf(many))).toBeLessThanOrEqual(20_000);
  });
});

describe('--html and --svg', () => {
  const hostile = {
    '</script><script>alert(1)</script>.py': 'x'.repeat(50_000),
    '<img src=x onerror=alert(1)>/"\'&.py': 'y'.repeat(40_000),
    'a\u202egnp.exe': 'z'.repeat(30_000),
    [`${'n'.repeat(3000)}.py`]: 'z'.repeat(30_000),
    'numpy/a/b/c/only.py': 'z'.repeat(20_000),
    'empty.py': '',
  };

  async function draw(files: Files): Promise<{ readonly html: string; readonly svg: string }> {
    const directory = made(files);
    const { stderr, exitCode } = await size(directory, ['--html', 'a.html', '--svg', 'a.svg']);
    expect([stderr, exitCode]).toEqual(['Wrote a.svg\nWrote a.html\n', 0]);
    return {
      html: readFileSync(join(directory, 'a.html'), 'utf8'),
      svg: readFileSync(join(directory, 'a.svg'), 'utf8'),
    };
  }

  test('the page loads nothing and runs no script but its own', async () => {
    const { html } = await draw(hostile);
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const scripts = [...html.matchAll(/<script(?![^>]*json)[^>]*>([^]*?)<\/script>/g)].map(
      ([, text]) => text ?? '',
    );
    const styles = [...html.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text]) => text ?? '');
    const hashes = [...scripts, ...styles].map(
      (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`,
    );
    expect(hashes).toHaveLength(2);
    expect(policy).toBe(
      `default-src 'none'; style-src '${hashes[1]}'; script-src '${hashes[0]}'; base-uri 'none'; form-action 'none'`,
    );
    expect(() => new Script(scripts[0] ?? '')).not.toThrow();
    expect(html).not.toMatch(/<[a-z][^<>]*\s(?:src|href|style|on\w+)=|https?:|@import|\burl\(|\u202e/i);
    expect(html).not.toContain('<img');
  });

  test('its boxes lie within each other, with the sizes of the zip', async () => {
    const { html } = await draw(hostile);
    const [, text = ''] = /<script type="application\/json" id="data">([^]*?)<\/script>/.exec(html) ?? [];
    type Box = [string, number, number, number, number, number, string, number[], Box[]];
    const root = JSON.parse(text) as Box;
    expect(root.slice(0, 5)).toEqual(['app.zip', 0, 170_000, expect.any(Number), 6]);
    const names = root[8].map(([name]) => name);
    expect(names).toContain('</script><script>alert(1)<');
    expect(names).toContain('numpy/a/b/c');
    const walk = ([, , , , , , , places, inside]: Box): void => {
      expect(places).toHaveLength(16);
      for (let at = 0; at < 16; at += 4) {
        const [x0 = -1, y0 = -1, x1 = -1, y1 = -1] = places.slice(at, at + 4);
        expect(x0 >= 0 && y0 >= 0 && x1 <= 4000 && y1 <= 4000 && x0 <= x1 && y0 <= y1).toBe(true);
      }
      inside.forEach(walk);
    };
    walk(root);
  });

  test('the picture is well-formed XML for other parsers too', async () => {
    const { svg } = await draw(hostile);
    const count = execFileSync(
      'python3',
      [
        '-c',
        'import sys,xml.dom.minidom as m; print(len(m.parseString(sys.stdin.buffer.read()).getElementsByTagName("rect")))',
      ],
      { input: svg, encoding: 'utf8' },
    );
    expect(Number(count)).toBeGreaterThan(5);
    expect(svg).not.toMatch(/<script|<img|NaN|\u202e/);
  });

  test.each<[string, Files]>([
    ['nothing', {}],
    ['empty files', { 'a.py': '', 'b.py': '' }],
  ])('%s can be drawn', async (_, files) => {
    const { html, svg } = await draw(files);
    expect(html + svg).not.toMatch(/NaN|Infinity|undefined"/);
  });
});
