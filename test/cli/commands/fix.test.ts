import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip, type MadeEntry } from '../../makers/zip-maker.ts';
import { runCli, type CliResult } from '../run-cli.ts';

const FLAGS = ['--runtime', '3.13', '--arch', 'x86_64', '--handler', 'app.handler'];
const app: MadeEntry = { name: 'app.py', content: 'def handler(e, c): pass\n', mode: 0o100600 };

interface Folder {
  readonly path: (name: string) => string;
  readonly fix: (...args: readonly string[]) => Promise<CliResult>;
}

function folderWith(entries: readonly MadeEntry[]): Folder {
  const directory = temporaryFolder();
  const path = (name: string): string => join(directory, name);
  writeFileSync(path('in.zip'), makeZip({ entries }));
  return { path, fix: (...args) => runCli(['fix', 'in.zip', ...FLAGS, ...args], { directory }) };
}

describe('zipwright fix', () => {
  test('tells what it repaired, and what check has to say besides', async () => {
    const { fix } = folderWith([app, { name: 'a\\b.py' }, { name: '.env', content: 'A=1' }]);
    const { exitCode, stdout, stderr } = await fix('-o', 'out.zip');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      'fixed: backslashes to slashes in 1 name: "a\\b.py" → "a/b.py"',
      'fixed: mode of 1 entry set: "app.py" 600 → 644',
      'fixed: time of 3 entries set to 1980-01-01',
      expect.stringMatching(/^out\.zip: repaired, 3 entries, \d+ B$/),
      'zipwright check tells of 1 warning besides',
      '',
    ]);
  });

  test('errors that are left: told, exit code 3, and the zip is written all the same', async () => {
    const { fix, path } = folderWith([{ ...app, content: 'import requests\ndef handler(e, c): pass\n' }]);
    const { exitCode, stdout } = await fix('-o', 'out.zip');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^error: "app\.py" imports "requests".* \[MODULE_MISSING\]$/m);
    expect(stdout).toMatch(/^out\.zip: repaired, 1 entry, \d+ B, 1 error left$/m);
    expect(existsSync(path('out.zip'))).toBe(true);
  });

  test('what is refused: exit code 3, and nothing is written', async () => {
    const { fix, path } = folderWith([app, { name: '../x' }]);
    const { exitCode, stdout } = await fix('-o', 'out.zip');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/\[NAME_UNSAFE\]\n[^]*in\.zip: not repaired, and nothing was written\n$/);
    expect(existsSync(path('out.zip'))).toBe(false);
  });

  test('--dry-run and --in-place', async () => {
    const { fix, path } = folderWith([app]);
    const before = readFileSync(path('in.zip'));
    expect((await fix('--dry-run')).stdout).toMatch(/^in\.zip: nothing was written \(--dry-run\), 1 entry/m);
    expect(readFileSync(path('in.zip'))).toEqual(before);
    expect((await fix('--in-place')).stdout).toMatch(/^in\.zip: repaired, 1 entry/m);
    expect(readFileSync(path('in.zip'))).not.toEqual(before);
    expect((await fix('--in-place')).stdout).toMatch(/^in\.zip: nothing to repair, 1 entry, \d+ B\n$/);
  });

  test('--json', async () => {
    const { fix, path } = folderWith([app]);
    const { stdout } = await fix('-o', 'out.zip', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      dryRun: false,
      artifact: path('in.zip'),
      output: path('out.zip'),
      outcome: 'repaired',
      kind: 'function',
      runtime: 'python3.13',
      handler: 'app.handler',
      entries: 1,
      repairs: [
        { kind: 'modes', count: 1, examples: [{ path: 'app.py', from: '600', to: '644' }] },
        { kind: 'times', count: 1 },
      ],
      findings: [],
    });
  });

  test('a wrong command line: exit code 2, with what to do', async () => {
    const { fix } = folderWith([app]);
    const results = [await fix(), await fix('-o', 'in.zip'), await fix('-o', 'out.zip', '--in-place')];
    expect(results.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2]);
    expect(results.map(({ stderr }) => stderr.split('\nhint: ')[1])).toEqual([
      'name a file with -o FILE, or say --in-place or --dry-run\n',
      'say --in-place to replace it\n',
      'leave one of them out\n',
    ]);
  });

  test('names out of the zip do not reach the terminal as they are', async () => {
    const { fix } = folderWith([app, { name: 'a\\\u202eb.py' }]);
    expect((await fix('--dry-run')).stdout).not.toMatch(/[\u202e\u001b]/);
  });
});
