import { text, toggle } from './flag-kinds.ts';
import { indexFlagDefinitions, type IndexFlags } from './index-flags.ts';
import { startFlagDefinitions, type StartFlags } from './start-flags.ts';

/** Flags of `zipwright dev`. */
export interface DevFlags extends StartFlags, IndexFlags {
  readonly region?: string;
  readonly replace?: boolean;
}

/** Definitions of the flags, as the parser, `--help` and the reference have them. */
export const devFlagDefinitions = {
  ...startFlagDefinitions,
  region: text('Region that the functions are in (default: us-east-1)', 'region'),
  replace: toggle('Take over functions of the same names that were not made from a project'),
  ...indexFlagDefinitions,
} as const;
