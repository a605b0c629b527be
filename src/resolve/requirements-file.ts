import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ResolveError } from './errors.ts';

/** One logical line of a requirements file (pip's format). */
export type RequirementsLine =
  | { readonly kind: 'requirement'; readonly text: string; readonly hashes: readonly string[] }
  | { readonly kind: 'editable'; readonly text: string }
  | { readonly kind: 'include'; readonly path: string; readonly constraint: boolean }
  | { readonly kind: 'option'; readonly name: string; readonly value: string };

/** A requirements file and everything that it includes, as read. */
export interface RequirementsFiles {
  /** Absolute path and text of each file, in the order of reading. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly lines: readonly RequirementsLine[];
}

const LONG_OPTIONS: Readonly<Record<string, string>> = {
  '-r': '--requirement',
  '-c': '--constraint',
  '-e': '--editable',
  '-i': '--index-url',
  '-f': '--find-links',
};

/** Joins continued lines and drops comments, as pip does: `#` starts one at a line's start or after white space. */
function logicalLines(text: string): string[] {
  return joinContinued(text.replace(/^\uFEFF/, '').split(/\r?\n/))
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** A backslash at the end continues a line, but not one that is a comment. */
function joinContinued(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let begun: string[] = [];
  for (const line of lines) {
    const isContinued = line.endsWith('\\') && !/^\s*#/.test(line);
    begun.push(isContinued ? line.slice(0, -1) : line);
    if (!isContinued) {
      joined.push(begun.join(' '));
      begun = [];
    }
  }
  return [...joined, begun.join(' ')];
}

/** Parses the text of a requirements file; includes are listed, not followed. */
export function parseRequirements(text: string): RequirementsLine[] {
  return logicalLines(text).map((line) =>
    line.startsWith('-') ? parseOption(line) : parseRequirementLine(line),
  );
}

function parseRequirementLine(line: string): RequirementsLine {
  const hashes: string[] = [];
  const text = line
    .replaceAll(/\s--hash[= ]\s*(\S+)/g, (_, hash: string) => {
      hashes.push(hash);
      return '';
    })
    .replaceAll(/\s--(global-option|config-settings?|install-option)[= ]\s*("[^"]*"|'[^']*'|\S+)/g, '')
    .trim();
  return { kind: 'requirement', text, hashes };
}

function parseOption(line: string): RequirementsLine {
  const { name, value } = splitOption(line);
  switch (name) {
    case '--requirement':
    case '--constraint':
      return { kind: 'include', path: value, constraint: name === '--constraint' };
    case '--editable':
      return { kind: 'editable', text: value };
    default:
      return { kind: 'option', name, value };
  }
}

/** `-r file`, `-rfile`, `--requirement file` and `--requirement=file` are the same. */
function splitOption(line: string): { readonly name: string; readonly value: string } {
  const short = /^-[rceif](?![\w-]*=)/.exec(line)?.[0];
  const match = short === undefined ? /^(--?[\w-]+)\s*=?\s*(.*)$/.exec(line) : [line, short, line.slice(2)];
  const written = match?.[1] ?? line;
  const value = (match?.[2] ?? '')
    .trim()
    .replace(/^=\s*/, '')
    .replace(/^(["'])(.*)\1$/, '$2');
  return { name: LONG_OPTIONS[written] ?? written, value };
}

/** Included files of included files and so on: more than this is a mistake or an attack. */
const MAX_FILES = 200;

/**
 * Reads requirements files with all that they include, once each.
 * @throws {ResolveError} REQUIREMENTS_INVALID when an included file does not exist
 */
export function readRequirements(paths: readonly string[]): RequirementsFiles {
  const files: { path: string; text: string }[] = [];
  const lines: RequirementsLine[] = [];
  const queue = [...paths];
  const seen = new Set<string>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(path) || isRemote(path)) {
      continue;
    }
    seen.add(path);
    if (seen.size > MAX_FILES) {
      throw new ResolveError(
        'REQUIREMENTS_INVALID',
        `Cannot read "${paths[0] ?? ''}": it includes more than ${MAX_FILES} files`,
      );
    }
    const text = readFileSync(path, 'utf8');
    files.push({ path, text });
    for (const line of parseRequirements(text)) {
      lines.push(line);
      if (line.kind === 'include') {
        queue.push(includedPath(path, line.path));
      }
    }
  }
  return { files, lines };
}

function isRemote(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}

function includedPath(from: string, path: string): string {
  if (isRemote(path)) {
    return path;
  }
  const included = resolve(dirname(from), path);
  if (!existsSync(included)) {
    throw new ResolveError(
      'REQUIREMENTS_INVALID',
      `Cannot read "${included}", which "${from}" includes: there is no such file`,
      {
        data: { file: from, included },
      },
    );
  }
  return included;
}
