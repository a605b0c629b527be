import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readUserEntry, type UserEntry } from '../../src/packaging/user-entries.ts';
import { storeContent } from '../../src/zip/stored-content.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const read = (source: string, executable = false): Promise<UserEntry> =>
  readUserEntry({ source, path: 'in/package', executable }, (content) =>
    Promise.resolve(storeContent(content)),
  );

function fileOf(content: string | Buffer): string {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, content);
  return path;
}

describe('readUserEntry()', () => {
  test('reads a file and compresses it as it is told', async () => {
    const source = fileOf('text');
    expect(await read(source)).toEqual({
      path: 'in/package',
      source,
      executable: false,
      content: Buffer.from('text'),
      compressed: storeContent(Buffer.from('text')),
    });
  });

  test.each<[string, string | Buffer, boolean, boolean]>([
    ['plain text', 'text', false, false],
    ['an execute bit', 'text', true, true],
    ['a shebang', '#!/bin/sh\n', false, true],
    ['an ELF header', makeElf(), false, true],
    ['a shebang that is not at the start', '\n#!/bin/sh', false, false],
    ['nothing', '', false, false],
    ['less than a header', '\u007fEL', false, false],
  ])('%s', async (...[, content, bit, executable]) => {
    expect((await read(fileOf(content), bit)).executable).toBe(executable);
  });

  test('refuses a folder', async () => {
    const folder = join(temporaryFolder(), 'folder');
    mkdirSync(folder);
    expect(await refusalOf(() => read(folder))).toMatchObject({
      code: 'NOT_READABLE',
      message: `Cannot read "${folder}": it is a folder`,
    });
  });

  test('refuses a file that never is what its size says', async ({ skip }) => {
    const source = '/proc/self/status';
    skip(!existsSync(source), 'this system has no file that changes with every look');
    expect(await refusalOf(() => read(source))).toMatchObject({
      code: 'FILE_CHANGED',
      message: `Cannot package "${source}": it changes while it is read`,
      hint: expect.stringContaining('exclude'),
    });
  });
});
