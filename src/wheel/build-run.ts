import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../toolchain/run-process.ts';
import type { BuildPrograms } from './build-programs.ts';
import { readProgramLog, type ProgramCall } from './build-program-log.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** One run of a project's own build. */
export interface BuildRun {
  readonly uv: string;
  /** Interpreter that the build's environment is made with. */
  readonly python: string;
  /** Source distribution or folder. */
  readonly source: string;
  /** Empty folder for the wheel, and for the unpacked source distribution meanwhile. */
  readonly output: string;
  readonly programs: BuildPrograms;
  /** The source is the user's own folder, in which setuptools must not work. */
  readonly isUsersOwn: boolean;
  readonly variables?: Environment;
  /** uv's options for the indexes that no variable says. */
  readonly indexArguments: readonly string[];
  readonly offline: boolean;
  readonly signal: AbortSignal;
}

export interface BuildOutcome {
  /** The wheel, when the build ended well and gave exactly one. */
  readonly wheel?: string;
  /** Everything that uv and the build printed. */
  readonly output: string;
  /** Programs that were refused or failed. */
  readonly calls: readonly ProgramCall[];
}

/**
 * Runs the build backend of a source in an environment of its own (PEP 517, PEP 518), by `uv build`.
 * @throws the signal's reason when aborted
 */
export async function runBuild(run: BuildRun): Promise<BuildOutcome> {
  const temporary = join(run.output, 'temporary');
  const wheels = join(run.output, 'wheels');
  mkdirSync(temporary, { recursive: true });
  mkdirSync(wheels, { recursive: true });
  const { exitCode, stdout, stderr } = await runProcess({
    command: run.uv,
    arguments: [
      'build',
      '--wheel',
      '--no-create-gitignore',
      '--python',
      run.python,
      '--out-dir',
      wheels,
      ...(run.offline ? ['--offline'] : []),
      ...run.indexArguments,
      run.source,
    ],
    directory: temporary,
    environment: {
      ...run.programs.environment,
      ...run.variables,
      ...(run.isUsersOwn ? { DIST_EXTRA_CONFIG: writeSetuptoolsConfiguration(temporary) } : {}),
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
    },
    signal: run.signal,
  });
  const built = readdirSync(wheels).filter((name) => name.endsWith('.whl'));
  const [wheel] = built;
  return {
    ...(exitCode === 0 && wheel !== undefined && built.length === 1 ? { wheel: join(wheels, wheel) } : {}),
    output: `${stdout}\n${stderr}`,
    calls: readProgramLog(run.programs.log),
  };
}

/** Without it a file that has been removed since would still be in the folder `build` of an earlier build. */
function writeSetuptoolsConfiguration(folder: string): string {
  const path = join(folder, 'setuptools.cfg');
  writeFileSync(path, `[build]\nbuild_base = ${join(folder, 'build')}\n`);
  return path;
}
