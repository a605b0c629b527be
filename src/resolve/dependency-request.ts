import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { redactCredentials } from '../errors/redact.ts';
import { ifExists } from '../errors/system-error.ts';
import { describeTarget, type Target } from '../lambda/target.ts';
import type { DependencyInput } from '../project/dependency-input.ts';
import { sha256 } from '../store/sha256.ts';
import { readRequirements, type RequirementsLine } from './requirements-file.ts';

/** Everything that decides which distributions a function gets. */
export interface DependencyRequest {
  readonly input: DependencyInput;
  /** Requirements besides the input's. */
  readonly with: readonly string[];
  readonly groups: readonly string[];
  readonly extras: readonly string[];
  readonly onlyBinary: readonly string[];
  readonly noBinary: readonly string[];
  readonly target: Target;
  /** Root of the project, absolute. */
  readonly directory: string;
  readonly indexUrl?: string;
  readonly extraIndexUrls: readonly string[];
  readonly findLinks: readonly string[];
  readonly noIndex: boolean;
}

/** The request with its files read, and what identifies it. */
export interface ReadRequest extends DependencyRequest {
  /** Lines of the requirements files, included ones too. */
  readonly lines: readonly RequirementsLine[];
  /** Same for every state of the same files: names what is kept between builds. */
  readonly key: string;
  /** Changes whenever anything that could change the outcome does. */
  readonly digest: string;
  /** Hash of the files' content alone: the same for every target and option. */
  readonly contentDigest: string;
  /** How the input is called in messages: `requirements.txt`. */
  readonly source: string;
}

/** Bump when the same inputs would now give another outcome. */
const OUTCOME_VERSION = 1;
const INDEX_VARIABLE = /^(UV|PIP)_.*(INDEX|FIND_LINKS)/;

/**
 * Reads the files of a request. Indexes count by the variables and options that name them.
 * @throws {ResolveError} REQUIREMENTS_INVALID
 */
export function readRequest(
  request: DependencyRequest,
  environment: Readonly<Record<string, string | undefined>>,
): ReadRequest {
  const { files, lines } = readInput(request.input);
  const identity = JSON.stringify([
    request.input.kind,
    inputPaths(request.input).map((path) => relative(request.directory, path)),
    describeTarget(request.target),
    request.groups,
    request.extras,
  ]);
  const content = files
    .map(({ path, text }) => `${relative(request.directory, path)}\0${text.length}\0${text}\0`)
    .join('');
  const { indexUrl, extraIndexUrls, findLinks, noIndex, onlyBinary, noBinary } = request;
  const variables = Object.entries(environment)
    .filter(([name]) => INDEX_VARIABLE.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const lists = [request.with, onlyBinary, noBinary, extraIndexUrls, findLinks, variables];
  const options = JSON.stringify([OUTCOME_VERSION, identity, lists, indexUrl, noIndex]);
  return {
    ...request,
    lines,
    key: sha256(identity).slice(0, 12),
    digest: sha256(`${options.length}\0${options}${content}`),
    get contentDigest() {
      return sha256(content);
    },
    source: describeInput(request),
  };
}

function inputPaths(input: DependencyInput): readonly string[] {
  switch (input.kind) {
    case 'none':
      return [];
    case 'requirements':
      return input.files;
    default:
      return [input.file];
  }
}

interface ReadInput {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly lines: readonly RequirementsLine[];
}

function readInput(input: DependencyInput): ReadInput {
  if (input.kind === 'requirements') {
    return readRequirements(input.files);
  }
  const paths = inputPaths(input);
  // Poetry, PDM and uv keep in pyproject.toml what their locks leave out: groups, sources, extras.
  const besides = paths
    .map((path) => join(dirname(path), 'pyproject.toml'))
    .filter((path) => !paths.includes(path));
  const files = [...paths, ...besides].flatMap((path) => {
    const text = ifExists(() => readFileSync(path, 'utf8'));
    return text === undefined ? [] : [{ path, text }];
  });
  return { files, lines: [] };
}

/** Requirements may be URLs with credentials, and what this says is printed and written to manifests. */
function describeInput({ input, directory, with: extra }: DependencyRequest): string {
  const names = inputPaths(input).map((path) => relative(directory, path).replaceAll('\\', '/'));
  return redactCredentials([...names, ...extra].join(', ')) || 'nothing';
}
