import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ifExists } from '../../errors/system-error.ts';
import type { FunctionCode } from '../function-configuration.ts';
import { SandboxError } from './errors.ts';
import { debugCommand, hasPackagesInRuntime, type Language, type PythonLanguage } from './language.ts';
import { runtimeSources } from './runtime-sources.ts';
import type { Sandbox, SandboxHost, SandboxRequest } from './sandbox.ts';
import { SupervisedSandbox } from './supervised-sandbox.ts';
import { Supervisor } from './supervisor.ts';

/** Functions as plain processes of this machine: the same runtime and search path, and no isolation. */
export class ProcessHost implements SandboxHost {
  readonly rung = 'process';
  readonly isPathRewritten = true;
  readonly #supervisor: Supervisor;
  readonly #language: Language;

  private constructor(supervisor: Supervisor, language: Language) {
    this.#supervisor = supervisor;
    this.#language = language;
  }

  /** @throws {SandboxError} SANDBOX_UNAVAILABLE */
  static async start(language: Language, variables: Readonly<Record<string, string>>): Promise<ProcessHost> {
    const supervisor = await Supervisor.start({
      command: language.kind === 'python' ? language.executable : language.python,
      arguments: () => [
        '-I',
        '-S',
        join(runtimeSources('python'), 'supervisor.py'),
        ...(language.kind === 'python'
          ? ['process', JSON.stringify(pythonSettings(language))]
          : ['programs']),
      ],
      variables: withoutFolders(variables),
    });
    return new ProcessHost(supervisor, language);
  }

  /** @throws {SandboxError} SANDBOX_UNAVAILABLE for what this rung cannot give */
  async start(request: SandboxRequest): Promise<Sandbox> {
    const {
      code,
      variables,
      memorySize,
      ephemeralStorage,
      extensions,
      extensionVariables = variables,
    } = request;
    if (request.network === 'none') {
      throw new SandboxError(
        'SANDBOX_UNAVAILABLE',
        'Cannot take the network from a function that is a plain process',
        {
          hint: 'use --sandbox namespaces, where this machine allows it',
        },
      );
    }
    const started = await this.#supervisor.start({
      ...code,
      // What this machine has in its own /opt is no layer.
      ...(code.opt === undefined && existsSync('/opt/python')
        ? { opt: join(this.#supervisor.folder, 'opt') }
        : {}),
      variables: this.#onThisMachine(variables, request),
      tmp: ephemeralStorage,
      network: 'host',
      ...programOf(this.#language, request),
      extensions: extensions.map((path) => path.replace(/^\/opt(?=\/)/, code.opt ?? '/opt')),
      extensionVariables: this.#onThisMachine(extensionVariables, request),
    });
    return new SupervisedSandbox(this.#supervisor, started, { signal: 'SIGTERM', memorySize });
  }

  /** Lambda's folders in variables become the real ones. */
  #onThisMachine(
    variables: Readonly<Record<string, string>>,
    { code }: SandboxRequest,
  ): Record<string, string> {
    const libraries = realFolders(variables['LD_LIBRARY_PATH'] ?? '', code).filter(
      ({ folder, isOwn }) => isOwn && hasLibraries(folder),
    );
    const lists = ['PATH', 'PYTHONPATH', 'AWS_LAMBDA_EXEC_WRAPPER'].filter((name) => name in variables);
    return {
      ...withoutFolders(variables),
      PWD: code.task,
      // Extensions have neither.
      ...(variables['LAMBDA_TASK_ROOT'] === undefined
        ? {}
        : { LAMBDA_TASK_ROOT: code.task, LAMBDA_RUNTIME_DIR: runtimeFolder(this.#language) }),
      ...nodePath(variables['NODE_PATH'], code.opt),
      ...Object.fromEntries(lists.map((name) => [name, joined(realFolders(variables[name] ?? '', code))])),
      // An interpreter that has this must be started anew: only where it matters.
      ...(libraries.length === 0 ? {} : { LD_LIBRARY_PATH: joined(libraries) }),
    };
  }

  close(): Promise<void> {
    return this.#supervisor.close();
  }
}

/** Libraries are looked for where the system says, and where a function or layer has some. */
function withoutFolders(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => name !== 'LD_LIBRARY_PATH'));
}

/** What stands for /var/runtime. */
function runtimeFolder(language: Language): string {
  if (language.kind === 'nodejs') {
    return runtimeSources('nodejs');
  }
  return hasPackagesInRuntime(language) ? language.packages : runtimeSources('python');
}

function pythonSettings(language: PythonLanguage): {
  readonly path: readonly string[];
  readonly packages: string;
} {
  const { minor, library, packages } = language;
  const path = [
    runtimeFolder(language),
    join(dirname(library), `python3${minor}.zip`),
    library,
    join(library, 'lib-dynload'),
  ];
  // Where Lambda has site-packages of the interpreter's, whatever lies in it.
  return { path: [...path, packages], packages };
}

interface RealFolder {
  readonly folder: string;
  /** Whether it is one of the package or its layers. */
  readonly isOwn: boolean;
}

/** The folders of a list that is separated by colons, those of Lambda where they really are. */
function realFolders(list: string, { task, opt }: FunctionCode): RealFolder[] {
  return list.split(':').map((folder) => {
    const [, root, below = ''] = /^(\/var\/task|\/opt)(\/.*)?$/.exec(folder) ?? [];
    const real = root === '/var/task' ? task : root && opt;
    return real === undefined ? { folder, isOwn: false } : { folder: `${real}${below}`, isOwn: true };
  });
}

function joined(folders: readonly RealFolder[]): string {
  return folders.map(({ folder }) => folder).join(':');
}

function hasLibraries(folder: string): boolean {
  const names = ifExists(() => readdirSync(folder)) ?? [];
  return names.some((name) => /\.so(\.|$)/.test(name));
}

function nodePath(given: string | undefined, opt: string | undefined): Record<string, string> {
  if (given === undefined) {
    return {};
  }
  const folders = given.split(':').filter((folder) => folder.startsWith('/opt/') && opt !== undefined);
  return { NODE_PATH: folders.map((folder) => folder.replace(/^\/opt/, opt ?? '')).join(':') };
}

/** A Python runtime is forked, unless it is debugged, and needs no program. */
function programOf(
  language: Language,
  { code, variables }: SandboxRequest,
): { readonly command?: readonly string[] } {
  if (language.kind === 'nodejs') {
    const client = join(runtimeSources('nodejs'), 'bootstrap.mjs');
    return { command: [language.executable, ...language.flags(variables), client] };
  }
  const { debugger: attached, executable } = language;
  if (attached === undefined) {
    return {};
  }
  const settings = JSON.stringify(pythonSettings(language));
  const target = [join(runtimeSources('python'), 'supervisor.py'), 'once', settings, code.opt ?? '/opt'];
  // Nothing of the host's site-packages is on the way (see fresh_interpreter in python/sandbox.py).
  return {
    command: debugCommand([executable, '-S', '-s'], attached.folder, { port: attached.port, target }),
  };
}
