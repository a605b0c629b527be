import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describeTarget } from '../../lambda/target.ts';
import { nativeFaults } from '../../packaging/native-audit.ts';
import { rankWheel } from '../../python/tags.ts';
import type { SelectedDistribution } from '../../resolve/selection.ts';
import { targetRanks } from '../../resolve/target-ranks.ts';
import { uvEnvironment, uvIndexArguments } from '../../resolve/uv-environment.ts';
import { removeLeftovers, temporaryName } from '../../store/temporary-name.ts';
import { findInterpreter } from '../../toolchain/find-python.ts';
import { findZig, type ZigTool } from '../../toolchain/zig.ts';
import { builtFaults } from '../../wheel/build-audit.ts';
import { runBuilder } from '../../wheel/build-command.ts';
import { splitCommand } from '../../wheel/build-command-words.ts';
import { buildEnvironment } from '../../wheel/build-environment.ts';
import { BuildError } from '../../wheel/build-errors.ts';
import { finishWheel, type FinishedWheel } from '../../wheel/build-finish.ts';
import { buildFromSource, type BuildTools, type RawWheel } from '../../wheel/build-from-source.ts';
import { writeBuildRecord } from '../../wheel/build-record.ts';
import { cannotBuild, type BuildSource } from '../../wheel/build-source.ts';
import type { StoredWheel } from '../../wheel/pack-wheel.ts';
import { withWaysOut } from './build-advice.ts';
import type { BuildServices } from '../supply/build-services.ts';
import { Turns } from '../supply/build-turns.ts';
import { findBuiltWheel, keysOf, readRecord } from './find-built-wheel.ts';
import { checkStored } from '../supply/obtain-file.ts';
import type { PackSupply } from '../supply/pack-supply.ts';
import { prepareSource, type PreparedSource } from './prepare-source.ts';

/**
 * Gets the wheel of a distribution that has none: one that was built before, else by building it.
 * @throws {BuildError | IndexError | ToolchainError}
 */
export async function buildWheel(
  distribution: SelectedDistribution,
  supply: PackSupply,
  services: BuildServices,
): Promise<StoredWheel> {
  const record = await findBuiltWheel(distribution, supply);
  const known = record === undefined ? undefined : await checkStored(storedAs(record, supply));
  if (known !== undefined) {
    return known;
  }
  return turns(services).run(async () => {
    services.signal.throwIfAborted();
    const builds = join(supply.layout.root, 'builds');
    removeLeftovers(builds);
    const workspace = temporaryName(join(builds, distribution.name));
    mkdirSync(workspace, { recursive: true });
    try {
      const prepared = await prepareSource(distribution, { supply, services, workspace });
      return await buildPrepared(prepared, supply, services);
    } finally {
      // Killed programs may hold a file a moment longer.
      rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
    }
  });
}

const turnsOf = new WeakMap<BuildServices, Turns>();

/** A build is bound by the processor, and compilers take memory: one per processor. */
function turns(services: BuildServices): Turns {
  const known = turnsOf.get(services) ?? new Turns(availableParallelism());
  turnsOf.set(services, known);
  return known;
}

function storedAs(
  { filename, sha256 }: Pick<StoredWheel, 'filename' | 'sha256'>,
  { layout }: PackSupply,
): StoredWheel {
  return { path: layout.wheel(sha256, filename), filename, sha256 };
}

async function buildPrepared(
  prepared: PreparedSource,
  supply: PackSupply,
  services: BuildServices,
): Promise<StoredWheel> {
  const keys = keysOf(prepared.identity, supply);
  const record = readRecord(keys, supply);
  const known = record === undefined ? undefined : await checkStored(storedAs(record, supply));
  if (known !== undefined) {
    return known;
  }
  try {
    const { raw, finished } = await buildOwn(prepared, supply, services);
    return store(finished, isForEverything(raw, finished) ? keys.pure : keys.native, supply);
  } catch (error) {
    if (!(error instanceof BuildError)) {
      throw error;
    }
    if (supply.builder === undefined || keys.builder === undefined) {
      throw await withWaysOut(error, prepared.source, services);
    }
    return store(await buildByCommand(prepared, supply, services), keys.builder, supply);
  }
}

/** A wheel that serves every target: pure by its tag, its content, and the way it was built. */
function isForEverything(raw: RawWheel, { native, tags }: FinishedWheel): boolean {
  return raw.pure && native.length === 0 && tags.includes('py3-none-any');
}

async function buildOwn(
  { source, label }: PreparedSource,
  supply: PackSupply,
  services: BuildServices,
): Promise<{ readonly raw: RawWheel; readonly finished: FinishedWheel }> {
  const report = (how: string): void => {
    supply.report({ kind: 'building', name: source.name, version: label, how });
  };
  const glibc = source.target.runtime.operatingSystem.glibc.join('.');
  const raw = await buildFromSource(
    source,
    await toolsOf(supply, services, () => report(`with zig for glibc ${glibc}`)),
  );
  if (raw.pure) {
    report('as pure Python');
  }
  return { raw, finished: await finishAndCheck(raw.path, source) };
}

async function buildByCommand(
  { source, label }: PreparedSource,
  supply: PackSupply,
  services: BuildServices,
): Promise<FinishedWheel> {
  const command = supply.builder ?? '';
  const how = `with ${basename(splitCommand(command)[0] ?? command)}`;
  supply.report({ kind: 'building', name: source.name, version: label, how });
  const raw = await runBuilder(source, { command, directory: supply.directory }, services);
  return finishAndCheck(raw, source);
}

async function toolsOf(
  supply: PackSupply,
  services: BuildServices,
  onCompile: () => void,
): Promise<BuildTools> {
  const environment = uvEnvironment(buildEnvironment(services.environment), services.indexes);
  return {
    uv: (await services.uv()).path,
    environment,
    indexArguments: uvIndexArguments(services.indexes),
    offline: services.offline,
    signal: services.signal,
    findInterpreter: (minor, accept) => findInterpreter(environment, minor, accept),
    zig: () => zigOf(supply, services),
    onCompile,
  };
}

const zigs = new WeakMap<BuildServices, Promise<ZigTool>>();

/** zig is a hundred megabytes: fetched once, however many builds ask at the same time. */
function zigOf({ now, report }: PackSupply, services: BuildServices): Promise<ZigTool> {
  const known = zigs.get(services);
  if (known !== undefined) {
    return known;
  }
  const started = new Set<string>();
  const found = findZig({
    ...services.installContext,
    now,
    onProgress: (filename, bytes) => {
      if (!started.has(filename)) {
        started.add(filename);
        report({ kind: 'download-started', name: 'ziglang', filename, size: undefined });
      }
      report({ kind: 'download-progress', filename, bytes });
    },
  });
  zigs.set(services, found);
  return found;
}

async function finishAndCheck(raw: string, source: BuildSource): Promise<FinishedWheel> {
  const finished = await finishWheel(raw, source);
  const { target } = source;
  const files = finished.native.map((file) => ({ ...file, origin: source.name }));
  const [fault] = [...nativeFaults(files, target), ...builtFaults(finished.native, target)];
  if (fault !== undefined) {
    throw wrongResult(source, `"${fault.path}" of the wheel it gave ${fault.reason}`, finished);
  }
  if (rankWheel(finished.tags, targetRanks(target)) === undefined) {
    throw wrongResult(source, `the wheel it gave is for ${finished.tags.join(', ')}`, finished);
  }
  return finished;
}

function wrongResult(source: BuildSource, reason: string, { filename }: FinishedWheel): BuildError {
  return new BuildError('BUILD_RESULT_WRONG', `${cannotBuild(source)}: ${reason}`, {
    data: { distribution: source.name, target: describeTarget(source.target), wheel: filename },
  });
}

/** The wheel first, then the record that names it: whoever finds the record finds the wheel. */
function store(finished: FinishedWheel, key: string, supply: PackSupply): StoredWheel {
  const stored = storedAs(finished, supply);
  mkdirSync(dirname(stored.path), { recursive: true });
  renameSync(finished.path, stored.path);
  writeBuildRecord(supply.layout.built(key), stored);
  return stored;
}
