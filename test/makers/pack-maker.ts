import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openPack, type OpenPack } from '../../src/wheel/open-pack.ts';
import { packWheel, type StoredWheel } from '../../src/wheel/pack-wheel.ts';
import { makeWheel, wheelName, type MadeWheel } from './wheel-maker.ts';

/** Writes a made wheel into a folder, as if it had been downloaded. */
export function storeWheel(folder: string, wheel: MadeWheel, bytes: Buffer = makeWheel(wheel)): StoredWheel {
  const filename = wheelName(wheel);
  const path = join(folder, filename);
  writeFileSync(path, bytes);
  return { path, filename, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Makes a wheel and its pack, and opens the pack for the rest of the test. */
export async function makePack(folder: string, wheel: MadeWheel): Promise<OpenPack> {
  const stored = storeWheel(folder, wheel);
  const path = `${stored.path}.pack`;
  await packWheel(stored, path);
  const pack = openPack(path, Date.now());
  if (pack === undefined) {
    throw new Error('The pack was not written');
  }
  onTestFinished(() => {
    pack[Symbol.dispose]();
  });
  return pack;
}
