import { isDeepStrictEqual } from 'node:util';
import { isTable, type Table } from './table-reader.ts';
import { saysSame, tryParse } from './toml-meaning.ts';
import { tomlStatements, type TomlStatement } from './toml-statements.ts';

/** Layers by name with what is in them, and functions by name with the layers that they have. */
export interface LayerTables {
  readonly layers: ReadonlyMap<string, readonly string[]>;
  readonly functions: ReadonlyMap<string, readonly string[]>;
}

/** Tables of a configuration start with this: nothing in zipwright.toml, `tool.zipwright` in pyproject.toml. */
export type TablePrefix = readonly string[];

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const LINE_WIDTH = 100;

/**
 * Changes the layers in a configuration's text, and nothing else of it: order, spaces and comments stay, but for those
 * within a list that changes. The result is parsed again, and taken only when it says what it should.
 * @returns `undefined` where the text is written so that this cannot be done
 */
export function writeLayerTables(text: string, tables: LayerTables, prefix: TablePrefix): string | undefined {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const whole = text === '' || text.endsWith('\n') ? text : text + newline;
  const statements = tomlStatements(whole);
  const edits = statements === undefined ? undefined : planEdits(whole, statements, { tables, prefix });
  if (edits === undefined || edits.every(({ start, end, text: by }) => whole.slice(start, end) === by)) {
    return edits && saysSame(tryParse(text), expected(text, tables, prefix)) ? text : undefined;
  }
  const changed = apply(whole, edits).replaceAll(/\r?\n/g, newline);
  const isMixed = newline === '\r\n' && /(?:^|[^\r])\n/.test(whole);
  return !isMixed && saysSame(tryParse(changed), expected(text, tables, prefix)) ? changed : undefined;
}

/** The same as text to paste. */
export function formatLayerTables({ layers, functions }: LayerTables, prefix: TablePrefix): string {
  const parts = [
    ...[...functions].map(
      ([name, has]) => `${header([...prefix, 'functions', name])}layers = ${list(has)}\n`,
    ),
    ...[...layers].map(([name, has]) => layerTable(name, has, prefix)),
  ];
  return parts.join('\n');
}

interface Wanted {
  readonly tables: LayerTables;
  readonly prefix: TablePrefix;
}

function planEdits(
  text: string,
  statements: readonly TomlStatement[],
  { tables, prefix }: Wanted,
): Edit[] | undefined {
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [name, layers] of tables.functions) {
    const section = sectionOf(statements, [...prefix, 'functions', name]);
    if (section === undefined && layers.length > 0) {
      added.push(`${header([...prefix, 'functions', name])}layers = ${list(layers)}\n`);
    } else if (section !== undefined) {
      edits.push(...functionEdit(text, section, layers));
    }
  }
  const written = layerSections(statements, prefix);
  for (const [name, section] of written) {
    const distributions = tables.layers.get(name);
    const edit = distributions === undefined ? removal(section) : replacement(text, section, distributions);
    if (edit === undefined) {
      return undefined;
    }
    edits.push(edit);
  }
  for (const [name, distributions] of tables.layers) {
    if (!written.has(name)) {
      added.push(layerTable(name, distributions, prefix));
    }
  }
  return [...edits, ...addition(text, added)];
}

/** A header with the pairs below it. */
interface Section {
  readonly header: TomlStatement;
  readonly pairs: readonly TomlStatement[];
}

function sectionOf(statements: readonly TomlStatement[], path: readonly string[]): Section | undefined {
  const index = statements.findIndex((each) => each.kind === 'table' && isDeepStrictEqual(each.path, path));
  const head = statements[index];
  if (head === undefined) {
    return undefined;
  }
  const below = statements.slice(index + 1);
  const next = below.findIndex(({ kind }) => kind !== 'pair');
  return { header: head, pairs: next === -1 ? below : below.slice(0, next) };
}

function layerSections(statements: readonly TomlStatement[], prefix: TablePrefix): Map<string, Section> {
  const parent = [...prefix, 'layers'];
  const names = statements.flatMap(({ kind, path }) =>
    kind === 'table' && path.length === parent.length + 1 && isDeepStrictEqual(path.slice(0, -1), parent)
      ? (path.at(-1) ?? [])
      : [],
  );
  return new Map(
    names.flatMap((name) => {
      const section = sectionOf(statements, [...parent, name]);
      return section === undefined ? [] : [[name, section]];
    }),
  );
}

function functionEdit(text: string, { header: head, pairs }: Section, layers: readonly string[]): Edit[] {
  const pair = pairs.find(({ path }) => path.length === 1 && path[0] === 'layers');
  if (pair !== undefined) {
    return layers.length === 0
      ? [{ start: pair.start, end: pair.end, text: '' }]
      : [valueEdit(text, pair, layers)];
  }
  const { end } = pairs.at(-1) ?? head;
  const line = `layers = ${list(layers)}\n`;
  return layers.length === 0 ? [] : [{ start: end, end, text: line }];
}

function replacement(text: string, { pairs }: Section, distributions: readonly string[]): Edit | undefined {
  const pair = pairs.find(({ path }) => path.length === 1 && path[0] === 'distributions');
  return pair && valueEdit(text, pair, distributions);
}

/** A list that says so already stays as it is written, with its comments. */
function valueEdit(text: string, { valueStart, valueEnd }: TomlStatement, items: readonly string[]): Edit {
  const written = text.slice(valueStart, valueEnd);
  const isSame = saysSame(tryParse(`list = ${written}`)?.['list'], items);
  return { start: valueStart, end: valueEnd, text: isSame ? written : list(items) };
}

/** A layer that is no longer wanted goes, unless its table says more than what is in it. */
function removal({ header: head, pairs }: Section): Edit | undefined {
  const [only, ...others] = pairs;
  return only !== undefined && others.length === 0 && only.path.join('.') === 'distributions'
    ? { start: head.start, end: only.end, text: '' }
    : undefined;
}

function addition(text: string, added: readonly string[]): Edit[] {
  const gap = text.trim() === '' ? '' : '\n';
  return added.length === 0 ? [] : [{ start: text.length, end: text.length, text: gap + added.join('\n') }];
}

function apply(text: string, edits: readonly Edit[]): string {
  // From the end on; of what is put in at one place, the last first.
  return edits
    .toReversed()
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: by }) => result.slice(0, start) + by + result.slice(end), text);
}

function layerTable(name: string, distributions: readonly string[], prefix: TablePrefix): string {
  return `${header([...prefix, 'layers', name])}distributions = ${list(distributions)}\n`;
}

function header(path: readonly string[]): string {
  return `[${path.map((part) => (/^[A-Za-z0-9_-]+$/.test(part) ? part : JSON.stringify(part))).join('.')}]\n`;
}

function list(items: readonly string[]): string {
  const quoted = items.map((item) => JSON.stringify(item));
  const line = `[${quoted.join(', ')}]`;
  return line.length <= LINE_WIDTH ? line : `[\n${quoted.map((item) => `    ${item},\n`).join('')}]`;
}

/** What the changed text must say. */
function expected(text: string, { layers, functions }: LayerTables, prefix: TablePrefix): Table | undefined {
  const table = tryParse(text);
  if (table === undefined) {
    return undefined;
  }
  return changeAt(table, prefix, ({ layers: defined, functions: known, ...rest }) => {
    const listed = expectedFunctions(isTable(known) ? known : {}, functions);
    const written =
      isTable(defined) || defined === undefined ? expectedLayers(defined ?? {}, layers) : defined;
    return {
      ...rest,
      ...(known === undefined && isEmpty(listed) ? {} : { functions: listed }),
      ...(isEmpty(written) ? {} : { layers: written }),
    };
  });
}

function expectedLayers(before: Table, layers: LayerTables['layers']): Table {
  return Object.fromEntries(
    [...layers].map(([name, distributions]) => [name, { ...tableAt(before, name), distributions }]),
  );
}

function expectedFunctions(before: Table, functions: LayerTables['functions']): Table {
  const changed = [...functions]
    .filter(([name, layers]) => layers.length > 0 || name in before)
    .map(([name, layers]) => {
      const { layers: _, ...others } = tableAt(before, name);
      return [name, layers.length > 0 ? { ...others, layers } : others];
    });
  return { ...before, ...Object.fromEntries(changed) };
}

function isEmpty(value: unknown): boolean {
  return isTable(value) && Object.keys(value).length === 0;
}

function tableAt(table: Table, name: string): Table {
  const value = table[name];
  return isTable(value) ? value : {};
}

function changeAt(table: Table, path: readonly string[], change: (own: Table) => Table): Table {
  const [first, ...others] = path;
  return first === undefined
    ? change(table)
    : { ...table, [first]: changeAt(tableAt(table, first), others, change) };
}
