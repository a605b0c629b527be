import { withoutHidden } from '../../errors/quote-name.ts';
import type { ImportLink, ImportTree, ImportUnit } from '../../inspect/import-tree.ts';
import { isStandard, type ImportsLook } from './notable-imports.ts';

/** A line of the tree is too far right to be read beyond this. */
const DEEPEST = 40;

/**
 * Draws a tree of imports, one line each. What several import is drawn with all that it imports where it is nearest to
 * the start, and by its name alone elsewhere.
 */
export function drawTree({ start, units, links }: ImportTree, look: ImportsLook): string[] {
  const below = Map.groupBy(links, ({ from }) => from);
  const drawing: Drawing = {
    units: new Map(units.map((unit) => [unit.id, unit])),
    links: below,
    parents: parentsOf(start, below),
    drawn: new Set(),
    look,
  };
  const unit = drawing.units.get(start);
  return unit === undefined ? [] : [label(unit, look), ...branches(unit, drawing, { indent: '', depth: 1 })];
}

interface Drawing {
  readonly units: ReadonlyMap<string, ImportUnit>;
  readonly links: ReadonlyMap<string, readonly ImportLink[]>;
  /** Under which unit one is drawn with all that it imports. */
  readonly parents: ReadonlyMap<string, string>;
  readonly drawn: Set<string>;
  readonly look: ImportsLook;
}

interface Place {
  readonly indent: string;
  readonly depth: number;
}

/** Breadth first, over imports that always run before all others. */
function parentsOf(
  start: string,
  links: ReadonlyMap<string, readonly ImportLink[]>,
): ReadonlyMap<string, string> {
  const parents = new Map([[start, '']]);
  const walk = (follows: (link: ImportLink) => boolean): void => {
    for (const [id] of parents) {
      const fresh = (links.get(id) ?? []).filter((link) => follows(link) && !parents.has(link.to));
      fresh.forEach(({ to }) => parents.set(to, id));
    }
  };
  walk(({ kind }) => kind === 'required');
  walk(() => true);
  return parents;
}

function branches({ id }: ImportUnit, drawing: Drawing, { indent, depth }: Place): string[] {
  const { look, drawn, links, parents } = drawing;
  drawn.add(id);
  if (depth > Math.min(look.depth ?? DEEPEST, DEEPEST)) {
    return [];
  }
  const below = branchesOf(id, drawing);
  return below.flatMap(({ text, unit }, index) => {
    const isLast = index === below.length - 1;
    const line = `${indent}${isLast ? '└── ' : '├── '}${text}`;
    if (unit === undefined || !links.has(unit.id)) {
      return [line];
    }
    if (parents.get(unit.id) !== id || drawn.has(unit.id)) {
      return [`${line} ${look.style.dim(drawn.has(unit.id) ? '(above)' : '(below)')}`];
    }
    const next = { indent: `${indent}${isLast ? '    ' : '│   '}`, depth: depth + 1 };
    return [line, ...branches(unit, drawing, next)];
  });
}

/** One line: a unit, or several of the standard library. */
interface Branch {
  readonly text: string;
  readonly unit?: ImportUnit;
}

function branchesOf(id: string, { links, units, look }: Drawing): Branch[] {
  const found = (links.get(id) ?? []).flatMap((link) => {
    const unit = units.get(link.to);
    return unit === undefined ? [] : [{ unit, link }];
  });
  const standard = found.filter(({ unit }) => isStandard(unit)).map(({ unit }) => unit.name);
  return [
    ...found
      .filter(({ unit }) => !isStandard(unit))
      .map(({ unit, link }) => ({ text: `${label(unit, look)}${manner(link, unit, look)}`, unit })),
    ...(standard.length === 0 ? [] : [{ text: look.style.dim(standardLine(standard)) }]),
  ];
}

const SHOWN_STANDARD = 8;

function standardLine(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_STANDARD).join(', ');
  const rest = names.length - SHOWN_STANDARD;
  return `standard library: ${shown}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function label({ kind, name, version, part, path }: ImportUnit, { style }: ImportsLook): string {
  const shown = withoutHidden(version === undefined ? name : `${name} ${version}`);
  switch (kind) {
    case 'missing':
      return `${style.red(shown)} is missing`;
    case 'runtime':
      return `${shown} ${style.dim(part === 'sdk' ? "of the runtime's SDK" : 'of the runtime')}`;
    case 'module':
      return `${style.bold(shown)}${path === undefined ? '' : ` ${style.dim(withoutHidden(path))}`}`;
    case 'distribution':
      return shown;
  }
}

/** Imports that always run need no word; where one is missing, its place is worth more. */
function manner({ kind, path, line }: ImportLink, unit: ImportUnit, { style }: ImportsLook): string {
  const words = [
    ...(kind === 'required' ? [] : [kind]),
    ...(unit.kind === 'missing' ? [withoutHidden(`${path}:${line}`)] : []),
  ];
  return words.length === 0 ? '' : style.dim(`  (${words.join(', ')})`);
}
