import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { codeSha256 } from '../../packaging/manifest.ts';
import { sha256 } from '../../store/sha256.ts';
import type { LocatedArtifact } from '../artifact/locate-artifact.ts';

/** The layers of two functions, in order, where they are not the same. */
export interface LayersChange {
  readonly before: readonly LayerName[];
  readonly after: readonly LayerName[];
}

export interface LayerName {
  /** ARN of the version, or path of the zip. */
  readonly name: string;
  /** Base64; absent where AWS does not tell. */
  readonly codeSha256?: string;
}

/**
 * Compares the layers of two functions by their contents, or by their names where a content is unknown. `undefined` when
 * they are the same, and where nobody says what one has: a zip says nothing, and a project only where it names layers.
 * @param directory that paths are shown from
 * @throws the system's error when a layer of a project cannot be read
 */
export function changedLayers(
  before: LocatedArtifact,
  after: LocatedArtifact,
  directory: string,
): LayersChange | undefined {
  if (!hasLayers(before) || !hasLayers(after)) {
    return undefined;
  }
  const [left, right] = [layersOf(before, directory), layersOf(after, directory)];
  const isSame =
    left.length === right.length &&
    left.every((layer, index) => {
      const other = right[index];
      return other !== undefined && isSameLayer(layer, other);
    });
  return isSame ? undefined : { before: left, after: right };
}

function hasLayers({ deployed, layers }: LocatedArtifact): boolean {
  return deployed?.kind === 'function' || layers.length > 0;
}

function layersOf({ deployed, layers }: LocatedArtifact, directory: string): LayerName[] {
  return deployed === undefined
    ? layers.map((path) => ({
        name: relative(directory, path),
        codeSha256: codeSha256(sha256(readFileSync(path))),
      }))
    : deployed.layers.map(({ arn, codeSha256: hash }) => ({
        name: arn,
        ...(hash === undefined ? {} : { codeSha256: hash }),
      }));
}

function isSameLayer(left: LayerName, right: LayerName): boolean {
  return left.codeSha256 === undefined || right.codeSha256 === undefined
    ? left.name === right.name
    : left.codeSha256 === right.codeSha256;
}
