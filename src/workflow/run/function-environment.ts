import { readFileSync } from 'node:fs';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { fileFailure } from '../../store/file-failure.ts';
import { RunError } from './run-errors.ts';

/** Names that AWS accepts. Source: API_Environment, `Variables` keys */
const NAME = /^[a-zA-Z][a-zA-Z0-9_]+$/;

/** What may stand in a file's line before the name, as shells read such files too. */
const LINE = /^\s*(?:export\s+)?([^=#\s]+)\s*=(.*)$/;

/**
 * Reads environment variables for a function: those of a file, then single ones.
 * @param single `NAME=value` each
 * @throws {RunError} ENVIRONMENT_INVALID
 */
export function functionEnvironment(
  file: string | undefined,
  single: readonly string[],
): Record<string, string> {
  const variables: Record<string, string> = {};
  const take = (name: string, value: string, where: string): void => {
    if (!NAME.test(name)) {
      throw invalid(where, `"${name}" is no name that Lambda accepts`);
    }
    variables[name] = value;
  };
  for (const [index, line] of (file === undefined ? [] : readLines(file)).entries()) {
    if (line.trim() !== '' && !line.trimStart().startsWith('#')) {
      const [, name, value] = LINE.exec(line) ?? [];
      if (name === undefined || value === undefined) {
        throw invalid(`"${file}"`, `line ${index + 1} is not of the form name=value`);
      }
      take(name, unquote(value.trim()), `"${file}"`);
    }
  }
  for (const each of single) {
    const equals = each.indexOf('=');
    if (equals === -1) {
      throw invalid('--env', `"${each}" is not of the form name=value`);
    }
    take(each.slice(0, equals), each.slice(equals + 1), '--env');
  }
  return variables;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch (error) {
    throw fileFailure(error, 'read', file);
  }
}

function unquote(value: string): string {
  const [, quote, inner] = /^(["'])(.*)\1$/s.exec(value) ?? [];
  if (inner === undefined) {
    return value.replace(/\s+#.*$/, '');
  }
  return quote === "'" ? inner : inner.replace(/\\([nrt"\\])/g, (_, each: string) => ESCAPES[each] ?? each);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function invalid(where: string, reason: string): RunError {
  return new RunError('ENVIRONMENT_INVALID', `Cannot use ${where}: ${reason}`, {
    data: { where },
    exitCode: exitCodes.usage,
  });
}
