import { redactCredentials } from '../errors/redact.ts';
import { ResolveError } from './errors.ts';

/** What uv was doing when it failed. */
export interface UvFailure {
  readonly stderr: string;
  /** Where the requirements came from, for the message. */
  readonly source: string;
  readonly offline: boolean;
  readonly target: string;
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
  return new ResolveError(
    'RESOLUTION_FAILED',
    `Cannot resolve ${failure.source} for ${failure.target}: ${reason}`,
    {
      data: { source: failure.source, target: failure.target, reason },
      hint: hintFor(report),
    },
  );
}

/** The sentences after `cause:` (or `error:` when there is no cause), joined and shortened. */
function uvReason(report: string): string {
  const paragraphs = report
    .split(/\n(?=\s*(?:error|cause|hint|warning):)/)
    .map((each) => each.trim().replaceAll(/\s+/g, ' '));
  const causes = paragraphs.filter((each) => each.startsWith('cause:'));
  const chosen = causes.length > 0 ? causes : paragraphs.filter((each) => each.startsWith('error:'));
  const text = chosen.map((each) => each.replace(/^(cause|error):\s*/, '')).join('; ');
  const reason = text === '' ? report.trim().replaceAll(/\s+/g, ' ') : text;
  return (reason.length > 700 ? `${reason.slice(0, 700)}…` : reason).replace(/[.\s]+$/, '');
}

function hintFor(report: string): string {
  const wheelless = /Wheels are required for `([^`]+)`/.exec(report)?.[1];
  if (wheelless !== undefined) {
    return `see what exists with "zipwright wheels ${wheelless}"; choose a version or a runtime that has a wheel, or allow building it with --no-binary ${wheelless}`;
  }
  const unknown = /Because (\S+) was not found in the package registry/.exec(report)?.[1];
  if (unknown !== undefined) {
    return `check the spelling of "${unknown}", and whether it is on the index that is configured`;
  }
  if (/error sending request|Failed to fetch|dns error|tcp connect/i.test(report)) {
    return 'check the network, the proxy (HTTPS_PROXY) and the index (UV_DEFAULT_INDEX or --index-url)';
  }
  if (/401|403|Unauthorized|Forbidden/.test(report)) {
    return 'check the credentials of the index: netrc, keyring, or UV_INDEX_<NAME>_USERNAME and _PASSWORD';
  }
  if (/no version of/i.test(report)) {
    return 'loosen the version, or check that it exists for this Python version';
  }
  return 'loosen one of the requirements named above';
}
