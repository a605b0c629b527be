import { withoutHidden } from '../../errors/quote-name.ts';
import type { ImportListing, MissingModule } from '../../workflow/look/list-imports.ts';
import { drawTree } from './import-branches.ts';
import { isOptional, notableTree, type ImportsLook } from './notable-imports.ts';
import { count, formatBytes } from './quantities.ts';
import type { Style } from './style.ts';

const SHOWN_PARTS = 10;
const SHOWN_PLACES = 3;

/** Who imports what, for people: a tree, what a cold start loads, and what is missing. */
export function renderImports(listing: ImportListing, look: ImportsLook): string {
  const hidden = look.isWhole ? 0 : listing.missing.filter(isOptional).length;
  const what =
    hidden === 1 ? 'module that distributions do without is' : 'modules that distributions do without are';
  const note = hidden === 0 ? [] : ['', `${hidden} ${what} missing: --missing lists them`];
  const tree = drawTree(look.isWhole ? listing.tree : notableTree(listing), look);
  return `${[...tree, '', ...loadLines(listing, look.style), ...note].join('\n')}\n`;
}

function loadLines({ load }: ImportListing, style: Style): string[] {
  const { parts, modules, bytes, nativeBytes } = load;
  const shown = parts.slice(0, SHOWN_PARTS);
  const names = shown.map(({ distribution }) => withoutHidden(distribution ?? 'own files'));
  const width = Math.max(...names.map(({ length }) => length), 0);
  const rest = parts.length - shown.length;
  return [
    `${style.bold('Always loaded before the handler can be called:')} ${sum(modules, bytes, nativeBytes)}`,
    ...shown.map(
      (part, index) =>
        `  ${(names[index] ?? '').padEnd(width)}  ${sum(part.modules, part.bytes, part.nativeBytes)}`,
    ),
    ...(rest > 0 ? [style.dim(`  and ${count(rest, 'more distribution')}`)] : []),
  ];
}

function sum(modules: number, bytes: number, nativeBytes: number): string {
  const native = nativeBytes === 0 ? '' : `, ${formatBytes(nativeBytes)} of machine code`;
  return `${count(modules, 'module')}, ${formatBytes(bytes)} of source${native}`;
}

/** What is imported and not there. */
export function renderMissing({ missing, label, runtime }: ImportListing, style: Style): string {
  if (missing.length === 0) {
    return `${style.bold(withoutHidden(label))}: no import that can be seen is missing on ${runtime}\n`;
  }
  const paint = (module: MissingModule): ((text: string) => string) =>
    module.kind === 'required' ? style.red : style.yellow;
  const lines = missing.map((module) => {
    const places = module.importers
      .slice(0, SHOWN_PLACES)
      .map(({ path, line }) => withoutHidden(`${path}:${line}`))
      .join(', ');
    const more = module.importers.length > SHOWN_PLACES ? ', …' : '';
    return `${paint(module)(withoutHidden(module.name))} (${module.kind})  ${style.dim(`${places}${more}`)}`;
  });
  return `${lines.join('\n')}\n`;
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function importsJson(listing: ImportListing): string {
  return `${JSON.stringify({ schemaVersion: 1, ...listing }, undefined, 2)}\n`;
}
