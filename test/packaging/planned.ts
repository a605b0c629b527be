import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planArtifact, type ArtifactPlan } from '../../src/packaging/plan-artifact.ts';
import { readUserEntry, type UserEntry } from '../../src/packaging/user-entries.ts';
import { derivePack } from '../../src/wheel/derive-pack.ts';
import { openPack, type OpenPack } from '../../src/wheel/open-pack.ts';
import { plainVariant } from '../../src/wheel/pack-variant.ts';
import { storeContent } from '../../src/zip/stored-content.ts';
import { onTestFinished } from 'vitest';
import { makePack } from '../makers/pack-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import type { MadeWheel } from '../makers/wheel-maker.ts';

/** What a package is made of: the user's files by path, and wheels. */
export interface Contents {
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly wheels?: readonly MadeWheel[];
  /** Folder that the wheels' files go to. */
  readonly prefix?: string;
}

/** The user's files as a build reads them. */
export function userEntries(files: Readonly<Record<string, string | Buffer>>): Promise<UserEntry[]> {
  const folder = temporaryFolder();
  return Promise.all(
    Object.entries(files).map(([path, content], index) => {
      const source = join(folder, String(index));
      writeFileSync(source, content);
      return readUserEntry({ source, path, executable: false }, (bytes) =>
        Promise.resolve(storeContent(bytes)),
      );
    }),
  );
}

/** Packs of wheels, open for the rest of the test. */
export async function packsOf(wheels: readonly MadeWheel[], prefix = ''): Promise<OpenPack[]> {
  const folder = temporaryFolder();
  const packs: OpenPack[] = [];
  for (const wheel of wheels) {
    const plain = await makePack(folder, wheel);
    packs.push(prefix === '' ? plain : await prefixed(plain, prefix));
  }
  return packs;
}

async function prefixed(plain: OpenPack, prefix: string): Promise<OpenPack> {
  const path = `${plain.path}-prefixed`;
  await derivePack({ base: plain, from: plainVariant, to: { ...plainVariant, prefix } }, path, {
    environment: {},
    threads: 1,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const pack = openPack(path, Date.now());
  if (pack === undefined) {
    throw new Error('The pack was not written');
  }
  onTestFinished(() => {
    pack[Symbol.dispose]();
  });
  return pack;
}

export async function planOf({ files = {}, wheels = [], prefix = '' }: Contents): Promise<ArtifactPlan> {
  return planArtifact({
    packs: await packsOf(wheels, prefix),
    userEntries: await userEntries(files),
    onConflict: 'error',
  });
}
