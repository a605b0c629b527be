import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { removeLeftovers, temporaryName } from '../../src/store/temporary-name.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** A process that has ended. */
function endedProcess(): number {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return pid;
}

const leftover = (path: string, processId: number): string =>
  temporaryName(path).replace(`.${process.pid}-`, `.${processId}-`);

describe('temporaryName()', () => {
  test('is hidden, beside the file, and never the same twice', () => {
    const names = Array.from({ length: 100 }, () => temporaryName('/some/folder/file.zip'));
    expect(new Set(names).size).toBe(100);
    for (const name of names) {
      expect(dirname(name)).toBe('/some/folder');
      expect(basename(name)).toMatch(/^\.file\.zip\..*\.tmp$/);
    }
  });
});

describe('removeLeftovers()', () => {
  test('removes files and folders of processes that have ended', () => {
    const folder = temporaryFolder();
    const ended = endedProcess();
    writeFileSync(leftover(join(folder, 'a.pack'), ended), 'half');
    mkdirSync(join(leftover(join(folder, 'tool'), ended), 'bin'), { recursive: true });
    removeLeftovers(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('keeps those of processes that run', () => {
    const folder = temporaryFolder();
    const names = [temporaryName(join(folder, 'mine')), leftover(join(folder, 'theirs'), process.ppid)];
    names.forEach((name) => writeFileSync(name, 'half'));
    removeLeftovers(folder);
    expect(names.every((name) => existsSync(name))).toBe(true);
  });

  test('keeps those of a process of another user', ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may signal every process');
    const folder = temporaryFolder();
    const name = leftover(join(folder, 'file'), 1);
    writeFileSync(name, '');
    removeLeftovers(folder);
    expect(existsSync(name)).toBe(true);
  });

  test('keeps every name that is not one of ours', () => {
    const folder = temporaryFolder();
    const ended = endedProcess();
    const others = [
      'file.zip',
      '.hidden',
      'draft.tmp',
      `file.${ended}-0123abcd.tmp`,
      `.file.${ended}-0123abcd.tmp.txt`,
      `.file.${ended}-0123ABCD.tmp`,
      `.file.${ended}-0123abc.tmp`,
      `..tmp`,
    ];
    others.forEach((name) => writeFileSync(join(folder, name), ''));
    removeLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual(others.sort());
  });

  test('a process number that no system has is one that has ended', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.file.99999999999999999999-0123abcd.tmp'), '');
    removeLeftovers(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that does not exist has none', () => {
    expect(() => removeLeftovers('/no/such/folder')).not.toThrow();
  });

  test('whatever a file is called, its leftover is recognised', () => {
    const folder = temporaryFolder();
    const ended = endedProcess();
    const names = fc.stringMatching(/^[a-zA-Z0-9 ._+~-]{1,40}$/).filter((name) => !/^\.{1,2}$/.test(name));
    fc.assert(
      fc.property(names, (name) => {
        writeFileSync(leftover(join(folder, name), ended), '');
        writeFileSync(temporaryName(join(folder, name)), '');
        removeLeftovers(folder);
        const kept = readdirSync(folder);
        expect(kept.every((each) => each.includes(`.${process.pid}-`))).toBe(true);
        expect(kept.some((each) => each.startsWith(`.${name}.`))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
