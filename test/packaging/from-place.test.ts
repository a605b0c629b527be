import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locateFrom, refuseOtherFolders } from '../../src/packaging/from-place.ts';
import { makeEnvironment, writeFiles } from '../makers/installed-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

describe('locateFrom()', () => {
  test('a folder, an environment, an archive', () => {
    const folder = temporaryFolder();
    expect(locateFrom(folder, 13)).toEqual({ kind: 'folder', path: folder });
    const environment = join(folder, 'env');
    makeEnvironment(environment);
    expect(locateFrom(environment, 13)).toMatchObject({ kind: 'environment', environment: { minor: 13 } });
    const file = join(folder, 'package.zip');
    writeFileSync(file, '');
    expect(locateFrom(file, 13)).toEqual({ kind: 'archive', path: file });
  });

  test('nothing there is a mistake in the command', () => {
    const path = join(temporaryFolder(), 'none');
    expect(() => locateFrom(path, 13)).toThrow(
      expect.objectContaining({ code: 'FROM_NOT_FOUND', exitCode: 2 }),
    );
    expect(() => locateFrom(join(path, 'below'), 13)).toThrow(
      expect.objectContaining({ code: 'FROM_NOT_FOUND' }),
    );
  });

  test('neither wheels nor what is no file', () => {
    const folder = temporaryFolder();
    const wheel = join(folder, 'six-1.0-py3-none-any.whl');
    writeFileSync(wheel, '');
    expect(() => locateFrom(wheel, 13)).toThrow(/it is a wheel/);
    expect(() => locateFrom('/dev/null', 13)).toThrow(/neither a file nor a folder/);
  });
});

describe('refuseOtherFolders()', () => {
  test('an empty folder and a project are refused, unless distributions were found', () => {
    const folder = temporaryFolder();
    expect(() => refuseOtherFolders(folder, 0)).toThrow(/the folder is empty/);
    writeFiles(folder, { 'mine.py': '' });
    expect(() => refuseOtherFolders(folder, 0)).not.toThrow();
    writeFiles(folder, { 'requirements-dev.txt': '' });
    expect(() => refuseOtherFolders(folder, 0)).toThrow(/it is a project \(it has "requirements-dev\.txt"\)/);
    expect(() => refuseOtherFolders(folder, 1)).not.toThrow();
  });
});
