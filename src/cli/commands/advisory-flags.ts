import { texts } from './flag-kinds.ts';

/** Flag of commands that know of vulnerabilities. */
export interface AdvisoryFlags {
  readonly advisories?: readonly string[];
}

export const advisoryFlagDefinitions = {
  advisories: texts(
    'Database of known vulnerabilities in OSV format: a file, folder or zip, its URL, or an OSV service',
    'place',
  ),
} as const;
