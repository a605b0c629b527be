import { statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSystemError } from '../../errors/system-error.ts';
import { ZipwrightError } from '../../errors/zipwright-error.ts';
import { AtomicFile } from '../../store/atomic-file.ts';
import { listStored } from '../../store/trim.ts';
import type { CacheState } from './machine-report.ts';

/** Looks at the cache's folder, and writes a file there that does not stay. */
export function examineCache(root: string): CacheState {
  const reason = writeFailure(root);
  const [size, free] = [ifAllowed(() => sizeOf(root)), freeBytes(root)];
  return {
    path: root,
    isWritable: reason === undefined,
    ...(reason === undefined
      ? {}
      : { reason, hint: 'set ZIPWRIGHT_CACHE_DIR to a folder that you may write to' }),
    ...(size === undefined ? {} : { size }),
    ...(free === undefined ? {} : { free }),
  };
}

function writeFailure(root: string): string | undefined {
  try {
    using file = new AtomicFile(join(root, 'writable'));
    file.write(Buffer.from('?'));
    return undefined;
  } catch (error) {
    if (error instanceof ZipwrightError || isSystemError(error)) {
      return error.message.replace(/^Cannot write ".*": /, '');
    }
    throw error;
  }
}

function sizeOf(root: string): number {
  return listStored(root).reduce((sum, file) => sum + file.size, 0);
}

/** Of the disk that has the folder, or will have it. */
function freeBytes(folder: string): number | undefined {
  const facts = ifAllowed(() => statfsSync(folder));
  if (facts !== undefined) {
    return facts.bavail * facts.bsize;
  }
  return dirname(folder) === folder ? undefined : freeBytes(dirname(folder));
}

function ifAllowed<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isSystemError(error)) {
      return undefined;
    }
    throw error;
  }
}
