import type { Finding } from '../../inspect/finding.ts';
import type { SizeVerdict } from '../../packaging/limits.ts';
import { codeSha256 } from '../../packaging/manifest.ts';
import type { ArtifactPlan } from '../../packaging/plan-artifact.ts';
import type { FunctionSettings } from './function-settings.ts';

/** A finished package. Sizes in bytes. */
export interface BuiltArtifact {
  readonly name: string;
  readonly kind: 'function' | 'layer';
  readonly file: string;
  readonly manifest: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly handler?: string;
  readonly size: number;
  readonly unzippedSize: number;
  /** Layer archives that the function will have, absolute, in their order. */
  readonly layers: readonly string[];
  /** Their unzipped size. */
  readonly layersSize: number;
  readonly entries: number;
  readonly distributions: readonly { readonly name: string; readonly version: string }[];
  readonly userFiles: number;
  readonly sha256: string;
  readonly codeSha256: string;
  /** The archive was there already, with the same bytes. */
  readonly upToDate: boolean;
  /** Distributions that were found in the cache. */
  readonly reusedPacks: number;
  /** What the distributions were chosen from. */
  readonly dependencies: string;
  /** Over 50 MB: the upload must go through S3. */
  readonly needsS3: boolean;
  readonly milliseconds: number;
  /** What `check` finds in it; absent when it was not asked. */
  readonly findings?: readonly Finding[];
}

/** `dist/name.zip` has `dist/name.manifest.json` beside it. */
export function manifestPath(output: string): string {
  return `${output.replace(/\.zip$/, '')}.manifest.json`;
}

/** What only the build itself knows of an artifact. */
export interface BuildOutcome {
  readonly sha256: string;
  readonly upToDate: boolean;
  readonly handler: string | undefined;
  readonly verdict: SizeVerdict;
  readonly reusedPacks: number;
  readonly dependencies: string;
  readonly milliseconds: number;
  readonly findings: readonly Finding[] | undefined;
}

export function describeArtifact(
  settings: FunctionSettings,
  plan: ArtifactPlan,
  outcome: BuildOutcome,
): BuiltArtifact {
  const { sha256, upToDate, handler, verdict, reusedPacks, dependencies, milliseconds, findings } = outcome;
  return {
    name: settings.name,
    kind: settings.kind,
    file: settings.output,
    manifest: manifestPath(settings.output),
    runtime: settings.target.runtime.id,
    architecture: settings.target.architecture,
    ...(handler === undefined ? {} : { handler }),
    size: plan.size,
    unzippedSize: plan.unzippedSize,
    layers: settings.layers,
    layersSize: verdict.layersSize,
    entries: plan.entries,
    distributions: plan.packs.map(({ facts }) => ({ name: facts.name, version: facts.version })),
    userFiles: plan.userEntries.length,
    sha256,
    codeSha256: codeSha256(sha256),
    upToDate,
    reusedPacks,
    dependencies,
    needsS3: verdict.needsS3,
    milliseconds,
    ...(findings === undefined ? {} : { findings }),
  };
}
