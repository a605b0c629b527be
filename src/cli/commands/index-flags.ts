import { resolve } from 'node:path';
import type { BuildRequest } from '../../workflow/assemble/build-request.ts';
import { text, texts, toggle } from './flag-kinds.ts';

/** Flags of every command that asks a package index. */
export interface IndexFlags {
  readonly indexUrl?: string;
  readonly extraIndexUrl?: readonly string[];
  readonly findLinks?: readonly string[];
  readonly noIndex?: boolean;
  readonly offline?: boolean;
}

export const indexFlagDefinitions = {
  indexUrl: text('Package index to use instead of the configured one', 'url'),
  extraIndexUrl: texts('Further package index, asked first', 'url'),
  findLinks: texts('Folder or page with wheels', 'place'),
  noIndex: toggle('Use no index, only --find-links'),
  offline: toggle('Use no network: only what is in the cache'),
} as const;

/** @param directory what relative folders are relative to */
export function indexOptions(
  flags: IndexFlags,
  directory: string,
): Pick<BuildRequest, 'indexUrl' | 'extraIndexUrls' | 'findLinks' | 'noIndex' | 'offline'> {
  return {
    extraIndexUrls: flags.extraIndexUrl ?? [],
    findLinks: (flags.findLinks ?? []).map((place) =>
      /^[a-z]+:\/\//i.test(place) ? place : resolve(directory, place),
    ),
    noIndex: flags.noIndex ?? false,
    offline: flags.offline ?? false,
    ...(flags.indexUrl === undefined ? {} : { indexUrl: flags.indexUrl }),
  };
}
