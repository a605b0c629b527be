import { fchmodSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '../../inspect/finding.ts';
import { planRepairs, type RepairPlan } from '../../inspect/fix/plan-repairs.ts';
import type { Repair } from '../../inspect/fix/repair.ts';
import { inspect } from '../../inspect/inspect.ts';
import { readInspected, type InspectedArchive } from '../../inspect/inspected-archive.ts';
import type { InspectionTarget } from '../../inspect/inspection-target.ts';
import { AtomicFile } from '../../store/atomic-file.ts';
import { assembleArchive, type CopiedEntry } from '../../zip/assembled-archive.ts';
import { FileSource, type ByteSource } from '../../zip/byte-source.ts';
import { locateDirectoryLoosely } from '../../zip/end-of-directory.ts';
import { readHeaderDetails } from '../../zip/header-details.ts';
import { readArtifactFacts } from '../artifact/artifact-facts.ts';
import { copyArchive, isSameContent } from './copy-archive.ts';
import { examineEntries, type ExaminedEntries } from './examine-entries.ts';
import { fixPlaces, type FixPlaces, type FixRequest } from './fix-request.ts';
import { targetOf } from '../artifact/open-artifact.ts';

/** What was done to an artifact. */
export interface FixReport {
  /** Absolute path. */
  readonly artifact: string;
  /** Absolute path of what was written; absent for a dry run and when the artifact was refused. */
  readonly output?: string;
  /** Why nothing can be written: `refused`. What was right already has the same bytes: `unchanged`. */
  readonly outcome: 'repaired' | 'unchanged' | 'refused';
  readonly kind: 'function' | 'layer';
  readonly runtime: string;
  readonly architecture: string;
  readonly handler?: string;
  /** Bytes before, and after. */
  readonly sizeBefore: number;
  readonly size: number;
  readonly entries: number;
  readonly repairs: readonly Repair[];
  /** What is wrong afterwards, or why the artifact was refused; the worst first. */
  readonly findings: readonly Finding[];
}

/**
 * Repairs an archive by writing new headers for it; compressed bytes are copied as they are. Every entry is unpacked
 * once before, so that nothing damaged is passed on.
 * @throws {ArtifactError} NOT_A_FILE
 * @throws {FixError} FIX_OUTPUT_UNCLEAR, FIX_OUTPUT_IS_INPUT
 * @throws {ZipError} for what is no archive, or too large
 * @throws {LambdaError} UNKNOWN_RUNTIME, UNKNOWN_ARCHITECTURE
 * @throws {StoreError} DISK_FULL, NOT_WRITABLE
 */
export async function fixArtifact(request: FixRequest, signal: AbortSignal): Promise<FixReport> {
  const places = fixPlaces(request);
  using scope = new DisposableStack();
  const source = scope.use(new FileSource(places.input, request.name));
  const archive = readInspected(source, { isLayer: false });
  const target = fixTarget(request, places, archive);
  const { plan, examined } = await planFix(source, archive, { request, target, signal });
  const report = { artifact: places.input, ...factsOf(target), sizeBefore: source.size };
  if (plan.refusals.length > 0) {
    const asItWas = { size: source.size, entries: archive.entries.length, repairs: [] };
    return { ...report, ...asItWas, outcome: 'refused', findings: plan.refusals };
  }
  const assembled = assembleArchive(
    source,
    plan.entries.map((entry) => copiedEntry(entry, examined)),
  );
  const isUnchanged = isSameContent(source, assembled);
  const findings = inspectAssembled(request, places, assembled);
  const { output: path, mode } = places;
  if (path !== undefined && !(isUnchanged && request.inPlace)) {
    await write(assembled, { path, mode, signal, release: () => scope.dispose() });
  }
  return {
    ...report,
    ...(path === undefined ? {} : { output: path }),
    outcome: isUnchanged ? 'unchanged' : 'repaired',
    size: assembled.size,
    entries: plan.entries.length,
    repairs: repairsOf(plan, isUnchanged),
    findings,
  };
}

interface Planning {
  readonly request: FixRequest;
  readonly target: InspectionTarget;
  readonly signal: AbortSignal;
}

async function planFix(
  source: ByteSource,
  archive: InspectedArchive,
  { request, target, signal }: Planning,
): Promise<{ readonly plan: RepairPlan; readonly examined: ExaminedEntries }> {
  const location = locateDirectoryLoosely(source);
  const examined = await examineEntries(source, archive, { end: location.offset, signal });
  const details = readHeaderDetails(source, location);
  const plan = planRepairs({
    archive,
    target,
    details: new Map(archive.entries.flatMap((entry, index) => pair(entry, details[index]))),
    heads: examined.heads,
    keepsBytecode: request.keepBytecode,
    spareBytes: spareBytesOf(archive),
  });
  return { plan, examined };
}

function pair<K, V>(key: K, value: V | undefined): [K, V][] {
  return value === undefined ? [] : [[key, value]];
}

function spareBytesOf({ layout }: InspectedArchive): number {
  const { before, between, behind } = layout();
  return before + between + behind;
}

function factsOf({ kind, runtime, architecture, handler }: InspectionTarget) {
  return {
    kind,
    runtime: runtime.id,
    architecture,
    ...(handler === undefined ? {} : { handler }),
  };
}

/** What the artifact is for; a handler that only its files suggest does not say where they belong. */
function fixTarget(request: FixRequest, { input }: FixPlaces, archive: InspectedArchive): InspectionTarget {
  const target = targetOf(request, readArtifactFacts(input), archive);
  if (request.kind === undefined || request.kind === target.kind) {
    return target;
  }
  const { handler, ...rest } = target;
  return {
    ...rest,
    kind: request.kind,
    ...(request.kind === 'layer' || handler === undefined ? {} : { handler }),
  };
}

function copiedEntry(
  { name, kind, unixMode = 0, method, crc32, compressedSize, size, origin }: RepairPlan['entries'][number],
  { offsets }: ExaminedEntries,
): CopiedEntry {
  return {
    name,
    method,
    crc32,
    compressedSize,
    size,
    executable: kind !== 'folder' && (unixMode & 0o111) !== 0,
    symlink: kind === 'symlink',
    folder: kind === 'folder',
    dataOffset: offsets.get(origin) ?? 0,
  };
}

/** Where bytes differ and no repair says why, it is the form of the headers. */
function repairsOf({ repairs, entries }: RepairPlan, isUnchanged: boolean): readonly Repair[] {
  return repairs.length === 0 && !isUnchanged
    ? [{ kind: 'headers', count: entries.length, examples: [] }]
    : repairs;
}

/** Judges the archive that is to be written by its own bytes, with the function's layers. */
function inspectAssembled(request: FixRequest, places: FixPlaces, assembled: ByteSource): Finding[] {
  using scope = new DisposableStack();
  const artifact = readInspected(assembled, { isLayer: false });
  const layers = request.layers.map((layer) =>
    readInspected(scope.use(new FileSource(resolve(request.directory, layer))), { isLayer: true }),
  );
  return inspect(artifact, layers, fixTarget(request, places, artifact));
}

interface Writing {
  readonly path: string;
  readonly mode: number | undefined;
  readonly signal: AbortSignal;
  /** Closes the artifact: some systems do not replace what is open. */
  readonly release: () => void;
}

async function write(assembled: ByteSource, { path, mode, signal, release }: Writing): Promise<void> {
  using file = new AtomicFile(path);
  if (mode !== undefined) {
    // The mode that a file is made with is less the umask.
    fchmodSync(file.descriptor, mode);
  }
  await copyArchive(assembled, (bytes) => file.write(bytes), signal);
  signal.throwIfAborted();
  release();
  file.commit();
}
