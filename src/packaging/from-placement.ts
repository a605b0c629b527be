import type { FoundDistribution } from './from-distributions.ts';
import type { FoundContent } from './from-files.ts';

/** Where all that was found goes. */
export interface Placement {
  /** Folder that is put before every path, with its final slash, or ''. */
  readonly prefix: string;
  /** The content has the folders of a layer, in which a function does not look. */
  readonly isLayer: boolean;
}

/**
 * Decides where the content goes: an archive's and a layer's stay where they are, what pip installed goes where
 * distributions go. A function's archive becomes a layer by going there too.
 * @param wanted folder of the build's distributions
 */
export function placeContent(
  content: FoundContent,
  distributions: readonly FoundDistribution[],
  wanted: { readonly kind: 'function' | 'layer'; readonly prefix: string },
): Placement {
  const isLayer = hasLayerFolders(content, distributions);
  const staysAsIs = isLayer || (content.kind === 'archive' && wanted.kind === 'function');
  return { prefix: staysAsIs ? '' : wanted.prefix, isLayer };
}

/** `python/` and nothing at the root that Python could import. */
function hasLayerFolders(content: FoundContent, distributions: readonly FoundDistribution[]): boolean {
  let hasPython = false;
  for (const path of content.files.keys()) {
    hasPython ||= path.startsWith('python/');
    if (/^[^/]+\.(?:py|pyc|so)$/.test(path)) {
      return false;
    }
  }
  return hasPython && distributions.every(({ base }) => base !== '');
}
