import { resolve } from 'node:path';
import type { BuildRequest } from '../../workflow/assemble/build-request.ts';
import { startDev } from '../../workflow/serve/start-dev.ts';
import type { CliContext } from '../context.ts';
import { DevOutput } from '../render/dev-output.ts';
import type { DevFlags } from './dev-flags.ts';
import { indexOptions } from './index-flags.ts';
import { servePlatform } from './serve-platform.ts';

/** `zipwright dev [PROJECT…]` */
export function devCommand(this: CliContext, flags: DevFlags, ...paths: readonly string[]): Promise<void> {
  const { directory, signal: interrupted } = this;
  const region = flags.region ?? 'us-east-1';
  const folders = [...new Set((paths.length === 0 ? ['.'] : paths).map((path) => resolve(directory, path)))];
  return servePlatform(this, flags, async ({ request, surroundings, listener, progress }) => {
    const output = new DevOutput(this, {
      isQuiet: flags.json === true || flags.quiet === true,
      clear: () => progress.finish(),
    });
    const { platform, close } = await startDev(
      {
        start: { ...request, projects: [...folders, directory] },
        projects: folders.map((project) => projectRequest(flags, project, directory)),
        region,
        mayReplace: flags.replace ?? false,
      },
      { surroundings, interrupted },
      { ...listener, onFunction: output.onFunction, onFailure: output.onFailure },
    );
    const { endpoint, port, account, data, key } = platform;
    const functions = output.functions.map(({ name, arn, project }) => ({ name, arn, project }));
    return { platform, started: { endpoint, port, account, data, key, region, functions }, close };
  });
}

function projectRequest(flags: DevFlags, project: string, directory: string): BuildRequest {
  return {
    project,
    kind: 'function',
    overrides: {},
    ...indexOptions(flags, directory),
    upgrade: false,
    frozen: false,
  };
}
