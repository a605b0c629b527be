import type { OpenPack } from '../wheel/open-pack.ts';
import { packEntries, readPackData, type PackEntry } from '../wheel/pack-entries.ts';
import { METHOD_DEFLATED } from '../zip/format.ts';
import { definesName } from '../python/defines-name.ts';
import { PackagingError } from './errors.ts';
import type { ArtifactPlan } from './plan-artifact.ts';

/**
 * Checks that Lambda will find the handler: `module.function`, where the module's dots or slashes are folders.
 * The message quotes what Lambda would answer at the first invocation.
 * @param plan the archive whose root is /var/task
 * @param layerPaths files that layers bring, below their Python folders
 * @throws {PackagingError} HANDLER_NOT_FOUND
 */
export function checkHandler(handler: string, plan: ArtifactPlan, layerPaths: ReadonlySet<string>): void {
  const dot = handler.lastIndexOf('.');
  if (dot <= 0 || dot === handler.length - 1) {
    throw notFound(handler, {
      reason: 'it is not of the form module.function',
      lambdaError: `Runtime.MalformedHandlerName: Bad handler '${handler}': not enough values to unpack (expected 2, got 1)`,
      hint: 'a handler is the file without .py, a dot and the name of the function: lambda_function.lambda_handler',
    });
  }
  const module = handler.slice(0, dot).replaceAll('.', '/');
  const name = handler.slice(dot + 1);
  const found = findModule(module, plan);
  if (found === undefined) {
    if (!moduleFiles(module).some((file) => layerPaths.has(file))) {
      throw moduleMissing(handler, module, plan);
    }
    return;
  }
  if (found.source !== undefined && !definesName(found.source, name)) {
    throw notFound(handler, {
      reason: `"${found.path}" does not define "${name}"`,
      lambdaError: `Runtime.HandlerNotFound: Handler '${name}' missing on module '${module}'`,
      hint: 'set handler in [tool.zipwright], or use --handler, to a function that the file has',
    });
  }
}

interface FoundModule {
  readonly path: string;
  /** Text of a Python file; absent for a compiled module. */
  readonly source?: string;
}

/** Files that a module may be, in the order in which Python takes them: a package, a module, bytecode alone. */
function moduleFiles(module: string): string[] {
  return [`${module}/__init__.py`, `${module}.py`, `${module}.pyc`, `${module}/__init__.pyc`];
}

function findModule(module: string, plan: ArtifactPlan): FoundModule | undefined {
  const wanted = moduleFiles(module);
  const isExtension = (path: string): boolean => path.startsWith(`${module}.`) && path.endsWith('.so');
  // Between a package and a source file, Python takes an extension module.
  const rank = (path: string): number => (isExtension(path) ? 0.5 : wanted.indexOf(path));
  const isModule = (path: string): boolean => rank(path) >= 0;
  const [own] = plan.userEntries
    .filter((entry) => isModule(entry.path))
    .sort((a, b) => rank(a.path) - rank(b.path));
  if (own !== undefined) {
    return own.path.endsWith('.py')
      ? { path: own.path, source: own.content.toString('utf8') }
      : { path: own.path };
  }
  for (const pack of plan.packs) {
    const found = findInPack(pack, module, isModule);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function findInPack(
  pack: OpenPack,
  module: string,
  isModule: (path: string) => boolean,
): FoundModule | undefined {
  const { prefix, topLevel } = pack.facts;
  if (!`${module}/`.startsWith(prefix)) {
    return undefined;
  }
  const first = module.slice(prefix.length).split('/', 1)[0] ?? '';
  const candidates = Object.entries(topLevel).filter(
    ([name]) => name === first || name.startsWith(`${first}.`),
  );
  for (const [, range] of candidates) {
    for (const entry of packEntries(pack, range)) {
      if (isModule(entry.name)) {
        return entry.name.endsWith('.py')
          ? { path: entry.name, source: packedSource(pack, entry) }
          : { path: entry.name };
      }
    }
  }
  return undefined;
}

/** A handler in a distribution is rare: what inflates it is loaded for that only. */
function packedSource(pack: OpenPack, entry: PackEntry): string {
  const data = readPackData(pack, entry);
  const content =
    entry.method === METHOD_DEFLATED ? process.getBuiltinModule('node:zlib').inflateRawSync(data) : data;
  return content.toString('utf8');
}

/** The most frequent mistake is a folder too many or too few: look for the file elsewhere and say so. */
function moduleMissing(handler: string, module: string, plan: ArtifactPlan): PackagingError {
  const file = `${module}.py`;
  const base = file.slice(file.lastIndexOf('/') + 1);
  const elsewhere = plan.userEntries.find((entry) => entry.path === base || entry.path.endsWith(`/${base}`));
  const top = module.split('/', 1)[0] ?? module;
  return notFound(handler, {
    reason: `the package has no "${file}"`,
    lambdaError: `Runtime.ImportModuleError: Unable to import module '${module}': No module named '${top}'`,
    hint:
      elsewhere === undefined
        ? 'set handler in [tool.zipwright], or use --handler; a file that should be there may have been left out (see --verbose)'
        : `"${elsewhere.path}" is there: use --handler ${elsewhere.path.replace(/\.py$/, '')}${handler.slice(handler.lastIndexOf('.'))}, or set source to its folder`,
  });
}

interface Fault {
  readonly reason: string;
  readonly lambdaError: string;
  readonly hint: string;
}

function notFound(handler: string, { reason, lambdaError, hint }: Fault): PackagingError {
  return new PackagingError(
    'HANDLER_NOT_FOUND',
    `Cannot use handler "${handler}": ${reason}; Lambda would answer "${lambdaError}"`,
    { data: { handler, lambdaError }, hint },
  );
}
