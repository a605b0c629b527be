import { relative } from 'node:path';
import { cacheDirectory } from '../../store/cache-directory.ts';
import { lockProject } from '../../workflow/assemble/lock-project.ts';
import type { CliContext } from '../context.ts';
import { BuildProgress } from '../render/progress.ts';
import { count } from '../render/quantities.ts';
import { runCommand } from '../run-command.ts';
import { buildRequest, type BuildFlags } from './build-flags.ts';
import type { IndexFlags } from './index-flags.ts';

/** Flags of `zipwright lock`. */
export interface LockFlags
  extends
    IndexFlags,
    Pick<
      BuildFlags,
      | 'runtime'
      | 'arch'
      | 'requirements'
      | 'with'
      | 'group'
      | 'extra'
      | 'onlyBinary'
      | 'noBinary'
      | 'upgrade'
      | 'json'
      | 'quiet'
    > {}

/** `zipwright lock [PROJECT]` */
export function lockCommand(this: CliContext, flags: LockFlags, project = '.'): Promise<void> {
  return runCommand(this, flags.json ?? false, async () => {
    const { process, directory, now, signal } = this;
    const progress = new BuildProgress(
      this,
      flags.quiet === true || flags.json === true ? 'quiet' : 'normal',
    );
    const surroundings = { environment: process.env, cache: cacheDirectory(process.env), now, signal };
    try {
      const lock = await lockProject(buildRequest(flags, project, directory), surroundings, progress.report);
      progress.finish();
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify({ schemaVersion: 1, ...lock }, undefined, 2)}\n`
          : `${relative(directory, lock.file)}: ${count(lock.packages.length, 'distribution')} for Python ${lock.python} on ${lock.architectures.join(' and ')}\n`,
      );
    } finally {
      progress.finish();
    }
  });
}
