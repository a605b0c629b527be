import { PythonFormatError } from './errors.ts';
import { excerpt, quote } from './quote.ts';

/** A named object that a distribution announces. */
export interface EntryPoint {
  /** "console_scripts" makes commands of them. */
  readonly group: string;
  readonly name: string;
  readonly module: string;
  /** What to take from the module, with dots; absent when the module itself is meant. */
  readonly attribute?: string;
  readonly extras: readonly string[];
}

/** Groups that installers make programs of. */
const SCRIPT_GROUPS: ReadonlySet<string> = new Set(['console_scripts', 'gui_scripts']);

/** `module`, `module:attribute` or either with extras; dots are allowed in both, as in Python. */
const REFERENCE =
  /^(?<module>[\p{L}\p{N}\p{M}_.]+)\s*(?::\s*(?<attribute>[\p{L}\p{N}\p{M}_.]+)\s*)?(?:\[(?<extras>[^\]]*)\])?$/u;

/**
 * Reads an entry_points.txt file, as Python's importlib.metadata does. Entries that refer to no object are left out,
 * being their readers' business, except in the groups that installers make programs of.
 * @throws {PythonFormatError} INVALID_ENTRY_POINTS
 */
export function parseEntryPoints(text: string): EntryPoint[] {
  const entryPoints: EntryPoint[] = [];
  let group: string | undefined;
  for (const line of text.split(/[\r\n]+/).map((each) => each.trim())) {
    if (line.startsWith('[') && line.endsWith(']')) {
      group = line.slice(1, -1);
    } else if (group !== undefined && line !== '' && !/^[#;]/.test(line)) {
      const entryPoint = readEntryPoint(line, group);
      checkScript(line, group, entryPoint);
      entryPoints.push(...(entryPoint === undefined ? [] : [entryPoint]));
    }
  }
  return entryPoints;
}

function readEntryPoint(line: string, group: string): EntryPoint | undefined {
  const separator = line.indexOf('=');
  const name = line.slice(0, Math.max(0, separator)).trim();
  const { module, attribute, extras = '' } = REFERENCE.exec(line.slice(separator + 1).trim())?.groups ?? {};
  if (name === '' || module === undefined) {
    return undefined;
  }
  return {
    group,
    name,
    module,
    ...(attribute === undefined ? {} : { attribute }),
    extras: extras.split(',').flatMap((extra) => (extra.trim() === '' ? [] : [extra.trim()])),
  };
}

/** A program's name becomes that of a file. */
function checkScript(line: string, group: string, entryPoint: EntryPoint | undefined): void {
  if (!SCRIPT_GROUPS.has(group)) {
    return;
  }
  if (entryPoint === undefined) {
    throw invalidEntryPoint(group, `${quote(line)} is not of the form "name = module:function"`);
  }
  if (/[/\\\u0000-\u001f\u007f]/.test(entryPoint.name) || /^\.{1,2}$/.test(entryPoint.name)) {
    throw invalidEntryPoint(group, `${quote(entryPoint.name)} cannot be the name of a file`);
  }
}

function invalidEntryPoint(group: string, reason: string): PythonFormatError {
  return new PythonFormatError(
    'INVALID_ENTRY_POINTS',
    `Cannot read entry points in ${quote(group)}: ${reason}`,
    {
      data: { group: excerpt(group) },
    },
  );
}

/**
 * The program that installers write for an entry point, without its first line, which names the interpreter. Byte for
 * byte as uv writes it, so that a package is the same whichever tool made it.
 * @throws {PythonFormatError} INVALID_ENTRY_POINTS when the entry point names a module only
 */
export function consoleScript({ group, name, module, attribute }: EntryPoint): string {
  if (attribute === undefined) {
    throw invalidEntryPoint(group, `${quote(name)} names no function of module ${quote(module)} to call`);
  }
  const [imported] = attribute.split('.', 1);
  return `# -*- coding: utf-8 -*-
import sys
from ${module} import ${imported}
if __name__ == "__main__":
    if sys.argv[0].endswith("-script.pyw"):
        sys.argv[0] = sys.argv[0][:-11]
    elif sys.argv[0].endswith(".exe"):
        sys.argv[0] = sys.argv[0][:-4]
    sys.exit(${attribute}())
`;
}
