import { addWeights, byWeight, noWeight, type Weight } from './weight.ts';

/** A folder or file with all that is in it. */
export interface SizeNode extends Weight {
  readonly name: string;
  readonly kind: 'folder' | 'file';
  /** Name and version of the distribution that a file belongs to. */
  readonly distribution?: string;
  /** The heaviest first. */
  readonly children: readonly SizeNode[];
}

/** Something of an archive that weighs: a file, a folder's own entry, an entry that a later one replaces. */
export interface WeighedEntry extends Weight {
  readonly path: string;
  readonly isFolder: boolean;
  readonly distribution?: string;
}

interface Growing {
  readonly name: string;
  weight: Weight;
  isFile: boolean;
  distribution: string | undefined;
  readonly children: Map<string, Growing>;
}

/** Sorts entries into a tree. The root has the name that is given, and whatever has no path. */
export function growTree(name: string, entries: readonly WeighedEntry[]): SizeNode {
  const root = sprout(name);
  for (const entry of entries) {
    let node = root;
    node.weight = addWeights(node.weight, entry);
    for (const part of entry.path === '' ? [] : entry.path.split('/')) {
      const child = node.children.get(part) ?? sprout(part);
      node.children.set(part, child);
      child.weight = addWeights(child.weight, entry);
      node = child;
    }
    node.isFile ||= entry.files > 0;
    node.distribution ??= entry.distribution;
  }
  return finish(root);
}

function sprout(name: string): Growing {
  return { name, weight: noWeight, isFile: false, distribution: undefined, children: new Map() };
}

function finish({ name, weight, isFile, distribution, children }: Growing): SizeNode {
  return {
    name,
    kind: isFile && children.size === 0 ? 'file' : 'folder',
    ...weight,
    ...(distribution === undefined ? {} : { distribution }),
    children: [...children.values()].map(finish).sort((a, b) => byWeight(a, b) || (a.name < b.name ? -1 : 1)),
  };
}
