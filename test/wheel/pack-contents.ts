import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { OpenPack } from '../../src/wheel/open-pack.ts';
import { openPack } from '../../src/wheel/open-pack.ts';
import { packEntries, readPackData } from '../../src/wheel/pack-entries.ts';

/** Contents of a pack's files by their names, in its order. */
export function contentsOf(pack: OpenPack): Map<string, Buffer> {
  return new Map(
    [...packEntries(pack)].map((entry) => {
      const data = readPackData(pack, entry);
      return [entry.name, entry.method === 8 ? inflateRawSync(data) : data];
    }),
  );
}

/** Names of a pack's files, metadata apart. */
export function filesOf(pack: OpenPack): string[] {
  return [...packEntries(pack)].map(({ name }) => name).filter((name) => !name.includes('.dist-info/'));
}

/** What a RECORD of these contents says, the way `csv` and PEP 376 have it. */
export function expectedRecord(contents: ReadonlyMap<string, Buffer>, prefix = ''): string {
  const record = [...contents.keys()].find((name) => name.endsWith('.dist-info/RECORD')) ?? '';
  const rows = [...contents]
    .filter(([name]) => name !== record)
    .map(([name, content]) => {
      const hash = createHash('sha256').update(content).digest('base64url');
      return `${name.slice(prefix.length)},sha256=${hash},${content.length}\n`;
    });
  return `${rows.join('')}${record.slice(prefix.length)},,\n`;
}

/** Opens a pack for the rest of the test. */
export function openForTest(path: string): OpenPack {
  const pack = openPack(path, Date.now());
  if (pack === undefined) {
    throw new Error(`There is no pack at "${path}"`);
  }
  onTestFinished(() => {
    pack[Symbol.dispose]();
  });
  return pack;
}
