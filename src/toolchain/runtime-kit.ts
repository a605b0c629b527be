import { createHash } from 'node:crypto';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IndexError } from '../index/errors.ts';
import { parseWheelFilename } from '../python/wheel-filename.ts';
import { removeLeftovers, temporaryName } from '../store/temporary-name.ts';
import { keepWhole, UNIT_MARKER } from '../store/unit-folder.ts';
import { compileFolder } from './compile-folder.ts';
import { ToolchainError } from './errors.ts';
import type { Interpreter } from './find-python.ts';
import type { PinnedWheel } from './pinned-tools.ts';
import { runtimePins } from './runtime-pins.ts';
import { runtimeWheels, type RuntimeWheels } from './runtime-wheels.ts';
import { makeWhole, unpackWheel, type InstallContext } from './unpack-wheel.ts';

/** What installing a kit takes. */
export interface RuntimeKitContext extends InstallContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  /** Told when the wheels of a part are there and the interpreter begins to compile them. */
  readonly onCompile?: (part: 'client' | 'sdk') => void;
}

/** Which kit. */
export interface RuntimeKitRequest {
  /** The interpreter that functions run on, which compiles what is installed. */
  readonly interpreter: Interpreter;
  readonly architecture: 'x86_64' | 'arm64';
  /** Whether boto3 is wanted: not at all, where it can be had, or else no kit either. */
  readonly sdk: 'none' | 'if-available' | 'required';
  /** Default: the pinned ones of the interpreter's minor. */
  readonly wheels?: RuntimeWheels;
}

/** What a runtime brings besides the interpreter. Nobody writes to its folders. */
export interface RuntimeKit {
  /** Folder with AWS's runtime client (awslambdaric), and with boto3 unless it is not wanted or missing. */
  readonly packages: string;
  /** Why there is no SDK although it was wanted. */
  readonly missingSdk?: IndexError;
  /** Where a function on AWS finds these distributions, for which they were compiled. */
  readonly location: string;
}

/** Bump when the same wheels give other folders. */
const FORMAT = 2;

/** Letters of a hash that tell kits apart. */
const HASH_LENGTH = 12;

/**
 * Installs what AWS's runtime of an interpreter's minor brings, once for each set of pinned wheels, into the cache's
 * `tools/runtime-python3.X-HASH`. Several processes may do so at once: both parts appear whole, and what comes second
 * is dropped. An SDK that could not be had is tried again the next time.
 * @throws {ToolchainError} TOOL_UNAVAILABLE when there is no such runtime or its wheels cannot be had, PROCESS_FAILED
 * when the interpreter cannot compile them
 * @throws {IndexError | ZipError | StoreError} the signal's reason when aborted
 */
export async function installRuntimeKit(
  context: RuntimeKitContext,
  request: RuntimeKitRequest,
): Promise<RuntimeKit> {
  const { minor } = request.interpreter;
  const wheels = request.wheels ?? runtimeWheels(minor, request.architecture) ?? refuseRuntime(minor);
  const folder = context.layout.tool(`runtime-python3.${minor}-${hashOf(wheels)}`);
  if (existsSync(folder) && !existsSync(join(folder, UNIT_MARKER))) {
    // A clean-up that was interrupted left the rest.
    rmSync(folder, { recursive: true, force: true });
  }
  const location = kitLocation(minor);
  const missingSdk = await completeKit(context, { folder, wheels, request, location });
  keepWhole(folder, context.now());
  return {
    packages: join(folder, request.sdk === 'none' || missingSdk !== undefined ? 'client' : 'sdk'),
    location,
    ...(missingSdk === undefined ? {} : { missingSdk }),
  };
}

/**
 * Where runtimes have their client and the SDK.
 * Source: `sys.path` and `boto3.__file__` in functions, up to python3.10 and since.
 */
function kitLocation(minor: number): string {
  return minor <= 10 ? '/var/runtime' : `/var/lang/lib/python3.${minor}/site-packages`;
}

function refuseRuntime(minor: number): never {
  throw new ToolchainError(
    'TOOL_UNAVAILABLE',
    `Cannot run functions on CPython 3.${minor}: this zipwright has no runtime client for it`,
    {
      data: { python: `3.${minor}` },
      hint: `it has one for each CPython ${Object.keys(runtimePins)
        .map((each) => `3.${each}`)
        .join(', ')}`,
    },
  );
}

function hashOf({ client, sdk }: RuntimeWheels): string {
  const names = [...client, ...sdk].map(({ filename, sha256 }) => `${sha256} ${filename}`);
  return createHash('sha256')
    .update([`format ${FORMAT}`, ...names].join('\n'))
    .digest('hex')
    .slice(0, HASH_LENGTH);
}

interface KitPlan {
  readonly folder: string;
  readonly wheels: RuntimeWheels;
  readonly request: RuntimeKitRequest;
  readonly location: string;
}

/** Installs what is not there yet. @returns why there is no SDK, where that is no reason to fail */
async function completeKit(context: RuntimeKitContext, plan: KitPlan): Promise<IndexError | undefined> {
  const wantsSdk = plan.request.sdk !== 'none';
  if (['client', ...(wantsSdk ? ['sdk'] : [])].every((part) => existsSync(join(plan.folder, part)))) {
    return undefined;
  }
  removeLeftovers(dirname(plan.folder));
  const client = installClient(context, plan);
  const sdk = wantsSdk ? installSdk(context, plan, client) : undefined;
  const [hasClient, hasSdk] = await Promise.allSettled([client, sdk]);
  if (hasClient.status === 'rejected') {
    throw asUnavailable(hasClient.reason, "AWS's runtime client, which functions run on");
  }
  return hasSdk.status === 'rejected' ? passWithoutSdk(hasSdk.reason, plan.request) : undefined;
}

async function installClient(context: RuntimeKitContext, plan: KitPlan): Promise<void> {
  if (existsSync(join(plan.folder, 'client'))) {
    return;
  }
  await makeWhole(plan.folder, async (temporary) => {
    // From its first moment under its name the kit is one thing for the cache's clean-up.
    keepWhole(temporary, context.now());
    await preparePart(context, plan, { name: 'client', folder: join(temporary, 'client') });
  });
}

async function installSdk(context: RuntimeKitContext, plan: KitPlan, client: Promise<void>): Promise<void> {
  const destination = join(plan.folder, 'sdk');
  if (existsSync(destination)) {
    return;
  }
  const fill = async (temporary: string): Promise<void> => {
    await preparePart(context, plan, { name: 'sdk', folder: temporary });
    await client;
    copyReadable(join(plan.folder, 'client'), temporary);
  };
  await makeWhole(destination, fill, temporaryName(`${plan.folder}-sdk`));
}

/** Functions find both parts in one folder, and run as another user than ours. */
function copyReadable(folder: string, destination: string): void {
  const before = process.umask(0o022);
  try {
    cpSync(folder, destination, { recursive: true });
  } finally {
    process.umask(before);
  }
}

interface KitPart {
  readonly name: 'client' | 'sdk';
  /** Where it is put together. */
  readonly folder: string;
}

async function preparePart(context: RuntimeKitContext, plan: KitPlan, part: KitPart): Promise<void> {
  const { environment, signal } = context;
  await allDone(plan.wheels[part.name].map((wheel) => unpackDistribution(context, wheel, part.folder)));
  context.onCompile?.(part.name);
  const { interpreter } = plan.request;
  await compileFolder(part.folder, { interpreter, location: plan.location, environment, signal });
  if (plan.location === '/var/runtime') {
    // The place of the program that starts the client, which is ours and changes with us.
    writeFileSync(join(part.folder, 'bootstrap.py'), '');
  }
}

async function unpackDistribution(
  context: RuntimeKitContext,
  wheel: PinnedWheel,
  folder: string,
): Promise<void> {
  const project = parseWheelFilename(wheel.filename).distribution;
  await unpackWheel(context, { project, wheel, folder, place: sitePackagesPath });
}

/** Where a wheel's member goes in a folder of modules; commands and headers are not for functions (PEP 427). */
function sitePackagesPath(name: string): string | undefined {
  const [, scheme, path] = /^[^/]+\.data\/([^/]+)\/(.+)$/.exec(name) ?? [];
  if (scheme === undefined) {
    return name;
  }
  return scheme === 'purelib' || scheme === 'platlib' ? path : undefined;
}

/** Waits for every one, also when one fails: none may write to a folder that is being removed. */
async function allDone(works: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}

/** A kit without the SDK is better than none, but not when somebody has tampered with a file. */
function passWithoutSdk(error: unknown, { sdk }: RuntimeKitRequest): IndexError {
  if (sdk === 'if-available' && error instanceof IndexError && error.code !== 'DOWNLOAD_HASH_MISMATCH') {
    return error;
  }
  throw asUnavailable(error, 'boto3 as the runtime brings it');
}

/** @param what as a part of a sentence */
function asUnavailable(error: unknown, what: string): unknown {
  return error instanceof IndexError
    ? new ToolchainError('TOOL_UNAVAILABLE', `Cannot get ${what}: ${error.message}`, {
        hint: error.hint ?? 'run a function once with network: it is then kept in the cache',
        cause: error,
      })
    : error;
}
