import { scanImports, type PythonImport } from '../../python/import-scan.ts';
import type { LocatedFile } from '../merged-tree.ts';
import { topLevel } from './module-name.ts';

/** What a module's source says about other modules, without running it. */
export interface ModuleSource {
  readonly imports: readonly PythonImport[];
  /** Names that a package gives a value itself, or takes from elsewhere, and the first lines that do; of packages only. */
  readonly bound: ReadonlyMap<string, number>;
  /** Names that `from module import *` takes, where they are listed as literals. */
  readonly starred: readonly string[];
}

const LARGEST_SOURCE = 64 * 1024 * 1024;
const MAKES_MODULES = /sys\.modules|__path__|__getattr__|meta_path|path_hooks|modules\[/;
/** Statements at the top level, which begin in the first column. */
const BINDING = /^(?:(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]*)?=(?!=))/gm;
const RENAMED = /^(?:from|import)\b[^\n#]*\bas[ \t]+(\w+)/gm;
const ALL = /^__all__[ \t]*(?::[^=\n]*)?=[ \t]*[[(]([^\])]*)[\])]/m;

/** Reads a source; that of a module in machine code or bytecode, or that cannot be unpacked, says nothing. */
export function readModuleSource(file: LocatedFile): ModuleSource {
  const bytes = readBytes(file);
  if (bytes === undefined) {
    return { imports: [], bound: new Map(), starred: [] };
  }
  const imports = scanImports(bytes);
  if (!file.entry.path.endsWith('/__init__.py')) {
    // Only of a package it matters which names are modules.
    return { imports, bound: new Map(), starred: [] };
  }
  const text = bytes.toString('latin1');
  return { imports, bound: boundNames(text, imports), starred: starredNames(text) };
}

/** Whether a module may have modules that no file is for. Of what is no source nothing is known. */
export function makesModules(file: LocatedFile): boolean {
  const bytes = readBytes(file);
  return bytes === undefined || MAKES_MODULES.test(bytes.toString('latin1'));
}

function readBytes({ archive, entry }: LocatedFile): Buffer | undefined {
  return entry.path.endsWith('.py') ? archive.reader.read(entry, LARGEST_SOURCE) : undefined;
}

function boundNames(text: string, imports: readonly PythonImport[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  const bind = (name: string, line: number): void => {
    names.set(name, Math.min(line, names.get(name) ?? line));
  };
  for (const { name, line } of matchesByLine(text, BINDING)) {
    bind(name, line);
  }
  for (const { name, line } of matchesByLine(text, RENAMED)) {
    bind(name, line);
  }
  for (const each of imports) {
    takenFromElsewhere(each).forEach((name) => bind(name, each.line));
  }
  return names;
}

interface Match {
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

/** What the first group that takes part matches, each with its line. */
function* matchesByLine(text: string, pattern: RegExp): Generator<Match> {
  let line = 1;
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    for (let end = text.indexOf('\n', at); end >= 0 && end < match.index; end = text.indexOf('\n', at)) {
      line += 1;
      at = end + 1;
    }
    yield { name: match[1] ?? match[2] ?? '', line };
  }
}

/** Names that an import binds to other things than modules of the package itself. */
function takenFromElsewhere({ kind, module, level, names }: PythonImport): readonly string[] {
  if (kind !== 'required') {
    return [];
  }
  if (names === undefined) {
    return [topLevel(module)];
  }
  return level === 1 && module === '' ? [] : names;
}

function starredNames(text: string): readonly string[] {
  const list = ALL.exec(text)?.[1] ?? '';
  return [...list.matchAll(/["'](\w+)["']/g)].map(([, name = '']) => name);
}
