import type { PackFacts } from '../../wheel/pack-format.ts';
import type { BuiltArtifact } from '../assemble/built-artifact.ts';

/** A layer that was built, or was there already. */
export interface ConfiguredLayer {
  readonly name: string;
  readonly artifact: BuiltArtifact;
  /** The version of everything in it, by normalised name. */
  readonly distributions: ReadonlyMap<string, Pick<PackFacts, 'version' | 'wheelSha256'>>;
  /** Names of the functions that have it. */
  readonly functions: readonly string[];
}

export type ConfiguredLayers = ReadonlyMap<string, ConfiguredLayer>;
