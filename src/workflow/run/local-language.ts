import { dirname } from 'node:path';
import { parseRuntime } from '../../lambda/target.ts';
import { nodeFlags, nodeRuntimes } from '../../runtime/nodejs/node-runtimes.ts';
import type { Language, PythonLanguage } from '../../runtime/sandbox/language.ts';
import { chooseInterpreter } from '../../toolchain/choose-interpreter.ts';
import { installDebugpy } from '../../toolchain/debugpy.ts';
import { ToolchainError } from '../../toolchain/errors.ts';
import { chooseNode } from '../../toolchain/find-node.ts';
import { findInterpreter, type LocalInterpreter } from '../../toolchain/find-python.ts';
import { installInterpreter } from '../../toolchain/install-interpreter.ts';
import { installRuntimeKit, type RuntimeKitContext } from '../../toolchain/runtime-kit.ts';
import { storeLayout } from '../../store/store-layout.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import type { Report } from '../assemble/build-events.ts';
import { RunError } from './run-errors.ts';
import type { LazyServices } from '../supply/lazy-services.ts';

/** What finding an interpreter and its kit takes. */
export interface LanguageContext {
  readonly surroundings: BuildSurroundings;
  readonly services: LazyServices;
  readonly report: Report;
  /** Whether a missing interpreter may be installed. */
  readonly mayInstall?: boolean;
}

/**
 * Finds what a runtime's functions run on.
 * @param named interpreter that the user chose
 * @throws {ToolchainError} INTERPRETER_NOT_FOUND, TOOL_UNAVAILABLE
 * @throws {LambdaError} UNKNOWN_RUNTIME
 */
export async function localLanguage(
  runtime: string,
  named: string | undefined,
  context: LanguageContext,
): Promise<Language> {
  const node = nodeRuntimes.find(({ id }) => id === runtime);
  if (node === undefined) {
    return pythonLanguage(runtime, named, context);
  }
  const { environment } = context.surroundings;
  const [{ path }, python] = await Promise.all([
    chooseNode(environment, node.major, named),
    findInterpreter(environment),
  ]);
  if (python === undefined) {
    throw new ToolchainError(
      'INTERPRETER_NOT_FOUND',
      `Cannot run ${runtime}: sandboxes are started by a Python program`,
      {
        hint: 'install any Python from 3.9 on',
      },
    );
  }
  return {
    kind: 'nodejs',
    executable: path,
    flags: (variables) => nodeFlags(node, variables),
    python: python.path,
  };
}

/**
 * Finds the interpreter of a runtime and installs what AWS's runtime brings beside it.
 * @param named interpreter that the user chose
 * @throws {ToolchainError} INTERPRETER_NOT_FOUND, TOOL_UNAVAILABLE
 */
export async function pythonLanguage(
  runtime: string,
  named: string | undefined,
  context: LanguageContext,
): Promise<PythonLanguage> {
  const { surroundings, services, report } = context;
  const { environment, cache, now, signal } = surroundings;
  const { minor } = parseRuntime(runtime);
  const interpreter = await findOrInstall(minor, named, context);
  const kit = await installRuntimeKit(
    { layout: storeLayout(cache), environment, now, signal, ...lazyDownloads(services, report) },
    { interpreter, architecture: interpreter.architecture, sdk: 'if-available' },
  );
  if (kit.missingSdk !== undefined) {
    report({
      kind: 'notice',
      message: `boto3, which Lambda's runtime brings, is missing here: ${kit.missingSdk.message}`,
      hint: 'run once with network: it is then kept in the cache',
    });
  }
  return {
    kind: 'python',
    minor,
    executable: interpreter.path,
    library: interpreter.standardLibrary,
    links: interpreter.libraryFolder ?? dirname(interpreter.standardLibrary),
    packages: kit.packages,
  };
}

async function findOrInstall(
  minor: number,
  named: string | undefined,
  { surroundings, services, report, mayInstall = false }: LanguageContext,
): Promise<LocalInterpreter> {
  const { environment, cache, now } = surroundings;
  try {
    return await chooseInterpreter(environment, { minor, named, cache: { folder: cache, now } });
  } catch (error) {
    const isMissing = error instanceof ToolchainError && error.code === 'INTERPRETER_NOT_FOUND';
    if (!isMissing || named !== undefined || !mayInstall) {
      throw error;
    }
    const { installContext } = await services.get();
    report({ kind: 'notice', message: `Installing CPython 3.${minor} with uv, into the cache` });
    return installInterpreter(minor, { ...installContext, environment, now });
  }
}

/**
 * Adds a debugger to a Python runtime, fetched when it is not there.
 * @throws {RunError} RUNTIME_UNAVAILABLE for another language
 * @throws {ToolchainError} TOOL_UNAVAILABLE
 */
export async function withDebugger(
  language: Language,
  port: number,
  { surroundings: { cache, signal }, services, report }: LanguageContext,
): Promise<PythonLanguage> {
  if (language.kind !== 'python') {
    throw new RunError(
      'RUNTIME_UNAVAILABLE',
      'Cannot debug the function: only Python functions can be debugged',
      {
        hint: 'for Node.js, run with --env NODE_OPTIONS=--inspect-brk=127.0.0.1:9229',
      },
    );
  }
  const context = { layout: storeLayout(cache), signal, ...lazyDownloads(services, report) };
  return { ...language, debugger: { folder: await installDebugpy(context), port } };
}

/** A kit that is there needs no index: it is connected to when the first file has to come from it. */
function lazyDownloads(
  services: LazyServices,
  report: Report,
): Required<Pick<RuntimeKitContext, 'client' | 'onProgress'>> {
  const started = new Set<string>();
  return {
    client: {
      download: async (file, destination, options) => {
        const { installContext } = await services.get();
        return installContext.client.download(file, destination, options);
      },
    },
    onProgress: (filename, bytes) => {
      if (!started.has(filename)) {
        started.add(filename);
        report({ kind: 'download-started', name: filename, filename, size: undefined });
      }
      report({ kind: 'download-progress', filename, bytes });
    },
  };
}
