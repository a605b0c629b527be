import { describe, expect, test } from 'vitest';
import { machineJson, renderMachine } from '../../../src/cli/render/machine.ts';
import { styleFor } from '../../../src/cli/render/style.ts';
import type { MachineReport, RungState } from '../../../src/workflow/machine/machine-report.ts';
import { capturedContext, type CliOptions } from '../run-cli.ts';

const CACHE = '/home/zoe/a/very/long/way/to/the/place/where/things/are/kept/that/can/be/made/again/zipwright';

const works = (rung: RungState['rung'], milliseconds: number): RungState => ({
  rung,
  state: 'works',
  milliseconds,
});

const good: MachineReport = {
  system: { platform: 'linux', release: '6.8.0-31-generic', architecture: 'x86_64' },
  node: { version: '24.21.0', path: '/usr/bin/node' },
  cache: { path: CACHE, isWritable: true, size: 360_300_000, free: 70_300_000_000 },
  tools: [
    { name: 'uv', state: 'found', version: '0.13.9', path: '/usr/bin/uv' },
    { name: 'git', state: 'found', version: '2.39.5', path: '/usr/bin/git' },
    { name: 'zig', state: 'on-demand', version: '0.17.1' },
  ],
  runtimes: [
    {
      runtime: 'python3.9',
      interpreter: { version: '3.9.18', path: '/opt/python/3.9/bin/python3.9' },
      kit: 'missing',
    },
    {
      runtime: 'python3.10',
      interpreter: { version: '3.10.13', path: '/opt/python/3.10/bin/python3.10' },
      kit: 'without-boto3',
    },
    {
      runtime: 'python3.11',
      interpreter: { version: '3.11.2', path: '/usr/bin/python3.11' },
      kit: 'installed',
    },
    { runtime: 'python3.12', kit: 'missing' },
    { runtime: 'python3.13', kit: 'missing' },
  ],
  isolation: {
    runtime: 'python3.11',
    rungs: [works('namespaces', 91), works('bubblewrap', 65), works('process', 1200)],
    best: 'namespaces',
    memoryLimit: 'watched',
  },
  canRun: true,
};

function render(machine: MachineReport, options: CliOptions = {}): string[] {
  const context = capturedContext(options);
  return renderMachine(machine, styleFor(context, context.stdout)).split('\n');
}

describe('renderMachine()', () => {
  test('a machine on which everything works', () => {
    expect(render(good)).toEqual([
      'This machine: Linux 6.8.0-31-generic on x86_64',
      '  ✓ Node.js  24.21.0 at /usr/bin/node',
      `  ✓ cache    ${CACHE}: writable, 360.3 MB in it, 70.3 GB free`,
      '  ✓ uv       0.13.9 at /usr/bin/uv',
      '',
      "Python runtimes (kit: AWS's runtime client, and boto3)",
      '  ✓ python3.9   3.9.18   kit fetched by the first run  /opt/python/3.9/bin/python3.9',
      '  ✓ python3.10  3.10.13  kit without boto3             /opt/python/3.10/bin/python3.10',
      '  ✓ python3.11  3.11.2   kit installed                 /usr/bin/python3.11',
      '  – python3.12  no CPython 3.12 here',
      '  – python3.13  no CPython 3.13 here',
      '    hint: uv python install 3.13, pyenv or mise bring one',
      '',
      'Isolation, tried by running a function on python3.11',
      '  ✓ namespaces  works, 91 ms: zipwright run takes it',
      '  ✓ bubblewrap  works, 65 ms',
      '  ✓ process     works, 1.2 s',
      '  ✓ memory      its limit is watched, not enforced by a cgroup: a function that uses more is killed',
      '',
      'Only for some builds',
      '  ✓ git  2.39.5 at /usr/bin/git',
      '  – zig  not here: 0.17.1 is fetched when it is needed, for C and C++ without a wheel',
      '',
      'Functions can be run here (sandbox: namespaces) on python3.9, python3.10, python3.11',
      '',
    ]);
  });

  test('a machine that allows less: why, and what would help', () => {
    const lines = render({
      ...good,
      isolation: {
        runtime: 'python3.11',
        rungs: [
          {
            rung: 'namespaces',
            state: 'fails',
            reason: 'unshare: Operation not permitted',
            hint: 'no user namespaces are allowed: sudo sysctl -w user.max_user_namespaces=10000',
          },
          {
            rung: 'bubblewrap',
            state: 'fails',
            reason: 'bwrap is not on PATH',
            hint: 'install bubblewrap',
          },
          works('process', 52),
        ],
        best: 'process',
        memoryLimit: 'watched',
      },
    });
    expect(lines.slice(13, 19)).toEqual([
      'Isolation, tried by running a function on python3.11',
      '  ✗ namespaces  does not work: unshare: Operation not permitted',
      '    hint: no user namespaces are allowed: sudo sysctl -w user.max_user_namespaces=10000',
      '  ✗ bubblewrap  does not work: bwrap is not on PATH',
      '    hint: install bubblewrap',
      '  ✓ process     works, 52 ms: zipwright run takes it',
    ]);
    expect(lines.at(-2)).toBe(
      'Functions can be run here (sandbox: process) on python3.9, python3.10, python3.11',
    );
  });

  test('a machine with nothing: each remedy once', () => {
    const reason = 'no CPython that Lambda has is on this machine';
    const hint = 'install one';
    const lines = render({
      ...good,
      system: { platform: 'darwin', release: '25.1.0', architecture: 'arm64' },
      cache: {
        path: CACHE,
        isWritable: false,
        reason: 'permission denied',
        hint: 'set ZIPWRIGHT_CACHE_DIR to a folder that you may write to',
        size: 0,
      },
      tools: [
        { name: 'uv', state: 'on-demand', version: '0.13.9', passedOver: '/usr/bin/uv' },
        { name: 'git', state: 'missing', reason: 'it is not on PATH', hint: 'install git' },
        { name: 'zig', state: 'missing', reason: 'there is none', hint: 'build elsewhere' },
      ],
      runtimes: [{ runtime: 'python3.13', kit: 'unusable' }],
      isolation: {
        rungs: (['namespaces', 'bubblewrap', 'process'] as const).map((rung) => ({
          rung,
          state: 'not-tried',
          reason,
          hint,
        })),
        memoryLimit: 'none',
      },
      canRun: false,
    });
    expect(lines).toEqual([
      'This machine: macOS on arm64',
      '  ✓ Node.js  24.21.0 at /usr/bin/node',
      `  ✗ cache    ${CACHE}: cannot be written to: permission denied`,
      '    hint: set ZIPWRIGHT_CACHE_DIR to a folder that you may write to',
      '  – uv       not here: 0.13.9 is fetched when it is needed, for requirements that are not locked; /usr/bin/uv is too old, or does not run',
      '',
      "Python runtimes (kit: AWS's runtime client, and boto3)",
      '  – python3.13  no CPython 3.13 here',
      '    hint: uv python install 3.13, pyenv or mise bring one',
      '',
      'Isolation',
      `  – namespaces  not tried: ${reason}`,
      '    hint: install one',
      '  – bubblewrap  not tried: for the same reason',
      '  – process     not tried: for the same reason',
      '  – memory      its limit is not seen to: this system does not tell what a function uses',
      '',
      'Only for some builds',
      '  – git  not here, for requirements from repositories: it is not on PATH',
      '    hint: install git',
      '  – zig  not here, for C and C++ without a wheel: there is none',
      '    hint: build elsewhere',
      '',
      'No function can be run here',
      '',
    ]);
  });

  test('colours add nothing that the words do not say', () => {
    const coloured = render(good, { isTTY: true }).join('\n');
    expect(coloured).toContain('\u001B[32m✓\u001B[39m');
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(render(good).join('\n'));
  });

  test('no password is printed', () => {
    const reason = 'cannot fetch "https://zoe:secret@host/simple/"';
    const rungs: RungState[] = [{ rung: 'process', state: 'not-tried', reason }];
    const machine = { ...good, isolation: { rungs, memoryLimit: 'watched' as const } };
    expect(render(machine).join('\n') + machineJson(machine)).not.toContain('secret');
  });
});

describe('machineJson()', () => {
  test('has everything, with a version', () => {
    expect(JSON.parse(machineJson(good))).toEqual({ schemaVersion: 1, ...good });
  });
});
