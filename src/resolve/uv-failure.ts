import { redactCredentials } from '../errors/redact.ts';
import { ResolveError } from './errors.ts';

/** What uv was doing when it failed. */
export interface UvFailure {
  readonly stderr: string;
  /** Where the requirements came from, for the message. */
  readonly source: string;
  readonly offline: boolean;
  readonly target: string;
  /** What the index has instead of a wheel that uv wanted. */
  readonly missingWheel?: { readonly name: string; readonly existing: string; readonly hint: string };
}

/** Turns uv's report into one error: its reason in a few lines, and what to change. */
export function uvFailure(failure: UvFailure): ResolveError {
  const report = redactCredentials(failure.stderr);
  const reason = uvReason(report);
  if (/network was disabled|not found in the cache/.test(report)) {
    return new ResolveError(
      'RESOLUTION_OFFLINE',
      `Cannot resolve ${failure.source} without network: ${reason}`,
      {
        data: { source: failure.source, reason },
        hint: failure.offline
          ? 'drop --offline once; the resolution is then kept'
          : 'connect to the network once; the resolution is then kept',
      },
    );
  }
  const { missingWheel } = failure;
  const what =
    missingWheel === undefined ? reason : `${reason}; ${missingWheel.name} has ${missingWheel.existing}`;
  return new ResolveError(
    'RESOLUTION_FAILED',
    `Cannot resolve ${failure.source} for ${failure.target}: ${what}`,
    {
      data: { source: failure.source, target: failure.target, reason },
      hint: missingWheel?.hint ?? hintFor(report),
    },
  );
}

/** uv's conclusion, which the message has said already. */
const UNSATISFIABLE = /,? (?:we can conclude that )?your requirements are unsatisfiable/;

/** The sentences after `cause:` (or `error:` when there is no cause), joined and shortened. */
function uvReason(report: string): string {
  const paragraphs = report
    .split(/\n(?=\s*(?:error|cause|hint|warning):)/)
    .map((each) => each.trim().replaceAll(/\s+/g, ' '));
  const causes = paragraphs.filter((each) => each.startsWith('cause:'));
  const chosen = causes.length > 0 ? causes : paragraphs.filter((each) => each.startsWith('error:'));
  const text = chosen.map((each) => each.replace(/^(cause|error):\s*/, '')).join('; ');
  const reason = text === '' ? report.trim().replaceAll(/\s+/g, ' ') : text;
  return (reason.length > 700 ? `${reason.slice(0, 700)}…` : reason)
    .replace(UNSATISFIABLE, '')
    .replace(/[.\s]+$/, '');
}

function hintFor(report: string): string {
  if (/Building source distributions is disabled/.test(report)) {
    return 'a folder whose name only its build tells must be required by name: "name @ ./folder" instead of "./folder"';
  }
  if (/401|403|Unauthorized|Forbidden/.test(report)) {
    return 'check the credentials of the index: netrc, keyring, or UV_INDEX_<NAME>_USERNAME and _PASSWORD';
  }
  const unknown = /Because (\S+) was not found in the package registry/.exec(report)?.[1];
  if (unknown !== undefined) {
    return `check the spelling of "${unknown}", and whether it is on the index that is configured`;
  }
  if (/error sending request|Failed to fetch|dns error|tcp connect/i.test(report)) {
    return 'check the network, the proxy (HTTPS_PROXY) and the index (UV_DEFAULT_INDEX or --index-url)';
  }
  if (/no version of/i.test(report)) {
    return 'loosen the version, or check that it exists for this Python version';
  }
  return 'loosen one of the requirements named above';
}
