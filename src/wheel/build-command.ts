import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';
import { runProcess, type ProcessResult } from '../toolchain/run-process.ts';
import { splitCommand } from './build-command-words.ts';
import { withoutSecrets } from '../toolchain/without-secrets.ts';
import { BuildError } from './build-errors.ts';
import { tellingLines } from './build-output.ts';
import { cannotBuild, type BuildSource } from './build-source.ts';
import { targetPlatform } from './build-tags.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's own command for building wheels, and the folder that its relative path starts from. */
export interface BuilderCommand {
  readonly command: string;
  readonly directory: string;
}

export interface BuilderContext {
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/**
 * Has the user's command build the wheel.
 * @returns path of the wheel
 * @throws {BuildError} BUILDER_FAILED
 */
export async function runBuilder(
  source: BuildSource,
  builder: BuilderCommand,
  context: BuilderContext,
): Promise<string> {
  const output = join(source.workspace, 'builder');
  mkdirSync(output);
  const result = await start(source, builder, { ...context, output });
  const wheels = readdirSync(output).filter((name) => name.endsWith('.whl'));
  const [wheel] = wheels;
  if (result.exitCode !== 0 || wheel === undefined || wheels.length > 1) {
    const reason =
      result.exitCode === 0
        ? `it put ${wheels.length} wheels into ZIPWRIGHT_OUTPUT, where one is wanted`
        : `it ended with ${result.exitCode}`;
    const lines = tellingLines(`${result.stdout}\n${result.stderr}`, source.workspace);
    const quoted = lines.map((line) => `\n  | ${line}`).join('');
    throw new BuildError(
      'BUILDER_FAILED',
      `${cannotBuild(source)} with the builder "${builder.command}": ${reason}${quoted}`,
      { data: { distribution: source.name, command: builder.command, output: lines } },
    );
  }
  return join(output, wheel);
}

async function start(
  source: BuildSource,
  { command, directory }: BuilderCommand,
  { environment, signal, output }: BuilderContext & { readonly output: string },
): Promise<ProcessResult> {
  const [program = '', ...given] = splitCommand(command);
  const { runtime, architecture } = source.target;
  try {
    return await runProcess({
      command: /[\\/]/.test(program) ? resolve(directory, program) : program,
      arguments: given,
      directory: statSync(source.path).isDirectory() ? source.path : dirname(source.path),
      environment: {
        ...withoutSecrets(environment),
        ZIPWRIGHT_SOURCE: source.path,
        ZIPWRIGHT_OUTPUT: output,
        ZIPWRIGHT_TARGET_RUNTIME: runtime.id,
        ZIPWRIGHT_TARGET_ARCH: architecture,
        ZIPWRIGHT_TARGET_PLATFORM: targetPlatform(source.target),
      },
      signal,
    });
  } catch (error) {
    if (isSystemError(error)) {
      throw new BuildError(
        'BUILDER_FAILED',
        `${cannotBuild(source)} with the builder "${command}": "${program}" cannot be started`,
        { data: { command, systemError: error.code }, hint: 'check the command', cause: error },
      );
    }
    throw error;
  }
}
