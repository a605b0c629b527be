import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { ifExists } from '../../errors/system-error.ts';
import type { Bom } from '../../inspect/sbom/bom.ts';
import type { KnownWheel } from '../../inspect/sbom/distribution-component.ts';
import { makeBom, type DescribedArchive } from '../../inspect/sbom/make-bom.ts';
import { readProject } from '../../project/read-project.ts';
import { normalizeName } from '../../python/name.ts';
import { hashFile } from '../../store/hash-file.ts';
import { writeFileAtomic } from '../../store/atomic-file.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { manifestPath } from '../assemble/built-artifact.ts';
import { lockedInArtifact } from '../update/locked-versions.ts';
import { openArtifact, type ArtifactRequest } from '../artifact/open-artifact.ts';
import { adviceOn } from '../update/outdated.ts';
import { locateSources } from '../update/read-advisories.ts';
import { readableArtifact } from '../artifact/readable-artifact.ts';

/** What to describe, and how. */
export interface SbomRequest {
  readonly artifact: ArtifactRequest;
  /** Databases of vulnerabilities besides the configured ones, seen from the artifact's `directory`. */
  readonly advisories: readonly string[];
  /** Where the document goes, absolute; it is only answered when this is absent. */
  readonly output?: string;
  /** Whether the document says when it was made, even without SOURCE_DATE_EPOCH. */
  readonly withTime: boolean;
  /** Of zipwright. */
  readonly version: string;
}

/** A bill of materials and its text. */
export interface WrittenSbom {
  readonly bom: Bom;
  readonly text: string;
}

/**
 * Describes any zip with its layers, or a project's package, as a CycloneDX document.
 * @throws {ArtifactError | AdvisoryError | StoreError} and what {@link openArtifact} throws
 */
export async function writeSbom(
  request: SbomRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<WrittenSbom> {
  const { artifact, version, output } = request;
  using opened = await openArtifact(artifact, surroundings, report);
  const main = await describeArchive(readableArtifact(opened), opened.located.file);
  const layers = await Promise.all(
    opened.layers.map((layer) => describeArchive(layer, opened.files.get(layer) ?? layer.label)),
  );
  const advisories = await knownAdvice(request, lockedInArtifact(opened), { surroundings, report });
  const timestamp = timeOf(request, surroundings);
  const bom = makeBom({
    artifact: main,
    layers,
    target: opened.target,
    version,
    ...(advisories === undefined ? {} : { advisories }),
    ...(timestamp === undefined ? {} : { timestamp }),
  });
  const text = `${JSON.stringify(bom, undefined, 2)}\n`;
  if (output !== undefined) {
    writeFileAtomic(output, text);
  }
  return { bom, text };
}

async function describeArchive(
  archive: DescribedArchive['archive'],
  path: string,
): Promise<DescribedArchive> {
  const sha256 = await hashFile(path);
  return { archive, name: basename(archive.label), sha256, wheels: installedWheels(path, sha256) };
}

interface Outside {
  readonly surroundings: BuildSurroundings;
  readonly report: Report;
}

async function knownAdvice(
  { artifact, advisories }: SbomRequest,
  locked: ReturnType<typeof lockedInArtifact>,
  { surroundings, report }: Outside,
): ReturnType<typeof adviceOn> {
  const { directory, name, offline = false } = artifact;
  const path = resolve(directory, name);
  const isFolder = ifExists(() => statSync(path))?.isDirectory() === true;
  const project = readProject(isFolder ? path : directory);
  const { defaults, functions } = project.configuration;
  const configured =
    (artifact.function === undefined ? undefined : functions.get(artifact.function)?.advisories) ??
    defaults.advisories ??
    [];
  const sources = [...locateSources(configured, project.directory), ...locateSources(advisories, directory)];
  return adviceOn(locked, { sources, project, build: { offline }, surroundings, report });
}

/** The wheels that a manifest beside a zip names, if it is the manifest of these very bytes. */
function installedWheels(archive: string, sha256: string): Map<string, KnownWheel> {
  const wheels = new Map<string, KnownWheel>();
  const manifest = parseJson(ifExists(() => readFileSync(manifestPath(archive), 'utf8')) ?? '');
  if (field(field(manifest, 'artifact'), 'sha256') !== sha256) {
    return wheels;
  }
  const listed = field(manifest, 'distributions');
  for (const each of Array.isArray(listed) ? listed : []) {
    const [name, filename, hash] = ['name', 'wheel', 'sha256'].map((key) => field(each, key));
    if (
      typeof name === 'string' &&
      typeof filename === 'string' &&
      typeof hash === 'string' &&
      /^[0-9a-f]{64}$/.test(hash)
    ) {
      wheels.set(normalizeName(name), { filename, sha256: hash });
    }
  }
  return wheels;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

const LAST_SECOND = 8.64e12;

/** SOURCE_DATE_EPOCH in seconds since 1970 (https://reproducible-builds.org/specs/source-date-epoch/), else now. */
function timeOf({ withTime }: SbomRequest, { environment, now }: BuildSurroundings): string | undefined {
  const epoch = environment['SOURCE_DATE_EPOCH'] ?? '';
  if (/^\d{1,13}$/.test(epoch) && Number(epoch) <= LAST_SECOND) {
    return toSeconds(Number(epoch) * 1000);
  }
  return withTime ? toSeconds(now()) : undefined;
}

function toSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
