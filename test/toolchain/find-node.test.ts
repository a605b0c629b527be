import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseNode } from '../../src/toolchain/find-node.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const own = Number(process.versions.node.split('.', 1)[0]);

/** A program that says which Node it is. */
function standIn(path: string, version: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho v${version}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('chooseNode()', () => {
  test('takes the Node that runs zipwright where it is of that version', async () => {
    expect(await chooseNode({}, own)).toEqual({ path: process.execPath, version: process.versions.node });
  });

  test('finds another on PATH, and passes over one of another version', async () => {
    const folder = temporaryFolder();
    standIn(join(folder, 'old', 'node'), '16.1.0');
    const wanted = standIn(join(folder, 'new', 'node'), '98.2.1');
    const environment = { PATH: `${join(folder, 'old')}:${join(folder, 'new')}` };
    expect(await chooseNode(environment, 98)).toEqual({ path: wanted, version: '98.2.1' });
  });

  test('finds the newest that nvm has', async () => {
    const folder = temporaryFolder();
    for (const version of ['98.1.0', '98.3.0']) {
      standIn(join(folder, 'versions', 'node', `v${version}`, 'bin', 'node'), version);
    }
    expect((await chooseNode({ NVM_DIR: folder, PATH: '' }, 98)).version).toBe('98.3.0');
  });

  test('refuses by naming what is there', async () => {
    const folder = temporaryFolder();
    standIn(join(folder, 'node'), '16.1.0');
    expect(await refusalOf(() => chooseNode({ PATH: folder, NVM_DIR: folder }, 98))).toMatchObject({
      code: 'INTERPRETER_NOT_FOUND',
      message: `Cannot run nodejs98.x: no Node.js 98 is on PATH, nor installed by nvm, fnm, mise or asdf; there are ${process.versions.node}, 16.1.0`,
    });
  });
});
