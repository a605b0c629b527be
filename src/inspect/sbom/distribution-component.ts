import { readDescription, type PackageDescription } from '../../python/package-description.ts';
import type { InspectedDistribution } from '../distributions.ts';
import type { BomComponent, BomProperty, BomReference } from './bom.ts';
import { declaredLicenses } from './declared-licenses.ts';
import { bomContacts, packageReferences } from './package-references.ts';
import { packageUrl } from './package-url.ts';
import { plainText } from './plain-text.ts';

/** The wheel that a distribution was installed from, as the manifest of a build has it. */
export interface KnownWheel {
  readonly filename: string;
  readonly sha256: string;
}

/** What a distribution's component is made of besides its metadata. */
export interface DistributionParts {
  readonly ref: string;
  readonly wheel?: KnownWheel;
  /** Libraries that it brings. */
  readonly libraries: readonly BomComponent[];
}

const LARGEST = 16 * 1024 * 1024;

/** A distribution as a component. Its bytes are spread over the archive, so it has no hash; its wheel has. */
export function distributionComponent(
  distribution: InspectedDistribution,
  { ref, wheel, libraries }: DistributionParts,
): BomComponent {
  const { normalizedName, metadata, path, name } = distribution;
  const version = typeof metadata === 'string' ? undefined : metadata.version;
  const described = describe(distribution);
  const references = [
    ...(described === undefined ? [] : packageReferences(described)),
    ...(wheel === undefined ? [] : [wheelReference(wheel)]),
  ];
  return {
    type: 'library',
    'bom-ref': ref,
    ...(described === undefined ? {} : people(described)),
    name: plainText(name),
    ...(version === undefined ? {} : { version: plainText(version) }),
    ...(described?.summary === undefined ? {} : { description: plainText(described.summary) }),
    ...(described === undefined ? {} : filled('licenses', declaredLicenses(described))),
    purl: packageUrl(normalizedName, version),
    ...filled('externalReferences', references),
    properties: properties(path, metadata),
    ...filled('components', libraries),
  };
}

function properties(path: string, metadata: InspectedDistribution['metadata']): BomProperty[] {
  return [
    { name: 'zipwright:path', value: plainText(path) },
    ...(typeof metadata === 'string'
      ? [{ name: 'zipwright:metadata' as const, value: plainText(metadata) }]
      : []),
  ];
}

function describe({ archive, path, metadata }: InspectedDistribution): PackageDescription | undefined {
  const entry = archive.files.get(path);
  const bytes =
    typeof metadata === 'string' || entry === undefined ? undefined : archive.reader.read(entry, LARGEST);
  return bytes === undefined ? undefined : readDescription(bytes.toString('utf8'));
}

function people({ authors, maintainers }: PackageDescription): Pick<BomComponent, 'supplier' | 'authors'> {
  const contact = bomContacts(maintainers);
  const named = contact.find(({ name }) => name !== undefined)?.name;
  return {
    ...(contact.length === 0
      ? {}
      : { supplier: { ...(named === undefined ? {} : { name: named }), contact } }),
    ...filled('authors', bomContacts(authors)),
  };
}

/** The name of the file is a relative reference: which index it came from is not recorded. */
function wheelReference({ filename, sha256 }: KnownWheel): BomReference {
  return {
    type: 'distribution',
    url: encodeURIComponent(filename),
    comment: 'the wheel that was installed',
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  };
}

/** A list under its key, or nothing when it is empty. */
export function filled<Key extends string, Item>(
  key: Key,
  items: readonly Item[],
): { readonly [K in Key]?: readonly Item[] } {
  return items.length === 0 ? {} : ({ [key]: items } as { readonly [K in Key]: readonly Item[] });
}
