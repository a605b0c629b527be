import { PlatformError } from './errors.ts';
import { isLoopbackAddress } from './host-name.ts';
import type { PlatformOptions } from './platform-options.ts';
import { exitCodes } from '../errors/zipwright-error.ts';

/**
 * Refuses to listen for other machines without looking at signatures: who can call can run code as this user.
 * @throws {PlatformError} HOST_EXPOSED
 */
export function refuseExposed({ host, strictAuth }: Pick<PlatformOptions, 'host' | 'strictAuth'>): void {
  if (!strictAuth && !isLoopbackAddress(host)) {
    throw new PlatformError(
      'HOST_EXPOSED',
      `Cannot listen on ${host}: other machines may reach it, and whoever calls can run code as you`,
      {
        data: { host },
        hint: 'leave out --host, or add --strict-auth, which verifies signatures',
        exitCode: exitCodes.usage,
      },
    );
  }
}
