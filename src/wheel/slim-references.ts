import { memberContent, type PackMember } from './pack-member.ts';

/** `from a.b import (c, d)` and its relative forms, over several lines too. All patterns are bounded: text is hostile. */
const FROM_IMPORT = /\bfrom\s+([\w.]+)\s+import\s*(\([^)]{0,10000}\)|(?:[^\n\\;#]|\\\r?\n)*)/g;
/** `import a.b as c, d`. */
const PLAIN_IMPORT = /\bimport\s+([\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+(?:\s+as\s+\w+)?)*)/g;
/** The dotted name of something in a package of tests, in strings and comments as well. */
const TEST_NAME = /(?<![\w.])[\w.]*\.tests?(?!\w)[\w.]*/g;
/** A name of a file of C, C++ or Cython. */
const NATIVE_SOURCE_NAME = /(?<![\w+-])[\w+-]+\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|pyx|pxd|pxi|a)\b/g;
/** A stub that is read at run time: lazy_loader's `attach_stub`, or a file name in quotes. */
const STUB_USE = /attach_stub|["'][^"'\n]*\.pyi["']/;
const NATIVE_LIBRARY = /\.so(\.\d[\d.]*)?$/;

/**
 * What files refer to, read from their text: more than they really use, never less than what they say in so many
 * words.
 */
export class ReferenceScan {
  /** Base names of sources of native code. */
  readonly nativeSources = new Set<string>();
  stubs = false;
  readonly #modules = new Set<string>();

  /** Python files, entry points and native libraries count; in anything else a name is only a word. */
  add(member: PackMember): void {
    const { path } = member;
    if (path.endsWith('.py')) {
      this.#scanPython(path, memberContent(member).toString('latin1'));
    } else if (path.endsWith('.dist-info/entry_points.txt')) {
      this.#scanTestNames(memberContent(member).toString('latin1'), []);
    } else if (NATIVE_LIBRARY.test(path)) {
      const content = memberContent(member);
      if (content.includes('.test')) {
        this.#scanTestNames(content.toString('latin1'), []);
      }
    }
  }

  #scanPython(path: string, text: string): void {
    const folder = path.split('/').slice(0, -1);
    this.#scanImports(text, folder);
    this.#scanTestNames(text, folder);
    for (const [name] of text.matchAll(NATIVE_SOURCE_NAME)) {
      this.nativeSources.add(name);
    }
    this.stubs ||= STUB_USE.test(text);
  }

  #scanImports(text: string, folder: readonly string[]): void {
    for (const [, base = '', names = ''] of text.matchAll(FROM_IMPORT)) {
      const source = resolveModule(base, folder);
      this.#noteModule(source);
      for (const name of names.match(/\w+/g) ?? []) {
        this.#noteModule(source === '' ? name : `${source}.${name}`);
      }
    }
    for (const [, names = ''] of text.matchAll(PLAIN_IMPORT)) {
      for (const name of names.split(',')) {
        this.#noteModule(name.trim().split(/\s/, 1)[0] ?? '');
      }
    }
  }

  #scanTestNames(text: string, folder: readonly string[]): void {
    for (const [name] of text.matchAll(TEST_NAME)) {
      this.#noteModule(resolveModule(name, folder));
    }
  }

  /** Notes a module and the packages around it. */
  #noteModule(name: string): void {
    for (let end = name.length; end > 0 && !this.#modules.has(name.slice(0, end));) {
      this.#modules.add(name.slice(0, end));
      end = name.lastIndexOf('.', end - 1);
    }
  }

  /** Whether a module or package may be imported, by its dotted name. */
  mentionsModule(name: string): boolean {
    return this.#modules.has(name);
  }
}

/** Dotted name of what `from BASE import` names, seen from a module in `folder`. */
function resolveModule(base: string, folder: readonly string[]): string {
  const dots = /^\.*/.exec(base)?.[0].length ?? 0;
  const around = dots === 0 ? [] : folder.slice(0, Math.max(0, folder.length - (dots - 1)));
  return [...around, base.slice(dots)].filter((part) => part !== '').join('.');
}
