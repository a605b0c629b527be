import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionZip, type MadeFiles } from '../../inspect/inspected.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { runCli, type CliResult } from '../run-cli.ts';

const MESSAGE = "Unable to import module 'app': No module named 'requests'";
const FLAGS = ['--artifact', 'app.zip', '--runtime', '3.13', '--arch', 'x86_64', '--handler', 'app.handler'];

function diagnose(files: MadeFiles, log: string | Buffer, ...flags: readonly string[]): Promise<CliResult> {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'app.zip'), functionZip(files));
  writeFileSync(join(directory, 'error.log'), log);
  return runCli(['diagnose', 'error.log', ...FLAGS, ...flags], {
    directory,
    now: () => Date.parse('2026-07-01'),
  });
}

const importing = { 'app.py': 'import requests\ndef handler(e, c): pass\n' };

describe('zipwright diagnose', () => {
  test('names what in the artifact the error comes from', async () => {
    const { exitCode, stdout, stderr } = await diagnose(importing, `START\n[ERROR] ${MESSAGE}\n`);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      'problem: The module "requests" is not found',
      `  log: [ERROR] ${MESSAGE}`,
      expect.stringMatching(/^cause: "app\.py" imports "requests" .* \[MODULE_MISSING\]$/),
      '  why: what the log says is what Lambda says then',
      expect.stringMatching(/^ {2}hint: add what provides it/),
      '  zipwright explain MODULE_MISSING tells more',
      '',
    ]);
  });

  test('says that nothing in the artifact explains it, and explains the kind', async () => {
    const { exitCode, stdout } = await diagnose({ 'requests.py': '' }, MESSAGE);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^cause: neither the package nor a layer has it[^]*nothing in app\.zip explains it/m,
    );
  });

  test('takes the text itself, without an artifact', async () => {
    const { exitCode, stdout } = await runCli(['diagnose', `x Task timed out after 3.00 seconds: {}`]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^problem: The function took longer than its timeout of 3\.00 s$/m);
  });

  test.each([
    ['an exception of the code', '[ERROR] ValueError: so\n', /own code raised ValueError/],
    ['nothing', 'START RequestId: x\n', /^Nothing in the log is an error that zipwright knows\n$/],
    ['an empty log', '', /^Nothing in the log/],
    ['bytes', Buffer.from([0, 255, 254, 10, 200]), /^Nothing in the log/],
  ])('%s: exit code 3', async (_, log, said) => {
    const { exitCode, stdout } = await diagnose({}, log);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(said);
  });

  test('the end of a long log is what counts; UTF-16 of PowerShell is read too', async () => {
    const long = `${MESSAGE}\n${'x'.repeat(99)}\n`.repeat(20_000);
    expect((await diagnose(importing, `${long}Task timed out after 3.00 seconds\n`)).stdout).toMatch(
      /3\.00 s/,
    );
    expect((await diagnose({}, `${MESSAGE}\n${'y\n'.repeat(600_000)}`)).exitCode).toBe(3);
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(MESSAGE, 'utf16le')]);
    expect((await diagnose(importing, wide)).stdout).toMatch(/MODULE_MISSING/);
  });

  test('--json', async () => {
    expect(JSON.parse((await diagnose(importing, MESSAGE, '--json')).stdout)).toMatchObject({
      schemaVersion: 1,
      artifact: 'app.zip',
      runtime: 'python3.13',
      found: true,
      problems: [
        {
          kind: 'module-missing',
          module: 'requests',
          text: MESSAGE,
          matches: [{ finding: { code: 'MODULE_MISSING', path: 'app.py' }, certainty: 'certain' }],
          explanation: { what: 'The module "requests" is not found' },
        },
      ],
    });
  });

  test('an artifact that is no zip is the cause of what Lambda cannot unpack', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'app.zip'), 'no zip');
    const { stdout } = await runCli(
      ['diagnose', 'Could not unzip uploaded file (x)', '--artifact', 'app.zip'],
      { directory },
    );
    expect(stdout).toMatch(/^cause: .*\[ARCHIVE_UNREADABLE\]$/m);
  });

  test('a log that is not there is an error', async () => {
    const { exitCode, stdout } = await runCli(['diagnose', 'none.log', '--json'], {
      directory: temporaryFolder(),
    });
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([2, { error: { code: 'LOG_NOT_FOUND' } }]);
    const spaced = await runCli(['diagnose', 'no such.log'], { directory: temporaryFolder() });
    expect(spaced.exitCode).toBe(2);
  });

  test('an error may be given as it is', async () => {
    const { stdout } = await runCli(['diagnose', 'Task timed out after 3.00 seconds'], {
      directory: temporaryFolder(),
    });
    expect(stdout).toContain('3.00 s');
  });

  test('what a log says does not reach the terminal as it is', async () => {
    const { stdout } = await diagnose({}, "No module named 'a\u001b[2J\u202eb'\n");
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
  });
});
