import { describe, expect, test } from 'vitest';
import { searchPath } from '../../../src/inspect/search-path.ts';
import { pythonRuntimes } from '../../../src/lambda/runtimes.ts';
import { runtimeSdkVersions } from '../../../src/lambda/sdk.ts';
import { targetRanks } from '../../../src/resolve/target-ranks.ts';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { listRuntimes } from '../../../src/workflow/machine/list-runtimes.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { runCli, type CliOptions, type CliResult } from '../run-cli.ts';

const runtimes = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
  runCli(['runtimes', ...args], { now: () => Date.parse('2026-07-01T12:00:00Z'), ...options });

describe('zipwright runtimes', () => {
  test('a table of all of them, the oldest first', async () => {
    const { exitCode, stdout } = await runtimes([]);
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^runtime +status +until +system +glibc +GLIBCXX +Python +boto3 +urllib3$/);
    expect(lines.slice(1, -2).map((line) => line.split(' ', 1)[0])).toEqual(
      pythonRuntimes.map(({ id }) => id),
    );
    expect(lines[1]).toMatch(
      /^python3\.9 +deprecated +2025-12-15 \(198 days ago\) +Amazon Linux 2 +2\.26 +3\.4\.24 +3\.9\.20 +1\.40\.4 +1\.26\.19$/,
    );
  });

  test('on a narrow terminal with less of each', async () => {
    const { stdout } = await runtimes([], { isTTY: true, columns: 80, environment: { NO_COLOR: '1' } });
    const table = stdout.split('\n').slice(0, pythonRuntimes.length + 1);
    expect(table[0]).toMatch(/^runtime +status +until +glibc +boto3$/);
    expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test.each([
    ['2025-06-17', 'supported'],
    ['2025-06-18', 'ends soon'],
    ['2025-12-14', 'ends soon'],
    ['2025-12-15', 'deprecated'],
    ['2026-08-31', 'creation blocked'],
    ['2026-09-30', 'blocked'],
  ])('on %s python3.9 is %s', (today, status) => {
    expect(listRuntimes(today)[0]).toMatchObject({ runtime: 'python3.9', status });
  });

  test('one of them with all that is known', async () => {
    const { stdout } = await runtimes(['3.13']);
    expect(stdout).toContain('python3.13 on Amazon Linux 2023\n  supported: support until 2029-06-30 (');
    expect(stdout).toContain(`  boto3 ${runtimeSdkVersions['python3.13']?.boto3 ?? ''}, botocore `);
    for (const { path } of searchPath(13)) {
      expect(stdout).toContain(`\n  ${path} `);
    }
    expect(stdout).toContain('LD_LIBRARY_PATH\n  /var/lang/lib:/lib64:/usr/lib64:/var/runtime:');
    expect(stdout).toContain('PATH\n  /var/lang/bin:');
    expect(stdout).toContain(
      'x86_64: cp313-cp313-manylinux_2_34_x86_64 down to manylinux_2_5_x86_64, abi3 of older Pythons',
    );
    expect(stdout).toMatch(
      /Standard library, against python3\.12\n {2}gone: aifc, audioop, cgi, .*telnetlib, uu, xdrlib\n/,
    );
  });

  test('--json: the table, and one with its wheel tags', async () => {
    const all = JSON.parse((await runtimes(['--json'])).stdout) as { readonly runtimes: readonly unknown[] };
    expect(all).toMatchObject({ schemaVersion: 1, today: '2026-07-01' });
    expect(all.runtimes[1]).toMatchObject({
      runtime: 'python3.10',
      status: 'ends soon',
      glibc: '2.26',
      deprecated: { date: '2026-10-31', days: 122 },
      updateBlocked: { date: '2027-01-15', days: 198 },
      sdk: { isInferred: true },
    });
    const one = JSON.parse((await runtimes(['python3.12', '--json'])).stdout) as {
      readonly tags: { readonly arm64: readonly string[] };
    };
    const runtime = pythonRuntimes.find(({ minor }) => minor === 12);
    expect(one).toMatchObject({
      runtime: 'python3.12',
      library: { since: 'python3.11', removed: ['asynchat', 'asyncore', 'distutils', 'imp', 'smtpd'] },
    });
    expect(one.tags.arm64).toEqual(runtime && [...targetRanks({ runtime, architecture: 'arm64' }).keys()]);
  });

  test('--local says what runs them here, and nothing looks otherwise', async () => {
    const environment = Object.fromEntries(
      Object.entries({ ...process.env, ZIPWRIGHT_CACHE_DIR: temporaryFolder() }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    const [found] = await listInterpreters(process.env, { minor: 11 });
    const { stdout } = await runtimes(['3.11', '--local'], { environment });
    expect(stdout).toContain(
      found === undefined
        ? 'no interpreter of this machine runs it'
        : `here: CPython ${found.version} at ${found.path}`,
    );
    expect((await runtimes(['3.11'], { environment })).stdout).not.toContain('here:');
  });

  test('one that Lambda does not have is an error', async () => {
    expect(await runtimes(['python2.7', '--json'])).toMatchObject({ exitCode: 2 });
  });
});
