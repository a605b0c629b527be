import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DEBUGGER_FOLDER, debugCommand, type Language } from './language.ts';
import { runtimeSources } from './runtime-sources.ts';
import type { Sandbox, SandboxHost, SandboxRequest } from './sandbox.ts';
import { SupervisedSandbox } from './supervised-sandbox.ts';
import { Supervisor } from './supervisor.ts';

/**
 * Sandboxes in namespaces of their own, forked from an interpreter that lives in a root folder laid out as Lambda's
 * (Linux, root or not).
 */
export class NamespacesHost implements SandboxHost {
  readonly rung = 'namespaces';
  readonly isPathRewritten = false;
  readonly #supervisor: Supervisor;
  readonly #language: Language;

  private constructor(supervisor: Supervisor, language: Language) {
    this.#supervisor = supervisor;
    this.#language = language;
  }

  /**
   * @param variables what the interpreter reads when it starts, as the functions will have it
   * @throws {SandboxError} SANDBOX_UNAVAILABLE where the system refuses a namespace or a mount
   */
  static async start(
    language: Language,
    variables: Readonly<Record<string, string>>,
  ): Promise<NamespacesHost> {
    const sources = runtimeSources('python');
    const supervisor = await Supervisor.start({
      command: language.kind === 'python' ? language.executable : language.python,
      arguments: (folder) => [
        '-I',
        '-S',
        join(sources, 'enter.py'),
        JSON.stringify({ root: join(folder, 'root'), sources, ...rootSettings(language) }),
      ],
      variables,
      tellsMounted: true,
    });
    return new NamespacesHost(supervisor, language);
  }

  async start({
    code,
    variables,
    memorySize,
    ephemeralStorage,
    network,
    extensions,
    extensionVariables = variables,
  }: SandboxRequest): Promise<Sandbox> {
    const started = await this.#supervisor.start({
      ...realFolders(code),
      variables,
      tmp: ephemeralStorage,
      network,
      extensions,
      extensionVariables,
      ...programOf(this.#language, variables),
    });
    return new SupervisedSandbox(this.#supervisor, started, { signal: 'SIGKILL', memorySize });
  }

  close(): Promise<void> {
    return this.#supervisor.close();
  }
}

/** The sandbox sees the host's folders elsewhere, where a link on the way would lead into the sandbox's own. */
function realFolders({ task, opt }: SandboxRequest['code']): SandboxRequest['code'] {
  return { task: realpathSync(task), ...(opt === undefined ? {} : { opt: realpathSync(opt) }) };
}

/** What enter.py has to know of a language. */
function rootSettings(language: Language): Record<string, unknown> {
  if (language.kind === 'nodejs') {
    return { node: language.executable, client: join(runtimeSources('nodejs'), 'bootstrap.mjs') };
  }
  const { executable, library, links, minor, packages, debugger: attached } = language;
  return {
    executable,
    library,
    links,
    minor,
    packages,
    ...(attached === undefined ? {} : { debugger: attached.folder }),
  };
}

/** A Python runtime is forked, unless it is debugged, and needs no program. */
function programOf(
  language: Language,
  variables: Readonly<Record<string, string>>,
): { readonly command?: readonly string[] } {
  if (language.kind === 'nodejs') {
    return { command: ['/var/lang/bin/node', ...language.flags(variables), '/var/runtime/bootstrap.mjs'] };
  }
  const { debugger: attached, minor } = language;
  return attached === undefined
    ? {}
    : {
        command: debugCommand([`/var/lang/bin/python3.${minor}`], DEBUGGER_FOLDER, {
          port: attached.port,
          target: ['/var/runtime/bootstrap.py'],
        }),
      };
}
