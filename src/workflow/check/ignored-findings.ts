import { exitCodes } from '../../errors/zipwright-error.ts';
import { findingCodes, type Finding, type FindingCode } from '../../inspect/finding.ts';
import { nearest } from '../../project/nearest.ts';
import { ArtifactError } from '../artifact/artifact-errors.ts';

/** Findings that somebody wants to see, and how many they do not. */
export interface FilteredFindings {
  readonly findings: readonly Finding[];
  readonly ignored: number;
}

/**
 * Reads codes of findings, as flags and configuration have them.
 * @throws {ArtifactError} FINDING_UNKNOWN, so that a mistyped code does not stay unnoticed
 */
export function parseFindingCodes(texts: readonly string[]): ReadonlySet<FindingCode> {
  return new Set(texts.map((text) => findingCodes.find((code) => code === text) ?? refuse(text)));
}

function refuse(text: string): never {
  const similar = nearest(text, findingCodes);
  throw new ArtifactError('FINDING_UNKNOWN', `Cannot ignore "${text}": there is no finding with this code`, {
    data: { code: text },
    hint: similar === undefined ? 'docs/guides/check.md lists the codes' : `did you mean ${similar}?`,
    exitCode: exitCodes.usage,
  });
}

/** Leaves out findings by their codes. */
export function withoutIgnored(
  findings: readonly Finding[],
  ignored: ReadonlySet<FindingCode>,
): FilteredFindings {
  const kept = findings.filter(({ code }) => !ignored.has(code));
  return { findings: kept, ignored: findings.length - kept.length };
}
