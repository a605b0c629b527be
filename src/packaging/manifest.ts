import type { Target } from '../lambda/target.ts';
import type { OpenPack } from '../wheel/open-pack.ts';
import { packEntries } from '../wheel/pack-entries.ts';
import type { ArtifactPlan } from './plan-artifact.ts';

/** Version of the manifest's shape; docs/reference/manifest.md describes it. */
export const MANIFEST_VERSION = 1;

export interface ManifestFacts {
  readonly file: string;
  readonly kind: 'function' | 'layer';
  /** SHA-256 of the archive, hexadecimal. */
  readonly sha256: string;
  readonly target: Target;
  readonly handler?: string;
  /** What the distributions were chosen from. */
  readonly dependencies: string;
  /** How the user's files are called: paths below the project. */
  readonly sourceOf: (source: string) => string;
}

/** Lambda's CodeSha256: the archive's SHA-256 in base64. */
export function codeSha256(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('base64');
}

/**
 * Writes the manifest: for every entry of the archive, which distribution or file it came from. The names of a pack's
 * files are quoted from the pack as they are, so a build does not pay for listing thousands of them.
 */
export function formatManifest(plan: ArtifactPlan, facts: ManifestFacts): string {
  const head = {
    schemaVersion: MANIFEST_VERSION,
    artifact: {
      file: facts.file,
      kind: facts.kind,
      sha256: facts.sha256,
      codeSha256: codeSha256(facts.sha256),
      size: plan.size,
      unzippedSize: plan.unzippedSize,
      entries: plan.entries,
    },
    target: { runtime: facts.target.runtime.id, architecture: facts.target.architecture },
    ...(facts.handler === undefined ? {} : { handler: facts.handler }),
    dependencies: facts.dependencies,
    files: plan.userEntries.map(({ path, source }) => ({ path, source: facts.sourceOf(source) })),
  };
  const distributions = plan.packs.map((pack) => formatDistribution(pack, plan.exclusions.get(pack)));
  const text = JSON.stringify(head, undefined, 1);
  return `${text.slice(0, -2)},\n "distributions": [\n  ${distributions.join(',\n  ')}\n ]\n}\n`;
}

function formatDistribution(pack: OpenPack, excluded: ReadonlySet<string> | undefined): string {
  const { name, version, wheel, wheelSha256, size } = pack.facts;
  const head = JSON.stringify({
    name,
    version,
    wheel,
    sha256: wheelSha256,
    size,
    zippedSize: pack.trailer.dataSize,
  });
  const files =
    excluded === undefined
      ? pack.filesJson.toString('utf8')
      : JSON.stringify(
          [...packEntries(pack)].map((entry) => entry.name).filter((path) => !excluded.has(path)),
        );
  return `${head.slice(0, -1)},"files":${files}}`;
}
