import { relative } from 'node:path';
import type { Finding } from '../../inspect/finding.ts';
import type { BuiltArtifact } from '../../workflow/assemble/built-artifact.ts';
import { renderFindingBlocks } from './findings.ts';
import type { Style } from './style.ts';

/** Notices of a package that are shown: a build is repeated often. */
const SHOWN_NOTICES = 4;

/** What is wrong with packages that were built, for people; of mere notices a line each, and not all. */
export function renderBuildFindings(
  artifacts: readonly BuiltArtifact[],
  directory: string,
  style: Style,
): string {
  return artifacts
    .flatMap(({ file, findings = [] }) => {
      const faults = findings.filter(({ severity }) => severity !== 'notice');
      const notices = findings.filter(({ severity }) => severity === 'notice');
      const more = notices.length - SHOWN_NOTICES;
      return [
        ...renderFindingBlocks(faults, style),
        ...renderFindingBlocks(notices.slice(0, SHOWN_NOTICES).map(shortened), style),
        ...(more > 0 ? [style.dim(`and ${more} more: zipwright check ${relative(directory, file)}`)] : []),
      ];
    })
    .map((line) => `${line}\n`)
    .join('');
}

function shortened({ code, severity, message }: Finding): Finding {
  return { code, severity, message };
}
