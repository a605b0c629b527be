import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { randomIds } from './random-ids.ts';

/** The key of whoever has started the platform, where signatures are verified: without one, nobody could make any. */
export interface RootKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * The key that belongs to a folder of state, made with its first use; a new one without a folder.
 * @throws the system's error when it cannot be written
 */
export function rootKeyOf(folder: string | undefined): RootKey {
  if (folder === undefined) {
    return newKey();
  }
  const path = join(folder, 'root-key.json');
  const known = readKey(path);
  if (known !== undefined) {
    return known;
  }
  const made = newKey();
  writeFileSync(path, `${JSON.stringify(made)}\n`, { mode: 0o600 });
  return made;
}

function newKey(): RootKey {
  return {
    accessKeyId: `AKIA${randomIds.token(16).toUpperCase()}`,
    secretAccessKey: randomIds.token(40),
  };
}

function readKey(path: string): RootKey | undefined {
  try {
    const { accessKeyId, secretAccessKey } = JSON.parse(
      ifExists(() => readFileSync(path, 'utf8')) ?? '{}',
    ) as Partial<RootKey>;
    return accessKeyId === undefined || secretAccessKey === undefined
      ? undefined
      : { accessKeyId, secretAccessKey };
  } catch {
    return undefined;
  }
}
