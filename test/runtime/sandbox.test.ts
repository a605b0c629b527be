import { describe, expect, test } from 'vitest';
import { BubblewrapHost } from '../../src/runtime/sandbox/bubblewrap-host.ts';
import { startHost } from '../../src/runtime/sandbox/choose-host.ts';
import { exitStatus } from '../../src/runtime/sandbox/wait-status.ts';
import { refusalOf } from '../errors/refusal-of.ts';

describe('exitStatus()', () => {
  test.each([
    [0x0000, { code: 0 }],
    [0x0300, { code: 3 }],
    [0x7f00, { code: 127 }],
    [0x0009, { signal: 'SIGKILL' }],
    // With a core dump.
    [0x008b, { signal: 'SIGSEGV' }],
  ])('wait status %d is %j', (status, expected) => {
    expect(exitStatus(status)).toEqual(expected);
  });

  test('names the extension that ended', () => {
    expect(exitStatus(0x0100, 'tracer')).toEqual({ code: 1, extension: 'tracer' });
  });
});

const nothing = {
  kind: 'python',
  minor: 11,
  executable: '/bin/false',
  library: '/nowhere',
  links: '/nowhere',
  packages: '/nowhere',
} as const;

describe('a rung that does not work', () => {
  test.each(['namespaces', 'process'] as const)('%s: says what its supervisor said', async (rung) => {
    const error = await refusalOf(() => startHost(rung, { language: nothing, variables: {}, path: '' }));
    expect(error).toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
      message: 'Cannot start a sandbox: it ended at once',
    });
  });

  test('bubblewrap: says that bwrap is missing', async () => {
    expect(await refusalOf(() => BubblewrapHost.start(nothing, {}, '/nowhere'))).toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
      message: 'Cannot start a sandbox: bwrap is not on PATH',
      hint: 'install bubblewrap',
    });
  });
});
