import type { InspectedDistribution } from '../distributions.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import type { NearMiss } from './near-misses.ts';

/** A distribution as the folder of its metadata is called. */
export interface NamedDistribution {
  readonly name: string;
  readonly version?: string;
  readonly archive: InspectedArchive;
  /** Of its metadata, in the archive. */
  readonly path: string;
}

const LARGEST_RECORD = 16 * 1024 * 1024;
const LARGEST_LIST = 1024 * 1024;
/** More distributions than lie in one folder. */
const MOST_READ = 1000;
const RECORD = /^((?:.*\/)?)([^/]+?)(?:-([^/-]+))?\.dist-info\/RECORD$/;

/** The distribution that a file is from which imports do not reach, by a RECORD in one of the folders above it. */
export function metadataBeside({ archive, path }: NearMiss): NamedDistribution | undefined {
  const records = [...archive.files].flatMap(([record, entry]) => {
    const [, folder, name = '', version] = RECORD.exec(record) ?? [];
    return folder !== undefined && path.startsWith(folder)
      ? [
          {
            record,
            entry,
            name,
            row: path.slice(folder.length),
            ...(version === undefined ? {} : { version }),
          },
        ]
      : [];
  });
  const owner = records
    .slice(0, MOST_READ)
    .find(({ entry, row }) =>
      hasRow(archive.reader.read(entry, LARGEST_RECORD)?.toString('utf8') ?? '', row),
    );
  return (
    owner && {
      name: owner.name,
      ...(owner.version === undefined ? {} : { version: owner.version }),
      archive,
      path: owner.record,
    }
  );
}

function hasRow(record: string, path: string): boolean {
  return record.startsWith(`${path},`) || record.includes(`\n${path},`);
}

/**
 * Distributions whose metadata says that they have a module at the top, whether its files are there or not: by their
 * name, or by `top_level.txt`, which setuptools writes.
 */
export function distributionsClaiming(
  module: string,
  distributions: readonly InspectedDistribution[],
): InspectedDistribution[] {
  return distributions.filter(({ archive, path, normalizedName }) => {
    const list = archive.files.get(path.replace(/[^/]+$/, 'top_level.txt'));
    const text = list === undefined ? undefined : archive.reader.read(list, LARGEST_LIST)?.toString('utf8');
    return (
      normalizedName === module.toLowerCase().replaceAll('_', '-') ||
      text?.split(/\s+/).includes(module) === true
    );
  });
}
