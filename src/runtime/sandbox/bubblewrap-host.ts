import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { BOOTSTRAP, bubblewrapOptions, writeSharedFiles } from './bubblewrap-options.ts';
import { SandboxError } from './errors.ts';
import { DEBUGGER_FOLDER, debugCommand, type Language, type PythonLanguage } from './language.ts';
import { runtimeSources } from './runtime-sources.ts';
import type { ExitStatus, Sandbox, SandboxHost, SandboxRequest } from './sandbox.ts';
import { SupervisedSandbox } from './supervised-sandbox.ts';
import { Supervisor } from './supervisor.ts';
import { exitStatus } from './wait-status.ts';

/**
 * Sandboxes that bubblewrap makes, for systems which let it make namespaces and us not (AppArmor on Ubuntu). Each starts an
 * interpreter of its own.
 */
export class BubblewrapHost implements SandboxHost {
  readonly rung = 'bubblewrap';
  readonly isPathRewritten = false;
  readonly #supervisor: Supervisor;
  readonly #program: string;
  readonly #language: PythonLanguage;

  private constructor(supervisor: Supervisor, program: string, language: PythonLanguage) {
    this.#supervisor = supervisor;
    this.#program = program;
    this.#language = language;
  }

  /** @throws {SandboxError} SANDBOX_UNAVAILABLE when bubblewrap is not on PATH */
  static async start(
    language: Language,
    variables: Readonly<Record<string, string>>,
    path: string,
  ): Promise<BubblewrapHost> {
    if (language.kind !== 'python') {
      throw new SandboxError('SANDBOX_UNAVAILABLE', 'Cannot run Node.js functions under bubblewrap');
    }
    const program = path
      .split(delimiter)
      .map((folder) => join(folder, 'bwrap'))
      .find((file) => existsSync(file));
    if (program === undefined) {
      throw new SandboxError('SANDBOX_UNAVAILABLE', 'Cannot start a sandbox: bwrap is not on PATH', {
        hint: 'install bubblewrap',
      });
    }
    const supervisor = await Supervisor.start({
      command: language.executable,
      arguments: () => ['-I', '-S', join(runtimeSources('python'), 'supervisor.py'), 'bubblewrap'],
      variables: { LANG: variables['LANG'] ?? 'C' },
    });
    writeSharedFiles(supervisor.folder);
    return new BubblewrapHost(supervisor, program, language);
  }

  /** @throws {SandboxError} SANDBOX_UNAVAILABLE for what this rung cannot give */
  async start({
    code,
    variables,
    memorySize,
    ephemeralStorage,
    network,
    extensions,
    extensionVariables = variables,
  }: SandboxRequest): Promise<Sandbox> {
    if (network === 'none' || extensions.length > 0) {
      const what = network === 'none' ? 'a function without network' : `the extension ${extensions[0]}`;
      throw new SandboxError('SANDBOX_UNAVAILABLE', `Cannot run ${what} under bubblewrap`, {
        hint: 'use --sandbox namespaces, where this machine allows it',
      });
    }
    const { folder } = this.#supervisor;
    const options = bubblewrapOptions({
      folder,
      language: this.#language,
      code,
      ephemeralStorage,
      variables,
    });
    const started = await this.#supervisor.start({
      ...code,
      variables,
      tmp: ephemeralStorage,
      network,
      extensions,
      extensionVariables,
      command: [
        this.#program,
        ...options,
        '--',
        ...wrapperProgram(variables['AWS_LAMBDA_EXEC_WRAPPER']),
        ...pythonProgram(this.#language),
      ],
    });
    const exited = started.exited.then(asSignal);
    return new SupervisedSandbox(this.#supervisor, { ...started, exited }, { signal: 'SIGKILL', memorySize });
  }

  close(): Promise<void> {
    return this.#supervisor.close();
  }
}

/** Starts a wrapper with what follows as its arguments, or fails as it does elsewhere (python/sandbox.py). */
function wrapperProgram(wrapper: string | undefined): string[] {
  return wrapper === undefined || wrapper === '' ? [] : ['/bin/sh', '-c', START_WRAPPER, wrapper];
}

const START_WRAPPER = `
if [ ! -f "$0" ]; then echo "$0: does not exist" >&2; exit 127; fi
if [ ! -x "$0" ]; then echo "$0: is not an executable" >&2; exit 126; fi
exec "$0" "$@"
`;

/** bwrap tells that a signal ended what it ran as shells do. */
function asSignal(status: ExitStatus): ExitStatus {
  return 'code' in status && status.code > 128 ? exitStatus(status.code - 128) : status;
}

function pythonProgram({ minor, debugger: attached }: PythonLanguage): string[] {
  const python = `/var/lang/bin/python3.${minor}`;
  return attached === undefined
    ? [python, BOOTSTRAP]
    : debugCommand([python], DEBUGGER_FOLDER, { port: attached.port, target: [BOOTSTRAP] });
}
