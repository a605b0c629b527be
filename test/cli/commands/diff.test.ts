import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeSha256Of, lambdaServer, stubAws, type MadeCode } from '../../deploy/lambda-server.ts';
import { zipOf, type MadeSide } from '../../inspect/diff-made.ts';
import { distribution } from '../../inspect/inspected.ts';
import { makeElf } from '../../makers/elf-maker.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { runCli, type CliOptions, type CliResult } from '../run-cli.ts';

async function diff(
  [before, after]: readonly [before: MadeSide, after: MadeSide],
  flags: readonly string[] = [],
  options: CliOptions = {},
): Promise<CliResult> {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'old.zip'), zipOf(before));
  writeFileSync(join(directory, 'new.zip'), zipOf(after));
  return runCli(['diff', 'old.zip', 'new.zip', ...flags], { directory, ...options });
}

interface MadeFile {
  readonly name: string;
  readonly content: string | Buffer;
  readonly mode?: number;
}

const native = (glibc: string): Buffer =>
  makeElf({ needed: ['libc.so.6'], versionNeeds: { 'libc.so.6': [`GLIBC_${glibc}`] } });

const sides: readonly [MadeFile[], MadeFile[]] = [
  [
    ...entriesOf(
      distribution('numpy', {
        version: '2.0.1',
        files: { 'numpy/core.so': native('2.17'), 'numpy/a.py': 'a' },
      }),
    ),
    ...entriesOf(distribution('requests', { version: '2.31.0', files: { 'requests.py': 'x'.repeat(1000) } })),
    { name: 'lambda_function.py', content: 'a\nb\n' },
    { name: 'old.py', content: '1' },
    { name: 'run.sh', content: '', mode: 0o100755 },
  ],
  [
    ...entriesOf(
      distribution('numpy', {
        version: '2.1.0',
        files: { 'numpy/core.so': native('2.28'), 'numpy/a.py': 'aa' },
      }),
    ),
    ...entriesOf(distribution('pillow', { version: '10.4.0', files: { 'PIL/a.py': 'x'.repeat(20_000) } })),
    { name: 'lambda_function.py', content: 'a\nc\n' },
    { name: 'new.py', content: '22' },
    { name: 'run.sh', content: '', mode: 0o100644 },
  ],
];

function entriesOf(files: Readonly<Record<string, string | Buffer>>) {
  return Object.entries(files).map(([name, content]) => ({ name, content }));
}

function lib(version: string, content: string): MadeSide {
  return entriesOf(distribution('lib', { version, files: { 'lib.py': content } }));
}

describe('zipwright diff', () => {
  test('sizes, needs, distributions and own files, aligned; exit code 3', async () => {
    const { exitCode, stdout, stderr } = await diff(sides);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
    expect(stdout.replace(/\(?[+\d.]+ k?B\)?( → [\d.]+ k?B \([+\d.]+ k?B\))?/g, 'SIZE')).toBe(
      `old.zip → new.zip

zipped    SIZE
unzipped  SIZE
glibc     2.17 → 2.28

~ numpy     2.0.1 → 2.1.0  SIZE SIZE
+ pillow    10.4.0         SIZE
- requests  2.31.0         SIZE

~ lambda_function.py  SIZE
+ new.py              SIZE
- old.py              SIZE
~ run.sh              mode 755 → 644

different: 3 distributions, 4 own files
`,
    );
    expect(stdout).toMatch(/^unzipped {2}1\.62 kB → 20\.6 kB \(\+19\.0 kB\)$/m);
  });

  test('on a narrow terminal names have lines of their own; colours only there', async () => {
    const { stdout } = await diff(sides, [], { isTTY: true, columns: 30, environment: { TERM: 'xterm' } });
    const plain = stdout.replaceAll(/\u001B\[\d+m/g, '');
    expect(stdout).toContain('\u001B[33m~\u001B[39m numpy');
    expect(plain).toContain('~ numpy\n    2.0.1 → 2.1.0, ');
    expect(plain).toContain('unzipped\n  1.62 kB → 20.6 kB');
    const options = { isTTY: true, columns: 80, environment: { NO_COLOR: '1' } };
    expect((await diff(sides, [], options)).stdout).toBe((await diff(sides)).stdout);
  });

  test('the same, and what Lambda unpacks the same: exit code 0', async () => {
    const files = { 'app.py': 'a', 'b.py': 'b' };
    expect(await diff([files, files])).toEqual({
      exitCode: 0,
      stdout: `old.zip → new.zip\n\nzipped    ${zipOf(files).length} B\nunzipped  2 B\n\nidentical: the same bytes\n`,
      stderr: '',
    });
    const { exitCode, stdout } = await diff([files, entriesOf(files).toReversed()]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\nequal: other bytes .*CodeSha256 differs.*\n$/);
  });

  test('--files lists those of distributions, --patch shows lines', async () => {
    const { stdout } = await diff(sides, ['--files', '--patch']);
    expect(stdout).toMatch(/^~ numpy\/a\.py +2 B \(\+1 B\) +numpy$/m);
    expect(stdout).toContain(
      '\n--- a/lambda_function.py\n+++ b/lambda_function.py\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n',
    );
    expect((await diff(sides)).stdout).not.toMatch(/numpy\/a\.py|@@/);
  });

  test('a version that fell, and files that changed without one', async () => {
    expect((await diff([lib('1.10', ''), lib('1.9', '')])).stdout).toMatch(
      /^~ lib {2}1\.10 → 1\.9 \(downgraded\) {2}/m,
    );
    const changed = await diff([lib('1.0', 'a'), lib('1.0', 'b')]);
    expect(changed.stdout).toMatch(/^~ lib {2}1\.0, 1 file changed {2}/m);
    expect(changed.stdout).toMatch(/\ndifferent: 1 distribution\n$/);
  });

  test('long lists end with their number, unless all are wanted', async () => {
    const many = entriesOf(
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}.py`, ''])),
    );
    const { stdout } = await diff([[], many]);
    expect(stdout).toContain('\n  and 100 more files: --files lists all\n');
    expect(stdout.match(/^\+ /gm)).toHaveLength(200);
    expect((await diff([[], many], ['--files'])).stdout.match(/^\+ /gm)).toHaveLength(300);
  });

  test('--json', async () => {
    const { exitCode, stdout } = await diff(sides, ['--json']);
    expect(exitCode).toBe(3);
    const value = JSON.parse(stdout) as { files: readonly { path: string }[] };
    expect(value).toMatchObject({
      schemaVersion: 1,
      verdict: 'different',
      isSame: false,
      before: { artifact: 'old.zip' },
      after: {
        artifact: 'new.zip',
        unzippedSize: sides[1].reduce((sum, { content }) => sum + content.length, 0),
      },
      distributions: [
        { name: 'numpy', change: 'upgraded', before: { version: '2.0.1' }, after: { version: '2.1.0' } },
        { name: 'pillow', change: 'added' },
        { name: 'requests', change: 'removed' },
      ],
      needs: [{ need: 'glibc', before: '2.17', after: '2.28' }],
      settings: [],
    });
    expect(value.files.map(({ path }) => path)).toEqual(['lambda_function.py', 'new.py', 'old.py', 'run.sh']);
    const all = JSON.parse((await diff(sides, ['--json', '--files'])).stdout) as typeof value;
    expect(all.files.length).toBeGreaterThan(10);
  });

  test('--format markdown: tables and patches in which nothing is Markdown', async () => {
    const { exitCode, stdout } = await diff(sides, ['--format', 'markdown', '--patch']);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /^### `old\.zip` → `new\.zip`\n\n\*\*different: 3 distributions, 4 own files\*\*\n\n\| /,
    );
    expect(stdout).toContain('\n| `numpy` | upgraded | `2.0.1 → 2.1.0` | ');
    expect(stdout).toContain('\n| glibc | `2.17` | `2.28` |  |\n');
    expect(stdout).toContain('```diff\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n```\n');
    const name = '`|</summary>@you`.py';
    const hostile = await diff(
      [{ [name]: '```\n' }, { [name]: '````\n# x\n' }],
      ['--format', 'markdown', '--patch'],
    );
    expect(hostile.stdout).toContain('| `` `\\|</summary>@you`.py `` | changed |');
    expect(hostile.stdout).toContain('<summary>&#96;|&#60;/summary&#62;&#64;you&#96;.py</summary>');
    expect(hostile.stdout).toContain('`````diff\n');
  });

  test('what is in archives moves no cursor', async () => {
    const name = 'a\u001B[2J\u202E.py';
    for (const flags of [[], ['--format', 'markdown']]) {
      const { stdout } = await diff(
        [{ [name]: 'a\u001B[2J\r\n' }, { [name]: 'b\tc\u0007\n' }],
        ['--patch', ...flags],
      );
      expect(stdout).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u202E]/);
      expect(stdout).toContain('-a\ufffd[2J^M\n+b\tc\ufffd\n');
    }
  });

  test('an archive that cannot be compared', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'bad.zip'), 'bad');
    const { exitCode, stderr } = await runCli(['diff', 'bad.zip', 'bad.zip'], { directory });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error: Cannot read "bad.zip": it is not a zip archive');
  });
});

describe('aws:FUNCTION', () => {
  const zip = zipOf({ 'app.py': 'old\n' });

  async function server(code: MadeCode, configuration: object = {}) {
    const directory = temporaryFolder();
    stubAws({ TMPDIR: directory });
    const lambda = await lambdaServer();
    lambda.serve({
      functions: {
        app: {
          body: {
            Configuration: { CodeSha256: codeSha256Of(zip), CodeSize: zip.length, ...configuration },
            Code: { Location: lambda.link('app') },
          },
        },
      },
      code: { app: code },
    });
    return { directory, lambda };
  }

  test('is compared with what is here, at the endpoint and in the region that are named', async () => {
    const { directory, lambda } = await server(zip);
    writeFileSync(join(directory, 'new.zip'), zipOf({ 'app.py': 'new\n' }));
    const flags = ['--endpoint-url', lambda.url, '--region', 'sa-east-1', '--patch'];
    const { exitCode, stdout, stderr } = await runCli(['diff', 'aws:app', 'new.zip', ...flags], {
      directory,
    });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^Downloaded 1 file, \d+ B in .*\n$/);
    expect(stdout).toMatch(/^aws:app → new\.zip\n[^]*\n-old\n\+new\n/);
    expect(lambda.authorizations[0]).toContain('/sa-east-1/lambda/aws4_request');
    expect(readdirSync(directory)).toEqual(['new.zip']);
  });

  test('an error of AWS is told in its own words', async () => {
    const { directory, lambda } = await server(zip);
    const { exitCode, stdout } = await runCli(
      ['diff', 'aws:none', 'aws:app', '--endpoint-url', lambda.url, '--json'],
      { directory },
    );
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'AWS_NOT_FOUND', message: expect.stringContaining('Function not found: arn:aws:') },
    });
  });

  test('Ctrl-C ends a download and leaves nothing', async () => {
    const { directory, lambda } = await server({ beginning: Buffer.alloc(1000) }, { CodeSize: 1_000_000 });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const { exitCode, stderr } = await runCli(['diff', 'aws:app', 'aws:app', '--endpoint-url', lambda.url], {
      directory,
      signal: stop.signal,
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Interrupted');
    expect(lambda.requests).toHaveLength(2);
    expect(readdirSync(directory)).toEqual([]);
  });
});
