import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeElf } from '../makers/elf-maker.ts';
import { makeWheel, type MadeWheel } from '../makers/wheel-maker.ts';
import { output, pathWithUv, root } from './cli.ts';
import { addWheel, offlineProject } from './wheelhouse.ts';

const demo: MadeWheel = { name: 'demo', files: { 'demo/__init__.py': 'x = 1\n' } };

describe('handlers', () => {
  test.each([
    ['a module that does not exist', 'nowhere.handler', /"nowhere\.py".*Unable to import module 'nowhere'/],
    [
      'a function that does not exist',
      'lambda_function.other',
      /does not define "other".*Handler 'other' missing/,
    ],
    ['no function at all', 'lambda_function', /not of the form module\.function.*Bad handler/],
  ])('%s', async (_, handler, message) => {
    const project = offlineProject([]);
    const built = await project.build('--handler', handler);
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(message);
    expect(built.stderr).toMatch(/^hint: /m);
    expect(project.outputs()).toEqual([]);
  });

  test('a file one folder down is named', async () => {
    const project = offlineProject([]);
    mkdirSync(join(project.folder, 'src'));
    writeFileSync(join(project.folder, 'src', 'app.py'), 'def handler(e, c): ...\n');
    expect((await project.build('--handler', 'app.handler')).stderr).toContain(
      'use --handler src/app.handler',
    );
    expect((await project.build('--handler', 'src/app.handler')).exitCode).toBe(0);
    expect((await project.build('--handler', 'src.app.handler')).exitCode).toBe(0);
  });
});

describe('the command line', () => {
  test.each([
    ['an unknown runtime', ['--runtime', 'python3.7'], /python3\.7.*python3\.9/],
    ['an unknown architecture', ['--arch', 'sparc'], /sparc.*x86_64 and arm64/],
    ['a prefix that climbs out', ['--prefix', '../x'], /prefix "\.\.\/x"/],
    ['a missing requirements file', ['-r', 'none.txt'], /none\.txt.*no such file/],
  ])('%s', async (_, flags, message) => {
    const built = await offlineProject([]).build(...flags);
    expect(built.exitCode).toBe(2);
    expect(built.stderr).toMatch(message);
  });

  test('a missing project', async () => {
    const project = offlineProject([]);
    rmSync(project.folder, { recursive: true });
    const built = await project.build();
    expect(built.exitCode).toBe(2);
    expect(built.stderr).toMatch(/there is no such folder/);
  });

  test('a mistyped key in the configuration', async () => {
    const project = offlineProject([]);
    writeFileSync(join(project.folder, 'zipwright.toml'), 'runtme = "python3.11"\n');
    const built = await project.build();
    expect(built.exitCode).toBe(2);
    expect(built.stderr).toMatch(/"runtme" is not a known key\nhint: did you mean "runtime"/);
  });

  test('broken TOML says the line', async () => {
    const project = offlineProject([]);
    writeFileSync(join(project.folder, 'zipwright.toml'), 'runtime = "python3.11"\nhandler = \n');
    const built = await project.build();
    expect(built.exitCode).toBe(2);
    expect(built.stderr).toMatch(/zipwright\.toml": line 2/);
  });
});

describe('requirements', () => {
  test('that nothing satisfies', async () => {
    const built = await offlineProject(['demo>=2'], [demo]).build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/^error: Cannot resolve requirements\.txt for python3\.11 x86_64: .*demo/);
    expect(built.stderr).toMatch(/^hint: /m);
  });

  test('that are misspelt', async () => {
    const built = await offlineProject(['dmeo'], [demo]).build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/dmeo/);
  });

  test('that have no wheel for the target: the tags that exist and the nearest version are named', async () => {
    const built = await offlineProject(
      ['demo==2.0'],
      [
        { ...demo, version: '2.0', tag: 'cp312-cp312-manylinux_2_28_x86_64' },
        { ...demo, version: '1.5', tag: 'cp311-cp311-manylinux_2_17_x86_64' },
      ],
    ).build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toContain('cp312-cp312-manylinux_2_28_x86_64');
    expect(built.stderr).toMatch(/hint: the newest version with a wheel for python3\.11 x86_64 is 1\.5/);
  });

  test('whose hash is another', async () => {
    const project = offlineProject([`demo==1.0 --hash=sha256:${'0'.repeat(64)}`], [demo]);
    const built = await project.build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/demo 1\.0.*hash/);
  });
});

/** Wheels that must not be installed, each with the code of its refusal. */
const hostile: Record<string, [code: string, wheel: MadeWheel, bytes?: Buffer]> = {
  'no zip': ['ZIP_NOT_A_ZIP', demo, Buffer.from('not a zip at all')],
  truncated: ['ZIP_NOT_A_ZIP', demo, makeWheel(demo).subarray(0, -40)],
  'a name that climbs out': ['ZIP_UNSAFE_NAME', { ...demo, entries: [{ name: '../../evil.py' }] }],
  'an absolute name': ['ZIP_UNSAFE_NAME', { ...demo, entries: [{ name: '/etc/evil' }] }],
  'a Windows drive': ['ZIP_UNSAFE_NAME', { ...demo, entries: [{ name: 'C:/evil' }] }],
  'a duplicate name': [
    'ZIP_DUPLICATE_NAME',
    { ...demo, entries: [{ name: 'demo/__init__.py', content: 'y' }] },
  ],
  'a symbolic link': [
    'WHEEL_INVALID',
    { ...demo, entries: [{ name: 'l', content: '/etc/passwd', mode: 0o120777 }] },
  ],
  encrypted: ['ZIP_ENCRYPTED', { ...demo, entries: [{ name: 'e', flags: 1 }] }],
  'an unknown method': ['ZIP_METHOD_UNSUPPORTED', { ...demo, entries: [{ name: 'e', method: 14 }] }],
  'headers that disagree': [
    'ZIP_HEADERS_DISAGREE',
    { ...demo, entries: [{ name: 'e', content: 'x', local: { size: 5 } }] },
  ],
  'a zip bomb': [
    'ZIP_TOO_LARGE',
    {
      ...demo,
      entries: [
        {
          name: 'b',
          content: 'x',
          dataDescriptor: true,
          zip64: true,
          local: { size: 2 ** 40 },
          central: { size: 2 ** 40 },
        },
      ],
    },
  ],
  'a RECORD that lies': ['WHEEL_RECORD_MISMATCH', { ...demo, record: 'demo/__init__.py,sha256=AAAA,6\n' }],
};

describe('wheels', () => {
  test.each(Object.entries(hostile))(
    '%s: refused, and an earlier package stays',
    async (_, [code, wheel, bytes]) => {
      const project = offlineProject([], []);
      expect((await project.build()).exitCode).toBe(0);
      const earlier = readFileSync(join(project.folder, 'dist', 'function.zip'));
      const path = addWheel(project.wheelhouse, wheel, bytes);
      // By path, so that uv does not have to read what cannot be read.
      writeFileSync(
        join(project.folder, 'pylock.toml'),
        `lock-version = "1.0"\n[[packages]]\nname = "demo"\nversion = "1.0"\nwheels = [{ path = "../wheelhouse/${path.slice(project.wheelhouse.length + 1)}", hashes = {} }]\n`,
      );
      const built = await project.build('--json');
      expect(built.exitCode).toBe(1);
      expect(JSON.parse(built.stdout)).toMatchObject({ error: { code } });
      expect(project.outputs()).toEqual(['function.manifest.json', 'function.zip']);
      expect(readFileSync(join(project.folder, 'dist', 'function.zip')).equals(earlier)).toBe(true);
    },
  );

  test('for another machine, glibc or Python inside a pure-looking name', async () => {
    const foreign = { ...demo, files: { ...demo.files, 'demo/lib.so': makeElf({ machine: 183 }) } };
    const built = await offlineProject(['demo'], [foreign]).build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/"demo\/lib\.so" of demo 1\.0 for python3\.11 x86_64: it is for aarch64/);
    expect((await offlineProject(['demo'], [foreign]).build('--arch', 'arm64')).exitCode).toBe(0);
    expect((await offlineProject(['demo'], [foreign]).build('--allow-native', 'demo/*.so')).exitCode).toBe(0);
  });

  test('names that differ in case only are both kept: Lambda tells them apart', async () => {
    const built = await offlineProject(
      ['demo'],
      [{ ...demo, files: { 'demo/A.py': 'a', 'demo/a.py': 'b' } }],
    ).build();
    expect(built.exitCode).toBe(0);
    expect(built.stderr).toMatch(/notice: .*"demo\/a\.py" and "demo\/A\.py" differ in case only/);
  });
});

describe('limits', () => {
  test('over 250 MB unzipped names the biggest', async () => {
    const zeros = Buffer.alloc(140_000_000);
    const project = offlineProject(
      ['big', 'bigger'],
      [
        { name: 'big', files: { 'big.bin': zeros } },
        { name: 'bigger', files: { 'bigger.bin': zeros, 'more.bin': 'x' } },
      ],
    );
    const built = await project.build('--json');
    expect(built.exitCode).toBe(1);
    expect(JSON.parse(built.stdout)).toMatchObject({
      error: {
        code: 'PACKAGE_TOO_LARGE',
        data: {
          limit: 262_144_000,
          biggest: [{ name: 'bigger' }, { name: 'big' }, { name: 'lambda_function.py' }],
        },
      },
    });
    expect(project.outputs()).toEqual([]);
  });
});

describe("the project's own files", () => {
  test('a dangling link', async () => {
    const project = offlineProject([]);
    symlinkSync('nowhere', join(project.folder, 'data.txt'));
    const built = await project.build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/data\.txt": it is a link to a file that does not exist/);
  });

  test('a folder that contains itself', async () => {
    const project = offlineProject([]);
    mkdirSync(join(project.folder, 'a'));
    symlinkSync('..', join(project.folder, 'a', 'b'));
    expect((await project.build()).stderr).toMatch(/contains itself/);
  });

  test('an unreadable file', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root reads everything');
    const project = offlineProject([]);
    writeFileSync(join(project.folder, 'secret.py'), 'x', { mode: 0 });
    const built = await project.build();
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/Cannot read ".*secret\.py": permission denied/);
  });
});

describe('at once and interrupted', () => {
  test('two builds of one project at once both succeed, with the same package', async () => {
    const project = offlineProject(['demo'], [demo]);
    const built = await Promise.all([
      project.build('--json'),
      project.build('--json'),
      project.build('--json'),
    ]);
    expect(built.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const hashes = built.map(
      ({ stdout }) => (JSON.parse(stdout) as { artifacts: [{ sha256: string }] }).artifacts[0].sha256,
    );
    expect(new Set(hashes).size).toBe(1);
    expect(project.outputs()).toEqual(['function.manifest.json', 'function.zip']);
  });

  test('Ctrl-C at any moment leaves nothing behind and the earlier package as it was', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`demo/m${index}.py`, `x = ${index}\n`.repeat(200)]),
    );
    const project = offlineProject(['demo'], [{ name: 'demo', files }]);
    expect((await project.build()).exitCode).toBe(0);
    const zip = join(project.folder, 'dist', 'function.zip');
    const earlier = readFileSync(zip);
    for (let delay = 5; delay < 400; delay += 35) {
      rmSync(join(project.cache, 'packs'), { recursive: true, force: true });
      writeFileSync(
        join(project.folder, 'lambda_function.py'),
        `def lambda_handler(e, c): return ${delay}\n`,
      );
      const code = await interrupted(
        [
          'build',
          project.folder,
          '--runtime',
          'python3.11',
          '--no-index',
          '--find-links',
          project.wheelhouse,
          '--upgrade',
        ],
        project.cache,
        delay,
      );
      // Before our handler is there the signal ends the process (null); after the work is done it exits with 0.
      expect([130, 0, null]).toContain(code);
      expect(project.outputs()).toEqual(['function.manifest.json', 'function.zip']);
      if (!readFileSync(zip).equals(earlier)) {
        // The signal came when the new package was in place already: then that one is whole.
        expect(await output('python3', ['-m', 'zipfile', '-t', zip])).toContain('Done testing');
        break;
      }
    }
  });
});

function interrupted(args: readonly string[], cache: string, delay: number): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'out', 'zipwright.cjs'), ...args], {
      env: { ...process.env, ZIPWRIGHT_CACHE_DIR: cache, PATH: pathWithUv(), PIP_FIND_LINKS: '' },
      stdio: 'ignore',
    });
    child.once('exit', (code) => resolve(code));
    setTimeout(() => child.kill('SIGINT'), delay);
  });
}

test('a damaged pack in the cache is found and made again', async () => {
  const project = offlineProject(['demo'], [demo]);
  const first = await project.build('--json');
  const { sha256 } = (JSON.parse(first.stdout) as { artifacts: [{ sha256: string }] }).artifacts[0];
  const packs = join(project.cache, 'packs', '1');
  expect(existsSync(packs)).toBe(true);
  const { readdirSync } = await import('node:fs');
  const pack = join(packs, readdirSync(packs)[0] ?? '');
  for (const at of [60, -80, -10]) {
    const bytes = readFileSync(pack);
    const index = at < 0 ? bytes.length + at : at;
    bytes[index] = (bytes[index] ?? 0) ^ 0xff;
    writeFileSync(pack, bytes);
    const again = await project.build('--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ artifacts: [{ sha256 }] });
  }
});
