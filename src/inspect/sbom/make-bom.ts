import { createHash } from 'node:crypto';
import { architectures } from '../../lambda/architectures.ts';
import type { Advisory } from '../../python/advisory.ts';
import { targetEnvironment } from '../../python/marker.ts';
import { listDistributions, Owners } from '../distributions.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import type { InspectionTarget } from '../inspection-target.ts';
import type { Bom, BomComponent, BomDependency, BomProperty } from './bom.ts';
import { dependencyGraph, type DependencyGraph, type ReferredDistribution } from './dependency-graph.ts';
import { distributionComponent, filled, type KnownWheel } from './distribution-component.ts';
import { bundledLibraries, type BundledLibrary } from './library-components.ts';
import { packageUrl } from './package-url.ts';
import { plainText } from './plain-text.ts';
import { importedFromRuntime, runtimeComponent, runtimeRef } from './runtime-components.ts';
import { vulnerabilityEntries } from './vulnerability-entries.ts';

/** A zip to describe. */
export interface DescribedArchive {
  readonly archive: InspectedArchive;
  /** Name of the file, without folders. */
  readonly name: string;
  /** Of the whole zip, hexadecimal. */
  readonly sha256: string;
  /** The wheels that its build installed, by normalised name; empty where no manifest tells. */
  readonly wheels: ReadonlyMap<string, KnownWheel>;
}

export interface BomRequest {
  readonly artifact: DescribedArchive;
  readonly layers: readonly DescribedArchive[];
  readonly target: InspectionTarget;
  /** What is known against its distributions, where databases were named. */
  readonly advisories?: readonly Advisory[];
  /** Of zipwright. */
  readonly version: string;
  /** ISO 8601; absent for a document that is the same whenever it is made. */
  readonly timestamp?: string;
}

/** An archive with what was found in it. */
interface ReadArchive extends DescribedArchive {
  readonly ref: string;
  readonly distributions: readonly ReferredDistribution[];
  readonly libraries: readonly BundledLibrary[];
}

/**
 * Describes a zip and its layers as a bill of materials: the same for the same bytes and names. Nothing is told that the zip,
 * its metadata or its manifest does not say.
 */
export function makeBom(request: BomRequest): Bom {
  const { target, advisories, version, timestamp } = request;
  const { runtime, architecture } = target;
  const { archives, owners } = readArchives([request.artifact, ...request.layers]);
  const distributions = archives.flatMap((each) => each.distributions);
  const graph = dependencyGraph(
    distributions,
    targetEnvironment({ fullVersion: runtime.fullVersion, machine: architectures[architecture].machine }),
  );
  const imported = importedHere(archives, distributions, owners);
  const fromRuntime = [...new Set([...graph.fromRuntime, ...imported])].sort();
  const [artifact, ...layers] = archives;
  const bom: Omit<Bom, 'serialNumber'> = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      ...(timestamp === undefined ? {} : { timestamp }),
      tools: { components: [{ type: 'application', name: 'zipwright', version }] },
      component: artifactComponent(request),
    },
    components: [
      ...(artifact === undefined ? [] : partsOf(artifact)),
      ...layers.map(layerComponent),
      ...fromRuntime.map((name) => runtimeComponent(name, runtime)),
    ],
    dependencies: dependencies(archives, graph, { imported, fromRuntime }),
    compositions: [{ aggregate: 'unknown', assemblies: archives.map(({ ref }) => ref) }],
    ...filled('vulnerabilities', vulnerabilityEntries(distributions, advisories ?? [])),
  };
  const { $schema, bomFormat, specVersion, ...rest } = bom;
  return { $schema, bomFormat, specVersion, serialNumber: serialNumber(bom), ...rest };
}

interface ReadArchives {
  /** The artifact first. */
  readonly archives: readonly ReadArchive[];
  readonly owners: Owners;
}

function readArchives(described: readonly DescribedArchive[]): ReadArchives {
  const uses = new Map<string, number>();
  const found = described.map(({ archive }) => listDistributions(archive));
  const owners = new Owners(found.flat());
  const archives = described.map((each, index) => ({
    ...each,
    ref: index === 0 ? 'artifact' : `layer:${index}`,
    distributions: (found[index] ?? []).map((distribution) => {
      const { normalizedName, metadata } = distribution;
      const url = packageUrl(normalizedName, typeof metadata === 'string' ? undefined : metadata.version);
      return { distribution, ref: uniqueRef(url, uses) };
    }),
    libraries: bundledLibraries(each.archive, owners),
  }));
  return { archives, owners };
}

/** Of what the user's own sources import, that which nothing but the runtime brings. */
function importedHere(
  [artifact]: readonly ReadArchive[],
  distributions: readonly ReferredDistribution[],
  owners: Owners,
): string[] {
  const brought = new Set(distributions.map(({ distribution }) => distribution.normalizedName));
  const imported = artifact === undefined ? [] : [...importedFromRuntime(artifact.archive, owners)];
  return imported.filter((name) => !brought.has(name)).sort();
}

/** A package URL has no `#` of its own here. */
function uniqueRef(url: string, uses: Map<string, number>): string {
  const use = (uses.get(url) ?? 0) + 1;
  uses.set(url, use);
  return use === 1 ? url : `${url}#${use}`;
}

/** The function with the user's own files, or the layer. */
function artifactComponent({ artifact, target }: BomRequest): BomComponent {
  const { runtime, architecture, kind, handler, assumed } = target;
  const settings: readonly BomProperty[] = [
    { name: 'zipwright:kind', value: kind },
    ...(assumed.includes('runtime') ? [] : [{ name: 'zipwright:runtime' as const, value: runtime.id }]),
    ...(assumed.includes('architecture')
      ? []
      : [{ name: 'zipwright:architecture' as const, value: architecture }]),
    ...(handler === undefined ? [] : [{ name: 'zipwright:handler' as const, value: plainText(handler) }]),
  ];
  return {
    type: kind === 'layer' ? 'library' : 'application',
    'bom-ref': 'artifact',
    name: plainText(artifact.name),
    hashes: [{ alg: 'SHA-256', content: artifact.sha256 }],
    properties: settings,
  };
}

function layerComponent(layer: ReadArchive): BomComponent {
  return {
    type: 'library',
    'bom-ref': layer.ref,
    name: plainText(layer.name),
    hashes: [{ alg: 'SHA-256', content: layer.sha256 }],
    properties: [{ name: 'zipwright:kind', value: 'layer' }],
    ...filled('components', partsOf(layer)),
  };
}

/** The distributions with their libraries, and libraries that belong to none. */
function partsOf({ distributions, libraries, wheels }: ReadArchive): BomComponent[] {
  const names = new Set(distributions.map(({ distribution }) => distribution.normalizedName));
  const byOwner = Map.groupBy(libraries, ({ owner }) => owner);
  const parts = distributions.map(({ distribution, ref }) => {
    const wheel = wheels.get(distribution.normalizedName);
    const own = byOwner.get(distribution.normalizedName) ?? [];
    return distributionComponent(distribution, {
      ref,
      libraries: own.map(({ component }) => component),
      ...(wheel === undefined ? {} : { wheel }),
    });
  });
  const others = libraries.filter(({ owner }) => owner === undefined || !names.has(owner));
  return [
    ...parts.sort((a, b) => ((a['bom-ref'] ?? '') < (b['bom-ref'] ?? '') ? -1 : 1)),
    ...others.map(({ component }) => component),
  ];
}

interface RuntimeNeeds {
  readonly imported: readonly string[];
  readonly fromRuntime: readonly string[];
}

/** The artifact needs its layers, what nothing else needs, and what its own sources import of the runtime. */
function dependencies(
  archives: readonly ReadArchive[],
  { edges, roots }: DependencyGraph,
  { imported, fromRuntime }: RuntimeNeeds,
): BomDependency[] {
  const [artifact, ...layers] = archives;
  const inLayers = new Set(layers.flatMap(({ distributions }) => distributions.map(({ ref }) => ref)));
  const ofArtifact = [
    ...layers.map(({ ref }) => ref),
    ...roots.filter((ref) => !inLayers.has(ref)),
    ...imported.map(runtimeRef),
  ];
  return [
    ...(artifact === undefined ? [] : [{ ref: artifact.ref, dependsOn: ofArtifact }]),
    ...layers.map(({ ref, distributions }) => {
      const refs = new Set(distributions.map((each) => each.ref));
      return { ref, dependsOn: roots.filter((root) => refs.has(root)) };
    }),
    ...[...edges].map(([ref, dependsOn]) => ({ ref, dependsOn })).sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    ...fromRuntime.map((name) => ({ ref: runtimeRef(name), dependsOn: [] })),
  ];
}

/** A UUID of version 8 (RFC 9562): the beginning of the SHA-256 of all else that the document says. */
function serialNumber(bom: Omit<Bom, 'serialNumber'>): string {
  const bytes = createHash('sha256').update(JSON.stringify(bom)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
