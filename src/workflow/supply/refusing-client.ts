import { IndexError } from '../../index/errors.ts';
import type { InstallContext } from '../../toolchain/install-tool.ts';

/** Stands for the network where nothing may be fetched: what is installed is found, and nothing else. */
export const refusingClient: InstallContext['client'] = {
  download: ({ filename }) =>
    Promise.reject(new IndexError('INDEX_OFFLINE', `Cannot download "${filename}": nothing is fetched now`)),
};

/** Whether something would have been fetched, and nothing else is wrong. */
export function wasRefused(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof IndexError && error.cause.code === 'INDEX_OFFLINE';
}
