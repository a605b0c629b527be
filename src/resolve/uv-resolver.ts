import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { architectures } from '../lambda/architectures.ts';
import { describeTarget, type Target } from '../lambda/target.ts';
import { normalizeName } from '../python/name.ts';
import { runProcess, type ProcessResult } from '../toolchain/run-process.ts';
import type { UvTool } from '../toolchain/uv.ts';
import type { IndexConfiguration } from '../index/configuration.ts';
import type { Lock, LockedFile } from './lock.ts';
import { parsePylock, type LockSelection } from './pylock.ts';
import { uvEnvironment, uvIndexArguments } from './uv-environment.ts';
import type { ResolveError } from './errors.ts';
import { uvFailure } from './uv-failure.ts';
import { adviceHint, adviseOnWheels } from './wheel-advice.ts';

/** How uv is run for a project. */
export interface UvContext {
  readonly uv: UvTool;
  /** Interpreter that uv may use to ask source distributions for their metadata; uv's own choice when absent. */
  readonly python?: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly indexes: IndexConfiguration;
  readonly offline: boolean;
  readonly signal: AbortSignal;
}

/** What uv is to resolve. */
export interface UvRequest extends LockSelection {
  readonly files: readonly string[];
  /** Requirement lines besides the files. */
  readonly lines: readonly string[];
  readonly target: Target;
  readonly onlyBinary: readonly string[];
  readonly noBinary: readonly string[];
  readonly upgrade: boolean;
  /** Where the lock goes; pins of one that is there already are kept unless `upgrade`. Named `pylock.NAME.toml`. */
  readonly output: string;
  /** How the requirements are called in messages. */
  readonly source: string;
  /** Lists a project's files on the index: to learn whether it has wheels at all. */
  readonly listFiles: (name: string) => Promise<readonly LockedFile[]>;
}

/**
 * uv's name for the platform. manylinux2014 for Amazon Linux 2, whose glibc 2.26 has no name there: a wheel for less
 * fits too.
 */
function uvPlatform({ runtime, architecture }: Target): string {
  const [major, minor] = runtime.operatingSystem.glibc;
  const { machine } = architectures[architecture];
  return minor < 28 ? `${machine}-manylinux2014` : `${machine}-manylinux_${major}_${minor}`;
}

/** One distribution without wheels is learned per attempt. */
const MAX_ATTEMPTS = 40;

/**
 * Resolves requirements into a lock for one target. Only wheels are considered at first; a distribution that has no
 * wheel at all is then allowed to be built.
 * @throws {ResolveError} RESOLUTION_FAILED, RESOLUTION_OFFLINE
 */
export async function resolveWithUv(context: UvContext, request: UvRequest): Promise<Lock> {
  mkdirSync(dirname(request.output), { recursive: true });
  const noBinary = new Set(request.noBinary);
  for (let attempt = 0; ; attempt += 1) {
    const result = await runUv(
      context,
      compileArguments(context, { ...request, noBinary: [...noBinary] }),
      request.lines,
    );
    if (result.exitCode === 0) {
      const lock = parsePylock(readFileSync(request.output, 'utf8'), request.output, request);
      return { ...lock, fromConfiguredIndexes: true };
    }
    const wheelless = await findWheelless(result.stderr, request, noBinary);
    if (wheelless === undefined || attempt >= MAX_ATTEMPTS) {
      throw await explainFailure(result.stderr, context, request);
    }
    noBinary.add(wheelless);
  }
}

function compileArguments(context: UvContext, request: UvRequest): string[] {
  return [
    'pip',
    'compile',
    ...request.files,
    ...(request.lines.length > 0 ? ['-'] : []),
    '--format',
    'pylock.toml',
    '--output-file',
    request.output,
    '--quiet',
    '--no-header',
    '--python-version',
    request.target.runtime.fullVersion,
    '--python-platform',
    uvPlatform(request.target),
    ...(context.python === undefined ? [] : ['--python', context.python]),
    ...(request.onlyBinary.length > 0 ? request.onlyBinary : [':all:']).flatMap((name) => [
      '--only-binary',
      name,
    ]),
    ...request.noBinary.flatMap((name) => ['--no-binary', name]),
    ...request.extras.flatMap((extra) => ['--extra', extra]),
    ...request.groups.flatMap((group) => ['--group', group]),
    ...(request.upgrade ? ['--upgrade'] : []),
    ...(context.offline ? ['--offline'] : []),
    ...uvIndexArguments(context.indexes),
  ];
}

function runUv(
  context: UvContext,
  args: readonly string[],
  lines: readonly string[],
): Promise<ProcessResult> {
  return runProcess({
    command: context.uv.path,
    arguments: args,
    directory: context.directory,
    environment: uvEnvironment(context.environment, context.indexes),
    input: lines.join('\n'),
    signal: context.signal,
  });
}

/** uv's reason, with what exists on the index when it is a wheel that is missing. */
async function explainFailure(stderr: string, context: UvContext, request: UvRequest): Promise<ResolveError> {
  const failure = {
    stderr,
    source: request.source,
    offline: context.offline,
    target: describeTarget(request.target),
  };
  const name = WHEELS_REQUIRED.exec(stderr)?.[1] ?? NO_WHEELS.exec(stderr)?.[1];
  if (name === undefined) {
    return uvFailure(failure);
  }
  const advice = adviseOnWheels(await request.listFiles(name), request.target, pinnedVersion(stderr, name));
  return uvFailure({
    ...failure,
    missingWheel: { name, ...advice, hint: adviceHint(name, advice, request.target) },
  });
}

/** uv's sentences for a version whose wheels are all for something else. */
const NO_WHEELS = /([\w.-]+?)(?:[<>=!~]=?\S+)? has no (?:usable wheels|wheels with a matching)/;
const WHEELS_REQUIRED = /Wheels are required for `([^`]+)`/;
/** Of a folder, a checkout or an archive by URL, which have no wheels anywhere. */
const BUILD_REFUSED = /Building source distributions for `([^`]+)` is disabled/;

/** The one version that the requirements leave, as uv's sentence has it. */
function pinnedVersion(stderr: string, name: string): string | undefined {
  return new RegExp(`\\b${name.replaceAll('.', '\\.')}==([^\\s,]+) has no (?:usable )?wheels`).exec(
    stderr,
  )?.[1];
}

/**
 * The distribution that uv refused for want of wheels, when it has none: neither for any version, nor for the one
 * version that the requirements leave. One that has wheels, only not for the target, is refused instead: building it
 * would hide that the version does not support the runtime.
 */
async function findWheelless(
  stderr: string,
  request: UvRequest,
  known: ReadonlySet<string>,
): Promise<string | undefined> {
  const isAllowed = (name: string): boolean =>
    !known.has(name) && !request.onlyBinary.includes(':all:') && !request.onlyBinary.includes(name);
  const refused = BUILD_REFUSED.exec(stderr)?.[1];
  if (refused !== undefined && isAllowed(normalizeName(refused))) {
    return normalizeName(refused);
  }
  for (const [, written = ''] of stderr.matchAll(new RegExp(WHEELS_REQUIRED, 'g'))) {
    const name = normalizeName(written);
    if (!isAllowed(name)) {
      continue;
    }
    const pinned = pinnedVersion(stderr, written);
    const files = await request.listFiles(name);
    const stem = pinned === undefined ? undefined : `-${pinned}-`;
    if (
      !files.some(
        ({ filename }) => filename.endsWith('.whl') && (stem === undefined || filename.includes(stem)),
      )
    ) {
      return name;
    }
  }
  return undefined;
}

/** What to export from a uv.lock. */
export interface UvExport extends LockSelection {
  readonly lockFile: string;
}

/**
 * Reads a uv.lock, for the project in the context's directory, through `uv export`. The project itself is left out.
 * @throws {ResolveError} RESOLUTION_FAILED
 */
export async function exportUvLock(context: UvContext, request: UvExport): Promise<Lock> {
  const args = [
    'export',
    '--frozen',
    '--format',
    'pylock.toml',
    '--no-emit-project',
    '--no-default-groups',
    '--no-header',
    '--quiet',
    ...request.extras.flatMap((extra) => ['--extra', extra]),
    ...request.groups.flatMap((group) => ['--group', group]),
  ];
  const result = await runUv(context, args, []);
  if (result.exitCode !== 0) {
    throw uvFailure({
      ...result,
      source: basename(request.lockFile),
      offline: context.offline,
      target: 'the lock',
    });
  }
  // Printed, the paths are relative to the directory uv ran in.
  return parsePylock(result.stdout, `${context.directory}/pylock.toml`, request);
}
