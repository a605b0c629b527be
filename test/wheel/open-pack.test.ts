import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openPack, verifyPackData } from '../../src/wheel/open-pack.ts';
import { makePack } from '../makers/pack-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const wheel = { name: 'demo', files: { 'demo/a.py': 'print(1)\n'.repeat(50), 'demo/b.py': 'x' } };

describe('openPack()', () => {
  test('answers undefined when there is no pack', () => {
    expect(openPack(`${temporaryFolder()}/none.pack`, 0)).toBeUndefined();
  });

  test('notices any changed byte of the index, and a cut file', async () => {
    const { path, trailer } = await makePack(temporaryFolder(), wheel);
    const whole = readFileSync(path);
    for (let at = trailer.dataSize; at < whole.length - 12; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      writeFileSync(path, changed);
      expect(() => openPack(path, 0)).toThrow(expect.objectContaining({ code: 'PACK_DAMAGED' }));
    }
    writeFileSync(path, whole);
    truncateSync(path, whole.length - 1);
    expect(() => openPack(path, 0)).toThrow(expect.objectContaining({ code: 'PACK_DAMAGED' }));
    truncateSync(path, 10);
    expect(() => openPack(path, 0)).toThrow(expect.objectContaining({ code: 'PACK_DAMAGED' }));
  });

  test('a changed byte of the data is noticed when the data is checked', async () => {
    const { path } = await makePack(temporaryFolder(), wheel);
    const changed = readFileSync(path);
    changed[40] = (changed[40] ?? 0) ^ 1;
    writeFileSync(path, changed);
    using pack = openPack(path, 0);
    expect(pack).toBeDefined();
    expect(() => pack && verifyPackData(pack)).toThrow(expect.objectContaining({ code: 'PACK_DAMAGED' }));
  });
});
