import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { buildFromSource } from '../../src/wheel/build-from-source.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { makeFakeUv } from '../makers/fake-uv.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** Makes this process believe that it runs elsewhere, for the rest of the test. */
function pretend(platform: NodeJS.Platform): void {
  const real = process.platform;
  Object.defineProperty(process, 'platform', { value: platform });
  onTestFinished(() => {
    Object.defineProperty(process, 'platform', { value: real });
  });
}

test('a source with parts in C is refused where its build would compile for another system', async () => {
  const folder = temporaryFolder();
  const uv = makeFakeUv(join(folder, 'bin'), 'cc -c x.c');
  pretend('darwin');
  const source = {
    name: 'demo',
    version: '1.0',
    path: join(folder, 'demo-1.0.tar.gz'),
    target: { runtime: parseRuntime('3.11'), architecture: 'arm64' as const },
    workspace: join(folder, 'work'),
  };
  const error = await refusalOf(() =>
    buildFromSource(source, {
      uv,
      environment: { PATH: process.env['PATH'] },
      indexArguments: [],
      offline: false,
      signal: new AbortController().signal,
      findInterpreter: () => Promise.resolve({ path: '/usr/bin/python3', minor: 11, version: '3.11.0' }),
      zig: () => Promise.reject(new Error('zig was asked')),
      onCompile: () => undefined,
    }),
  );
  expect(error).toMatchObject({
    code: 'BUILD_NEEDS_LINUX',
    message: expect.stringContaining('would compile for this system, not for Linux'),
    data: { distribution: 'demo', platform: 'darwin' },
  });
});
