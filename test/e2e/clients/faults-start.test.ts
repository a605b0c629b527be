import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { mountSmall } from '../../makers/small-disk.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { zipwright } from '../cli.ts';
import { startPlatform } from './running-platform.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zipwright-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const errorOf = (said: string): object => (JSON.parse(said) as { readonly error: object }).error;

describe('starting', () => {
  test('four at once on one folder: one has it, the others say who', async () => {
    const data = join(folder, 'data');
    const started = await Promise.allSettled(
      Array.from({ length: 4 }, () => startPlatform(['--data', data])),
    );
    const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    onTestFinished(async () => void (await Promise.all(running.map((each) => each.kill()))));
    const refused = started.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    expect(running.length).toBe(1);
    for (const said of refused) {
      expect(said).toContain('It ended with 1');
      expect(said).toContain('"code": "STATE_IN_USE"');
      expect(said).toMatch(/process \d+ has had it open since|another process has it open/);
    }
    await running[0]?.kill();
    const next = await startPlatform(['--data', data]);
    expect(await next.stop()).toBe(0);
  });

  test('eight at once that keep nothing do not meet', async () => {
    const running = await Promise.all(Array.from({ length: 8 }, () => startPlatform()));
    onTestFinished(async () => void (await Promise.all(running.map((each) => each.kill()))));
    for (const { endpoint } of running) {
      expect((await fetch(`${endpoint}/_zipwright/health`)).status).toBe(200);
    }
    expect(await Promise.all(running.map((each) => each.stop()))).toEqual(running.map(() => 0));
  });

  test('on a port that is taken says so, and leaves the folder free', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const data = join(folder, 'data');
    const said = await zipwright(['start', '--data', data, '--port', String(port), '--json']);
    expect({ exitCode: said.exitCode, error: errorOf(said.stdout) }).toMatchObject({
      exitCode: 1,
      error: { code: 'PORT_TAKEN', hint: expect.stringContaining('--port 0') },
    });
    expect(await (await startPlatform(['--data', data])).stop()).toBe(0);
  });

  test('on a file system that is read-only says so', async ({ skip }) => {
    const disk = mountSmall(join(temporaryFolder(), 'disk'), 'size=1m,ro');
    skip(disk === undefined, 'mounting a file system is not allowed here');
    const said = await zipwright(['start', '--data', join(disk ?? '', 'data'), '--port', '0', '--json']);
    expect({ exitCode: said.exitCode, error: errorOf(said.stdout) }).toMatchObject({
      exitCode: 1,
      error: {
        code: 'STATE_NOT_WRITABLE',
        message: expect.stringContaining('the file system is read-only'),
        hint: expect.stringContaining('--data DIR'),
      },
    });
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'on a folder that this user may not write to says so',
    async () => {
      const data = join(folder, 'data');
      mkdirSync(data);
      chmodSync(data, 0o555);
      const said = await zipwright(['start', '--data', data, '--port', '0', '--json']);
      expect(errorOf(said.stdout)).toMatchObject({ code: 'STATE_NOT_WRITABLE' });
    },
  );

  test('on what is no folder, or no state, says so', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const onFile = await zipwright(['start', '--data', file, '--port', '0', '--json']);
    expect(errorOf(onFile.stdout)).toMatchObject({ code: 'STATE_NOT_WRITABLE' });
    const data = join(folder, 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'state.db'), 'no database'.repeat(1000));
    const onDamaged = await zipwright(['start', '--data', data, '--port', '0', '--json']);
    expect(errorOf(onDamaged.stdout)).toMatchObject({ code: 'STATE_DAMAGED' });
  });
});
