import { describeTarget, type Target } from '../lambda/target.ts';

/** A source to build, and what its wheel must be. Paths are absolute. */
export interface BuildSource {
  /** Normalised name (PEP 503) that the wheel must have. */
  readonly name: string;
  /** Version that the wheel must have; absent where only the source knows it. */
  readonly version?: string;
  /** A source distribution, or a folder that the build may write to. */
  readonly path: string;
  readonly target: Target;
  /** Empty folder for everything temporary; its owner removes it. */
  readonly workspace: string;
}

/** `psutil 7.2.2`, as messages call it. */
export function describeSource({ name, version }: Pick<BuildSource, 'name' | 'version'>): string {
  return version === undefined ? name : `${name} ${version}`;
}

/** Start of every message: what was to be done. */
export function cannotBuild(source: Pick<BuildSource, 'name' | 'version' | 'target'>): string {
  return `Cannot build ${describeSource(source)} for ${describeTarget(source.target)}`;
}
