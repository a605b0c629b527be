import { dirname } from 'node:path';
import type { IndexClient } from '../index/index-client.ts';
import type { IndexConfiguration } from '../index/configuration.ts';
import { normalizeName } from '../python/name.ts';
import type { Target } from '../lambda/target.ts';
import type { UvTool } from '../toolchain/uv.ts';
import type { ReadRequest } from './dependency-request.ts';
import { ResolveError } from './errors.ts';
import { lockOfHashedRequirements } from './hashed-requirements.ts';
import { keptLockPath } from './kept-resolution.ts';
import type { Lock } from './lock.ts';
import { readPylock } from './pylock.ts';
import {
  environmentOf,
  findFiles,
  neededPackages,
  selectDistributions,
  type SelectOptions,
} from './select-distributions.ts';
import type { Selection } from './selection.ts';
import { exportUvLock, resolveWithUv, type UvContext, type UvRequest } from './uv-resolver.ts';

/** What resolving may use. Tools are found only when they are needed. */
export interface ResolveServices {
  readonly client: IndexClient;
  readonly indexes: IndexConfiguration;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly uv: () => Promise<UvTool>;
  readonly python: () => Promise<string | undefined>;
  readonly offline: boolean;
  readonly signal: AbortSignal;
}

export interface ResolveMode {
  readonly upgrade: boolean;
  /** Nothing may be resolved anew: only locks are read. */
  readonly frozen: boolean;
}

/**
 * Turns a request into the distributions for its target: from a lock when there is one, else through uv.
 * @throws {ResolveError}
 */
export async function resolveDependencies(
  request: ReadRequest,
  services: ResolveServices,
  mode: ResolveMode,
): Promise<Selection> {
  const read = await readOrResolve(request, services, mode);
  const distributions = await selectDistributions(read.lock, {
    target: request.target,
    indexUrls: services.indexes.indexes.map(({ url }) => url.replace(/\/$/, '')),
    noBinary: namedSet(request, '--no-binary', request.noBinary),
    onlyBinary: namedSet(request, '--only-binary', request.onlyBinary),
    listFiles: fileLister(services),
  });
  return { distributions, source: read.source };
}

/**
 * The lock of a request, before anything is chosen from it. One that has only hashes gets the files that they belong to.
 * @throws {ResolveError}
 */
export async function lockDependencies(
  request: ReadRequest,
  services: ResolveServices,
  mode: ResolveMode,
): Promise<Lock> {
  const { lock } = await readOrResolve(request, services, mode);
  const listFiles = fileLister(services);
  return { ...lock, packages: await Promise.all(lock.packages.map((each) => findFiles(each, listFiles))) };
}

function fileLister({ client, signal }: ResolveServices): SelectOptions['listFiles'] {
  return (name) => client.listFiles(name, signal);
}

interface ReadLock {
  readonly lock: Lock;
  readonly source: string;
}

async function readOrResolve(
  request: ReadRequest,
  services: ResolveServices,
  mode: ResolveMode,
): Promise<ReadLock> {
  const locked = await readLock(request, services);
  if (locked !== undefined && request.with.length === 0) {
    return { lock: locked, source: request.source };
  }
  if (request.input.kind === 'none' && request.with.length === 0) {
    return { lock: { packages: [], extras: [], dependencyGroups: [] }, source: request.source };
  }
  if (mode.frozen) {
    throw new ResolveError(
      'RESOLUTION_FROZEN',
      `Cannot resolve ${request.source}: --frozen allows only what is locked, and its resolution is missing or out of date`,
      {
        data: { source: request.source },
        hint: 'build once without --frozen, or write a lock with "zipwright lock"',
      },
    );
  }
  const context = await uvContext(request, services);
  const added = await resolveWithUv(context, uvRequest(request, services, { mode, locked }));
  const source = `${request.source} with uv ${context.uv.version}`;
  return { lock: locked === undefined ? added : addToLock(locked, added, request.target), source };
}

/** The input read as a lock, or `undefined` when it has to be resolved. */
async function readLock(request: ReadRequest, services: ResolveServices): Promise<Lock | undefined> {
  const { input } = request;
  switch (input.kind) {
    case 'none':
    case 'pyproject':
      return undefined;
    case 'requirements':
      return lockOfHashedRequirements(request.lines, environmentOf(request.target));
    case 'pylock':
      return readPylock(input.file, request);
    case 'uv-lock':
      return exportUvLock(await uvContext(request, services), { ...request, lockFile: input.file });
    case 'poetry-lock':
      return (await import('./poetry-lock.ts')).readPoetryLock(
        input.file,
        request,
        environmentOf(request.target),
      );
    case 'pdm-lock':
      return (await import('./pdm-lock.ts')).readPdmLock(input.file, request);
    case 'pipfile-lock':
      return (await import('./pipfile-lock.ts')).readPipfileLock(input.file, request);
  }
}

async function uvContext(request: ReadRequest, services: ResolveServices): Promise<UvContext> {
  const [uv, python] = await Promise.all([services.uv(), services.python()]);
  return {
    uv,
    ...(python === undefined ? {} : { python }),
    directory: request.input.kind === 'uv-lock' ? request.directory : inputFolder(request),
    environment: services.environment,
    indexes: services.indexes,
    offline: services.offline,
    signal: services.signal,
  };
}

function inputFolder({ input, directory }: ReadRequest): string {
  return input.kind === 'pyproject' ? dirname(input.file) : directory;
}

function uvRequest(
  request: ReadRequest,
  services: ResolveServices,
  { mode, locked }: { readonly mode: ResolveMode; readonly locked: Lock | undefined },
): UvRequest {
  const { input } = request;
  const files = input.kind === 'requirements' ? input.files : input.kind === 'pyproject' ? [input.file] : [];
  return {
    files: locked === undefined ? files : [],
    lines: [...request.with, ...(locked === undefined ? [] : pins(locked))],
    groups: input.kind === 'pyproject' ? request.groups : [],
    extras: input.kind === 'pyproject' ? request.extras : [],
    target: request.target,
    onlyBinary: request.onlyBinary,
    noBinary: request.noBinary,
    upgrade: mode.upgrade,
    output: keptLockPath(request),
    source: request.source,
    listFiles: fileLister(services),
  };
}

/** Requirements that keep what is locked while something is added to it. */
function pins(lock: Lock): string[] {
  return lock.packages.flatMap(({ name, version, marker }) =>
    version === undefined ? [] : [`${name}==${version}${marker === undefined ? '' : ` ; ${marker}`}`],
  );
}

/** Locked packages that the target needs stay as they are; what the addition needs besides comes after. */
function addToLock(locked: Lock, added: Lock, target: Target): Lock {
  const names = new Set(neededPackages(locked, target).map(({ name }) => name));
  return {
    ...locked,
    packages: [...locked.packages, ...added.packages.filter(({ name }) => !names.has(name))],
  };
}

/** Names given by option and in the requirements files, `:none:` emptying the list as in pip. */
function namedSet(request: ReadRequest, option: string, given: readonly string[]): ReadonlySet<string> {
  const fromFiles = request.lines.flatMap((line) =>
    line.kind === 'option' && line.name === option ? [line.value] : [],
  );
  const names = new Set<string>();
  for (const name of [...fromFiles, ...given].flatMap((each) => each.split(',')).map((each) => each.trim())) {
    if (name === ':none:') {
      names.clear();
    } else if (name !== '') {
      names.add(name === ':all:' ? name : normalizeName(name));
    }
  }
  return names;
}
