import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionConfiguration } from '../../src/project/configuration.ts';
import type { BuildEvent } from '../../src/workflow/assemble/build-events.ts';
import { build } from '../../src/workflow/assemble/build.ts';
import type { BuiltArtifact } from '../../src/workflow/assemble/built-artifact.ts';
import { FileSource } from '../../src/zip/byte-source.ts';
import { inflateEntrySync } from '../../src/zip/inflate.ts';
import { readArchive } from '../../src/zip/read-archive.ts';
import { writeFiles } from '../makers/installed-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

export const HANDLER = 'def lambda_handler(event, context):\n    return 1\n';

/** A finished package, what is in it, and what was told meanwhile. */
export interface Built extends BuiltArtifact {
  /** `mode content` by path. */
  readonly contents: Readonly<Record<string, string>>;
  readonly notices: readonly string[];
  readonly leftOut: readonly string[];
  readonly packed: readonly string[];
}

/** A project folder with a handler, and a cache of its own. */
export function project(files: Readonly<Record<string, string>> = { 'lambda_function.py': HANDLER }): string {
  const folder = join(temporaryFolder(), 'project');
  mkdirSync(folder);
  writeFiles(folder, files);
  return folder;
}

/** Builds a project for python3.13 from something in it, offline. */
export async function buildFrom(
  folder: string,
  from: string,
  more: FunctionConfiguration & { readonly kind?: 'function' | 'layer' } = {},
): Promise<Built> {
  const events: BuildEvent[] = [];
  const { kind = 'function', ...overrides } = more;
  const [artifact] = await build(
    {
      project: folder,
      kind,
      overrides: { runtime: 'python3.13', from, ...overrides },
      extraIndexUrls: [],
      findLinks: [],
      noIndex: true,
      upgrade: false,
      offline: true,
      frozen: false,
    },
    {
      environment: {},
      cache: join(folder, '..', 'cache'),
      now: Date.now,
      signal: new AbortController().signal,
    },
    (event) => events.push(event),
  );
  if (artifact === undefined) {
    throw new Error('Nothing was built');
  }
  return {
    ...artifact,
    contents: contentsOf(artifact.file),
    notices: events.flatMap((event) => (event.kind === 'notice' ? [event.message] : [])),
    leftOut: events.flatMap((event) =>
      event.kind === 'left-out' ? event.paths.map(({ path, reason }) => `${path} (${reason})`) : [],
    ),
    packed: events.flatMap((event) => (event.kind === 'packing' ? [event.name] : [])),
  };
}

function contentsOf(file: string): Record<string, string> {
  using source = new FileSource(file);
  return Object.fromEntries(
    readArchive(source).map((entry) => {
      const type = entry.kind === 'symlink' ? 'link' : (entry.mode ?? 0).toString(8);
      return [entry.name, `${type} ${inflateEntrySync(source, entry).toString('latin1')}`];
    }),
  );
}

/** The manifest beside a package. */
export const manifestOf = ({ manifest: file }: BuiltArtifact) =>
  JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies: string;
    files: { path: string; source: string }[];
    distributions: { name: string; version: string; wheel: string; files: string[] }[];
  };
