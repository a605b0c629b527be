import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { detectDependencies, type DependencyInput } from '../project/dependency-input.ts';
import { readToml } from '../project/read-project.ts';
import type { Table } from '../project/table-reader.ts';
import { tryParse } from '../project/toml-meaning.ts';
import { applicableRequirements } from '../python/applicable-requirements.ts';
import type { MarkerEnvironment } from '../python/marker.ts';
import { shortRequirement, type Requirement } from '../python/requirement.ts';
import type { DependencyRequest } from './dependency-request.ts';
import { lockOfHashedRequirements } from './hashed-requirements.ts';
import { parseRequirements, readRequirements } from './requirements-file.ts';
import { environmentOf } from './select-distributions.ts';
import {
  pipfileRequirements,
  pyprojectConstraints,
  pyprojectRequirements,
  type WrittenRequirement,
} from './table-requirements.ts';

/** What decides what a project asks for. */
export type AskedDependencies = Pick<
  DependencyRequest,
  'input' | 'with' | 'groups' | 'extras' | 'target' | 'directory'
>;

/** What a project itself asks for, before anything is locked. */
export interface DirectRequirements {
  readonly requirements: readonly ListedRequirement[];
  /** Limits that ask for nothing (pip's `-c`). */
  readonly constraints: readonly Requirement[];
}

export interface ListedRequirement {
  readonly requirement: Requirement;
  /** As the file has it, without marker and URL: `requests ^2.31` in Poetry's tables. */
  readonly text: string;
  /** Where it is written, as people call it. */
  readonly source: string;
}

/**
 * Reads what a project asks for on its target, from what its lock was made from; `undefined` when nothing says. What is no
 * requirement by name (folders, URLs) is passed over.
 */
export function directRequirements(
  request: AskedDependencies,
  pyproject: Table | undefined,
): DirectRequirements | undefined {
  const listed = listedRequirements(request, pyproject);
  if (listed === undefined && request.with.length === 0) {
    return undefined;
  }
  const environment = { ...environmentOf(request.target), extras: request.extras };
  const added = request.with.map((text) => ({ text, source: 'the key "with"' }));
  return {
    requirements: [...(listed?.requirements ?? []), ...added].flatMap((each) =>
      readRequirement(each, environment),
    ),
    constraints: applicableRequirements(listed?.constraints ?? [], environment),
  };
}

interface SourcedRequirement extends WrittenRequirement {
  readonly source: string;
}

interface Listed {
  readonly requirements: readonly SourcedRequirement[];
  readonly constraints: readonly string[];
}

function readRequirement(
  { text, shown, source }: SourcedRequirement,
  environment: MarkerEnvironment,
): ListedRequirement[] {
  return applicableRequirements([text], environment).map((requirement) => ({
    requirement,
    text: shown ?? shortRequirement(requirement),
    source,
  }));
}

function listedRequirements(request: AskedDependencies, pyproject: Table | undefined): Listed | undefined {
  const { input } = request;
  switch (input.kind) {
    case 'none':
      return undefined;
    case 'requirements':
      return ofRequirementsFiles(input.files, request);
    case 'pylock': {
      // It does not say what it was made from, but that lies beside it.
      const origin = detectDependencies(dirname(input.file), pyproject, { withPylock: false });
      return listedRequirements({ ...request, input: origin }, pyproject);
    }
    case 'pipfile-lock':
      return ofPipfile(join(dirname(input.file), 'Pipfile'), request);
    default:
      return ofPyproject(pyprojectOf(input), pyproject, request);
  }
}

function labelOf(file: string, { directory }: AskedDependencies): string {
  return relative(directory, file).replaceAll('\\', '/');
}

/** What was compiled says what is asked for only in the file that it was made from; a lock without one says nothing. */
function ofRequirementsFiles(files: readonly string[], request: AskedDependencies): Listed | undefined {
  const sources = files.map(sourceOfCompiled);
  if (sources.every((source, index) => source === files[index]) && isLock(files, request)) {
    return undefined;
  }
  const constraining = new Set<string>();
  const requirements: SourcedRequirement[] = [];
  const constraints: string[] = [];
  for (const { path, text } of readRequirements([...new Set(sources)]).files) {
    const isConstraint = constraining.has(path);
    for (const line of parseRequirements(text)) {
      if (line.kind === 'include' && (line.constraint || isConstraint)) {
        constraining.add(resolve(dirname(path), line.path));
      } else if (line.kind === 'requirement' && isConstraint) {
        constraints.push(line.text);
      } else if (line.kind === 'requirement') {
        requirements.push({ text: line.text, source: labelOf(path, request) });
      }
    }
  }
  return { requirements, constraints };
}

/** pip-compile and uv write what they resolved beside a file of the same name that ends in `.in`. */
function sourceOfCompiled(file: string): string {
  const source = file.replace(/\.txt$/, '.in');
  return existsSync(source) ? source : file;
}

function isLock(files: readonly string[], { target }: AskedDependencies): boolean {
  return lockOfHashedRequirements(readRequirements(files).lines, environmentOf(target)) !== undefined;
}

function pyprojectOf(input: Extract<DependencyInput, { readonly file: string }>): string {
  return input.kind === 'pyproject' ? input.file : join(dirname(input.file), 'pyproject.toml');
}

function ofPyproject(file: string, pyproject: Table | undefined, request: AskedDependencies): Listed {
  const table = readToml(file) ?? pyproject ?? {};
  const source = labelOf(file, request);
  return {
    requirements: pyprojectRequirements(table, request).map((each) => ({ ...each, source })),
    constraints: pyprojectConstraints(table),
  };
}

function ofPipfile(file: string, request: AskedDependencies): Listed | undefined {
  const text = ifExists(() => readFileSync(file, 'utf8'));
  const table = text === undefined ? undefined : tryParse(text);
  const source = labelOf(file, request);
  return (
    table && {
      requirements: pipfileRequirements(table, request).map((each) => ({ ...each, source })),
      constraints: [],
    }
  );
}
