import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mountSmall } from '../makers/small-disk.ts';
import { offlineProject } from './wheelhouse.ts';

const noise = Buffer.from(
  Array.from({ length: 3_000_000 }, (_, index) => (index * 7919 + (index >> 5) * 104_729) & 0xff),
);

test('a full disk: said, with what to do, nothing left, the earlier package untouched', async ({ skip }) => {
  const project = offlineProject(
    ['big'],
    [{ name: 'big', entries: [{ name: 'big.bin', content: noise, method: 0 }] }],
  );
  const disk = mountSmall(join(project.folder, 'small'), 'size=1m');
  skip(disk === undefined, 'mounting a file system is not allowed here');
  const zip = join(disk ?? '', 'function.zip');
  writeFileSync(zip, 'earlier');
  const built = await project.build('-o', zip, '--json');
  expect(built.exitCode).toBe(1);
  expect(JSON.parse(built.stdout)).toMatchObject({
    error: { code: 'DISK_FULL', hint: expect.stringContaining('free some room') },
  });
  expect(readFileSync(zip, 'utf8')).toBe('earlier');
  expect(readdirSync(disk ?? '')).toEqual(['function.zip']);
});

test('a full cache disk is said too', async ({ skip }) => {
  const project = offlineProject(
    ['big'],
    [{ name: 'big', entries: [{ name: 'big.bin', content: noise, method: 0 }] }],
  );
  const disk = mountSmall(project.cache, 'size=1m');
  skip(disk === undefined, 'mounting a file system is not allowed here');
  const built = await project.build('--json');
  expect(built.exitCode).toBe(1);
  expect(JSON.parse(built.stdout)).toMatchObject({ error: { code: 'DISK_FULL' } });
  expect(project.outputs()).toEqual([]);
});

test('a read-only target folder', async ({ skip }) => {
  const project = offlineProject([]);
  const disk = mountSmall(join(project.folder, 'fixed'), 'size=1m,ro');
  skip(disk === undefined, 'mounting a file system is not allowed here');
  const built = await project.build('-o', join(disk ?? '', 'x.zip'));
  expect(built.exitCode).toBe(1);
  expect(built.stderr).toMatch(
    /Cannot write ".*x\.zip": the file system is read-only\nhint: choose a folder/,
  );
});
