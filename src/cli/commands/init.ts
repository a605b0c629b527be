import { resolve } from 'node:path';
import { initProject } from '../../workflow/assemble/init-project.ts';
import type { CliContext } from '../context.ts';
import { runCommand } from '../run-command.ts';

export interface InitFlags {
  readonly runtime?: string;
  readonly arch?: string;
  readonly json?: boolean;
}

/** `zipwright init [FOLDER]` */
export function initCommand(this: CliContext, flags: InitFlags, folder = '.'): Promise<void> {
  return runCommand(this, flags.json ?? false, async () => {
    const files = initProject({
      directory: resolve(this.directory, folder),
      ...(flags.runtime === undefined ? {} : { runtime: flags.runtime }),
      ...(flags.arch === undefined ? {} : { architecture: flags.arch }),
    });
    const next = folder === '.' ? 'zipwright build' : `zipwright build ${folder}`;
    this.process.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ schemaVersion: 1, files }, undefined, 2)}\n`
        : `Wrote ${files.join(', ')}\nNext: ${next}\n`,
    );
  });
}
