import { existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storeLayout } from '../../src/store/store-layout.ts';
import { UNIT_MARKER } from '../../src/store/unit-folder.ts';
import { pinnedZig } from '../../src/toolchain/pinned-tools.ts';
import { findZig, type ZigContext } from '../../src/toolchain/zig.ts';
import { wire } from '../index/support.ts';
import { IndexServer } from '../makers/index-server.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const EXECUTABLE = process.platform === 'win32' ? 'zig.exe' : 'zig';

test('a zig that is installed is used as it is, and marked as used', async () => {
  using wired = wire({ noIndex: true });
  const layout = storeLayout(temporaryFolder());
  const folder = layout.tool(`ziglang-${pinnedZig.version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, EXECUTABLE), '');
  writeFileSync(join(folder, UNIT_MARKER), '');
  utimesSync(join(folder, UNIT_MARKER), 1000, 1000);
  const context: ZigContext = {
    layout,
    client: wired.client,
    signal: new AbortController().signal,
    now: () => 1_000_000_000_000,
  };
  const zig = await findZig(context);
  expect(zig).toEqual({
    path: join(folder, EXECUTABLE),
    version: pinnedZig.version,
    cache: layout.tool(`zig-cache-${pinnedZig.version}`),
  });
  expect(statSync(join(folder, UNIT_MARKER)).mtimeMs).toBe(1_000_000_000_000);
  expect(existsSync(join(zig.cache, UNIT_MARKER))).toBe(true);
});

test('half a zig is removed and installed anew', async () => {
  await using index = await IndexServer.start();
  using wired = wire({ indexUrl: index.simple });
  const layout = storeLayout(temporaryFolder());
  const folder = layout.tool(`ziglang-${pinnedZig.version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, EXECUTABLE), '');
  await expect(
    findZig({ layout, client: wired.client, signal: new AbortController().signal, now: Date.now }),
  ).rejects.toMatchObject({ code: 'INDEX_NOT_FOUND' });
  expect(existsSync(folder)).toBe(false);
  expect(index.paths).toContain('/simple/ziglang/');
});
