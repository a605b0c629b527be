import { cpSync, existsSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { output, root, run } from './cli.ts';

/** What git has of the project, as a clone gets it, with changes that are not committed yet. */
async function checkout(): Promise<string> {
  const folder = join(temporaryFolder(), 'a checkout');
  const files = await output('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    directory: root,
  });
  for (const file of files.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    cpSync(join(root, file), join(folder, file));
  }
  return folder;
}

test('a fresh checkout sets itself up once, also when started twice at once, and then is quiet', async () => {
  const folder = await checkout();
  const launcher = join(folder, 'zipwright');
  const both = await Promise.all([run(launcher, ['--version']), run(launcher, ['--version'])]);
  expect(both.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
    [0, '0.1.0\n'],
    [0, '0.1.0\n'],
  ]);
  const said = both.map(({ stderr }) => stderr).join('');
  expect(said.match(/installing packages/g)).toHaveLength(1);
  expect(said.match(/bundling/g)).toHaveLength(1);
  expect(await run(launcher, ['--version'])).toEqual({ exitCode: 0, stdout: '0.1.0\n', stderr: '' });

  const soon = Date.now() / 1000 + 5;
  utimesSync(join(folder, 'src', 'cli', 'zipwright.ts'), soon, soon);
  const changed = await run(launcher, ['--version']);
  expect(changed.stderr).toContain('bundling');
  expect(changed.stderr).not.toContain('installing');
});

test('without npm it says what to install', async () => {
  const folder = await checkout();
  const programs = join(temporaryFolder(), 'bin');
  mkdirSync(programs);
  for (const program of ['sh', 'dirname', 'readlink', 'find', 'cmp', 'mkdir', 'rmdir', 'sleep']) {
    symlinkSync((await output('sh', ['-c', `command -v ${program}`])).trim(), join(programs, program));
  }
  const result = await run(join(folder, 'zipwright'), ['--version'], { environment: { PATH: programs } });
  expect(result).toEqual({
    exitCode: 1,
    stdout: '',
    stderr:
      'error: Cannot set zipwright up: npm is not on PATH\nhint: install Node.js 20 or newer, which brings npm\n',
  });
  expect(existsSync(join(folder, '.zipwright-setup'))).toBe(false);
});
