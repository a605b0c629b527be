import { hierarchy, treemap, type HierarchyRectangularNode } from 'd3-hierarchy';
import { withoutHidden } from '../../../errors/quote-name.ts';
import type { SizeNode } from '../../../inspect/size/size-tree.ts';
import { addTo, noWeight, sumWeights, type Weight } from '../../../inspect/size/weight.ts';
import type { ArchiveSize, SizeReport } from '../../../inspect/size/size-report.ts';
import { formatCount } from '../quantities.ts';

/** A box of a treemap. */
export interface MapNode extends Weight {
  /** As it may be shown: on one line, without hidden characters, not longer than a few of them. */
  readonly name: string;
  /** A `rest` stands for everything of a folder that is too small to be seen. */
  readonly kind: 'folder' | 'file' | 'rest';
  readonly distribution?: string;
  /** Number of its colour, from 1; 0 is that of everything that has none of its own. */
  readonly hue: number;
  readonly children: readonly MapNode[];
}

/** How many distributions have a colour of their own. */
export const HUES = 8;
const LONGEST_NAME = 200;
/** Points of a picture in which a box must have one to be seen. */
const POINTS = 1_000_000;
const MOST_NODES = 20_000;
/** What is in deeper folders cannot be seen, and hostile zips have thousands of levels. */
const DEEPEST = 100;

/** What a map is made with. */
interface Palette {
  /** By distribution. */
  readonly hues: ReadonlyMap<string, number>;
  /** What a box must weigh to be one: unzipped and zipped, one is enough. */
  readonly least: Pick<Weight, 'unzipped' | 'zipped'>;
}

/** Makes boxes of a report. What would be smaller than a point of a picture is put together. */
export function sizeMap({ archives }: Pick<SizeReport, 'archives'>): MapNode {
  const trees = archives.map(withUnused);
  const [first] = trees;
  const all: SizeNode =
    first !== undefined && trees.length === 1
      ? first
      : { name: 'function and layers', kind: 'folder', ...sumWeights(trees), children: trees };
  const hues = chooseHues(archives);
  for (let points = POINTS; ; points /= 2) {
    const least = { unzipped: all.unzipped / points, zipped: all.zipped / points };
    const map = boxOf(all, { hues, least }, 0);
    if (countNodes(map) <= MOST_NODES) {
      return map;
    }
  }
}

function withUnused({ tree, unusedBytes }: ArchiveSize): SizeNode {
  const unused = { ...noWeight, zipped: unusedBytes };
  return unusedBytes === 0
    ? tree
    : {
        ...tree,
        zipped: tree.zipped + unusedBytes,
        children: [
          ...tree.children,
          { name: '(belongs to no entry)', kind: 'file', ...unused, children: [] },
        ],
      };
}

/** The heaviest distributions have colours. */
function chooseHues(archives: readonly ArchiveSize[]): ReadonlyMap<string, number> {
  const sums = new Map<string, Weight>();
  for (const { kind, name, version, ...weight } of archives.flatMap(({ groups }) => groups)) {
    if (kind === 'distribution') {
      addTo(sums, version === undefined ? name : `${name} ${version}`, weight);
    }
  }
  const sorted = [...sums].sort(([, a], [, b]) => b.unzipped - a.unzipped || b.zipped - a.zipped);
  return new Map(sorted.slice(0, HUES).map(([name], index) => [name, index + 1]));
}

function boxOf(node: SizeNode, palette: Palette, depth: number): MapNode {
  const { name, node: end } = throughChain(node);
  const { least, hues } = palette;
  const { kind, zipped, unzipped, files, distribution } = end;
  const isSeen = (child: SizeNode): boolean =>
    (child.unzipped > 0 && child.unzipped >= least.unzipped) ||
    (child.zipped > 0 && child.zipped >= least.zipped);
  const inside = depth < DEEPEST ? end.children : [];
  const children = inside.filter(isSeen).map((child) => boxOf(child, palette, depth + 1));
  const hidden = inside.filter((child) => !isSeen(child));
  const boxes = hidden.length === 0 ? children : [...children, restBox(hidden)];
  const own = distribution === undefined ? 0 : (hues.get(distribution) ?? 0);
  return {
    name,
    kind,
    zipped,
    unzipped,
    files,
    ...(distribution === undefined ? {} : { distribution: shown(distribution) }),
    hue: kind === 'file' ? own : heaviestHue(boxes),
    children: boxes,
  };
}

/** A folder with nothing but one folder in it is one box with it: `python/lib`. */
function throughChain(node: SizeNode): { readonly name: string; readonly node: SizeNode } {
  const names = [node.name];
  let end = node;
  for (
    let [only] = end.children;
    only?.kind === 'folder' && end.children.length === 1;
    [only] = end.children
  ) {
    names.push(only.name);
    end = only;
  }
  return { name: shown(names.join('/')), node: end };
}

function shown(name: string): string {
  return withoutHidden(name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name);
}

function restBox(nodes: readonly SizeNode[]): MapNode {
  const name = `${formatCount(nodes.length)} more`;
  return { name, kind: 'rest', ...sumWeights(nodes), hue: 0, children: [] };
}

function heaviestHue(boxes: readonly MapNode[]): number {
  return boxes.toSorted((a, b) => b.unzipped - a.unzipped)[0]?.hue ?? 0;
}

function countNodes({ children }: MapNode): number {
  return children.reduce((sum, child) => sum + countNodes(child), 1);
}

/** Where a box is. */
export interface Rectangle {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** What boxes are laid out in. */
export interface MapShape {
  readonly width: number;
  readonly height: number;
  readonly measure: 'unzipped' | 'zipped';
  /** Room above what is in a folder, for its name, where the folder is large enough. 0 puts no space between boxes. */
  readonly header: number;
}

/** A box at its place, with what is in it. */
export type PlacedBox = HierarchyRectangularNode<MapNode>;

/** Whether a box has room for the name of a folder and for what is in it. */
export function hasHeader({ x0, y0, x1, y1 }: Rectangle, header: number): boolean {
  return x1 - x0 >= 3 * header && y1 - y0 >= 2.5 * header;
}

/** Lays boxes out so that they are as square as can be (Bruls, Huizing, van Wijk: Squarified Treemaps). */
export function layOut(map: MapNode, { width, height, measure, header }: MapShape): PlacedBox {
  const root = hierarchy(map, ({ children }) => children)
    .sum(({ children, ...node }) => (children.length === 0 ? node[measure] : 0))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const tiles = treemap<MapNode>().size([width, height]);
  return header === 0
    ? tiles(root)
    : tiles
        .round(true)
        .paddingOuter(1)
        .paddingTop((box) => (hasHeader(box, header) ? header : 1))(root);
}
