import { buildFlagDefinitions, type BuildFlags } from './build-flags.ts';
import { jsonFlag } from './flag-kinds.ts';
import { indexFlagDefinitions } from './index-flags.ts';

/** Flags of every command that looks at what a build would take. */
export type SelectionFlags = Pick<
  BuildFlags,
  | 'runtime'
  | 'arch'
  | 'function'
  | 'requirements'
  | 'group'
  | 'extra'
  | 'indexUrl'
  | 'extraIndexUrl'
  | 'findLinks'
  | 'noIndex'
  | 'offline'
  | 'json'
>;

const { requirements, group, extra } = buildFlagDefinitions;

/** Their definitions, but for those of the target and the function, which each command words for itself. */
export const selectionFlagDefinitions = {
  requirements,
  group,
  extra,
  ...indexFlagDefinitions,
  json: jsonFlag,
} as const;
