import { startPlatform } from '../../workflow/serve/start-platform.ts';
import type { CliContext } from '../context.ts';
import { servePlatform } from './serve-platform.ts';
import type { StartFlags } from './start-flags.ts';

/** `zipwright start` */
export function startCommand(this: CliContext, flags: StartFlags): Promise<void> {
  return servePlatform(this, flags, async ({ request, surroundings, listener }) => {
    const platform = await startPlatform(request, surroundings, listener);
    return { platform, started: platform, close: (graceMs) => platform.close(graceMs) };
  });
}
