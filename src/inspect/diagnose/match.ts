import type { Finding } from '../finding.ts';
import type { Inspection } from '../inspection.ts';

/** A finding that a problem comes from. */
export interface Match {
  readonly finding: Finding;
  /** What log and artifact have in common. */
  readonly why: string;
  /** What the finding says would be logged is what was logged, or it is only of the kind that leads there. */
  readonly certainty: 'certain' | 'likely';
}

/** What problems are compared with. */
export interface MatchContext {
  readonly findings: readonly Finding[];
  /** Absent when the artifact cannot be read. */
  readonly inspection: Inspection | undefined;
}

/** The finding that stands for a file: its own, that of its distribution's first file, or one that is made for it. */
export function findingFor(
  findings: readonly Finding[],
  wanted: Pick<Finding, 'code' | 'path' | 'layer' | 'distribution'>,
  make: () => Finding,
): Finding {
  const same = findings.filter(({ code, layer }) => code === wanted.code && layer === wanted.layer);
  return (
    same.find(({ path }) => path === wanted.path) ??
    (wanted.distribution === undefined
      ? undefined
      : same.find(({ distribution }) => distribution === wanted.distribution)) ??
    make()
  );
}
