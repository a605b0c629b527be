import { withoutHidden } from '../../errors/quote-name.ts';
import type { ImportTree, ImportUnit } from '../../inspect/import-tree.ts';
import { unitLabel } from './notable-imports.ts';

const DOT_SHAPES = { module: 'box', distribution: 'folder', runtime: 'ellipse', missing: 'octagon' } as const;

/** The graph for Graphviz (https://graphviz.org/doc/info/lang.html). */
export function importsDot({ units, links }: ImportTree): string {
  const ids = new Map(units.map(({ id }, index) => [id, `n${index}`]));
  const lines = [
    ...units.map((unit) => {
      const look = unit.kind === 'missing' ? ', color=red' : '';
      return `  ${ids.get(unit.id) ?? ''} [label=${dotText(unitLabel(unit))}, shape=${DOT_SHAPES[unit.kind]}${look}];`;
    }),
    ...links.map(({ from, to, kind }) => {
      const look = kind === 'required' ? '' : ` [style=dashed, label=${dotText(kind)}]`;
      return `  ${ids.get(from) ?? ''} -> ${ids.get(to) ?? ''}${look};`;
    }),
  ];
  return `digraph imports {\n  rankdir=LR;\n${lines.join('\n')}\n}\n`;
}

/** In a quoted string only quotes and backslashes mean something else. */
function dotText(text: string): string {
  return `"${withoutHidden(text).replace(/[\\"]/g, '\\$&')}"`;
}

const MERMAID_SHAPES: Readonly<Record<ImportUnit['kind'], readonly [open: string, close: string]>> = {
  module: ['[', ']'],
  distribution: ['[[', ']]'],
  runtime: ['(', ')'],
  missing: ['{{', '}}'],
};

/** The same for Mermaid, which many sites draw in Markdown (https://mermaid.js.org/syntax/flowchart.html). */
export function importsMermaid({ units, links }: ImportTree): string {
  const ids = new Map(units.map(({ id }, index) => [id, `n${index}`]));
  const lines = [
    ...units.map((unit) => {
      const [open, close] = MERMAID_SHAPES[unit.kind];
      return `  ${ids.get(unit.id) ?? ''}${open}${mermaidText(unitLabel(unit))}${close}`;
    }),
    ...links.map(({ from, to, kind }) => {
      const arrow = kind === 'required' ? '-->' : `-. ${kind} .->`;
      return `  ${ids.get(from) ?? ''} ${arrow} ${ids.get(to) ?? ''}`;
    }),
  ];
  return `flowchart LR\n${lines.join('\n')}\n`;
}

/** Text in quotes; characters that end it or begin markup as entities. */
function mermaidText(text: string): string {
  return `"${withoutHidden(text).replace(/["#&<>;`]/g, (character) => `#${character.charCodeAt(0)};`)}"`;
}
