import { statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { excerpt, quote } from '../python/quote.ts';
import { parseFinder, type MappedModule } from './from-editable.ts';
import type { Environment } from './from-environment.ts';
import type { FoundFile, FromNotice } from './from-files.ts';
import { linkedFiles, mappedFiles } from './from-linked.ts';
import { isHarmlessPathFile, parsePathFile, type PathLine } from './from-path-files.ts';

/** The files of an environment's own folders. */
export interface SiteFiles {
  readonly environment: Environment;
  readonly files: ReadonlyMap<string, FoundFile>;
  /** Normalised names of distributions by the paths that their RECORDs list. */
  readonly owners: ReadonlyMap<string, string>;
}

/** What an environment's .pth files add to it. */
export interface SearchPath {
  readonly added: readonly FoundFile[];
  /** .pth files and finder modules that stand for what was added. */
  readonly dropped: readonly string[];
  readonly notices: readonly FromNotice[];
}

/**
 * Follows the .pth files of an environment, which Lambda does not read: editable installs and other folders on the
 * search path. Code in them is never run.
 * @throws {PackagingError | StoreError}
 */
export function followPathFiles(site: SiteFiles): SearchPath {
  const added: FoundFile[] = [];
  const dropped: string[] = [];
  const notices: FromNotice[] = [];
  for (const file of site.files.values()) {
    if (!file.path.includes('/') && file.path.endsWith('.pth')) {
      const followed = parsePathFile(file.read()).map((line) => followLine(site, file, line));
      added.push(...followed.flatMap((each) => each.added ?? []));
      dropped.push(...followed.flatMap((each) => each.dropped ?? []));
      notices.push(...followed.flatMap((each) => each.notice ?? []));
      if (followed.some((each) => each.isHost === true) || !site.owners.has(file.path)) {
        dropped.push(file.path);
      }
    }
  }
  return { added, dropped, notices };
}

interface FollowedLine {
  readonly added?: readonly FoundFile[];
  readonly dropped?: readonly string[];
  readonly notice?: FromNotice;
  /** The line means something on this machine only. */
  readonly isHost?: true;
}

function followLine(site: SiteFiles, file: FoundFile, line: PathLine): FollowedLine {
  return line.kind === 'folder' ? followFolder(site, file, line.path) : followCode(site, file, line);
}

function followFolder({ environment, owners }: SiteFiles, file: FoundFile, path: string): FollowedLine {
  const directory = resolve(file.source, '..', path);
  const site = environment.sites.find((each) => directory === each || directory.startsWith(each + sep));
  if (site === directory) {
    return {};
  }
  if (site !== undefined) {
    return {
      notice: {
        message: `"${file.path}" puts "${directory.slice(site.length + 1)}" on the search path, which Lambda does not`,
        hint: 'set the environment variable PYTHONPATH of the function if what is in that folder is imported',
      },
    };
  }
  if (ifExists(() => statSync(directory))?.isDirectory() !== true) {
    return {
      isHost: true,
      notice: {
        message: `"${file.path}" leads to "${directory}", which does not exist: nothing is taken from it`,
      },
    };
  }
  const linked = linkedFiles({ directory, distribution: owners.get(file.path) });
  return { isHost: true, added: [...linked].map((each) => ({ ...each, via: file.path })) };
}

function followCode(
  { files, owners }: SiteFiles,
  file: FoundFile,
  { code, module }: PathLine & { readonly kind: 'code' },
): FollowedLine {
  const finder = module === undefined ? undefined : files.get(`${module}.py`);
  const mapped = finder === undefined ? [] : parseFinder(finder.read().toString('utf8'));
  if (finder !== undefined && mapped.length > 0) {
    return followFinder(file, finder, mapped);
  }
  if (isHarmlessPathFile(file.path)) {
    return {};
  }
  const owner = owners.get(file.path);
  return {
    notice: {
      message: `"${file.path}"${owner === undefined ? '' : ` of ${owner}`} runs code when Python starts, which Lambda does not: ${excerpt(code.slice(0, 80))}`,
      hint:
        owner === undefined
          ? 'do at the start of the handler what the function needs of it'
          : `if ${owner} is an editable install, install it without -e`,
    },
  };
}

function followFinder(file: FoundFile, finder: FoundFile, mapped: readonly MappedModule[]): FollowedLine {
  const found = mapped.map(({ module, place }) => ({ place, files: [...mappedFiles(module, place)] }));
  const missing = found.find(({ files }) => files.length === 0)?.place;
  return {
    isHost: true,
    dropped: [finder.path],
    added: found.flatMap(({ files }) => files.map((each) => ({ ...each, via: file.path }))),
    ...(missing === undefined ? {} : { notice: nowhere(file, missing) }),
  };
}

function nowhere(file: FoundFile, place: string): FromNotice {
  return {
    message: `"${file.path}" leads to ${quote(place)}, which does not exist: nothing is taken from it`,
  };
}
