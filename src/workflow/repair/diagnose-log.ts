import { explainProblem } from '../../inspect/diagnose/explain-problem.ts';
import type { ProblemExplanation } from '../../inspect/diagnose/explanation.ts';
import { matchProblem } from '../../inspect/diagnose/match-problem.ts';
import type { Match, MatchContext } from '../../inspect/diagnose/match.ts';
import type { ReadProblem } from '../../inspect/diagnose/problem.ts';
import { readProblems } from '../../inspect/diagnose/read-problems.ts';
import type { Finding } from '../../inspect/finding.ts';
import { inspectPrepared } from '../../inspect/inspect.ts';
import { prepareInspection } from '../../inspect/inspection.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { readLog } from './diagnose-read-log.ts';
import { openArtifact, type ArtifactRequest } from '../artifact/open-artifact.ts';

/** What is to be diagnosed. */
export interface DiagnoseRequest {
  /** A file, `-` for standard input, or the text itself. */
  readonly log: string;
  readonly directory: string;
  /** Absent when there is the log alone. */
  readonly artifact?: ArtifactRequest;
}

/** One problem of a log. */
export interface DiagnosedProblem extends ReadProblem {
  /** What in the artifact it comes from, the best match first. */
  readonly matches: readonly Match[];
  /** Absent for what the function's own code raised. */
  readonly explanation?: ProblemExplanation;
}

/** What a log tells, and what in the artifact it comes from. */
export interface Diagnosis {
  /** As messages call it; absent when there is the log alone. */
  readonly artifact?: string;
  readonly runtime?: string;
  readonly architecture?: string;
  /** Causes first. */
  readonly problems: readonly DiagnosedProblem[];
  /** Whether what went wrong is known: from the artifact, or for its kind. */
  readonly isFound: boolean;
}

/**
 * Tells what a log's errors come from.
 * @throws {DiagnoseError} LOG_NOT_FOUND
 * @throws what {@link openArtifact} throws
 */
export async function diagnoseLog(
  { log, directory, artifact }: DiagnoseRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<Diagnosis> {
  const problems = readProblems(await readLog(log, directory, surroundings.signal));
  if (artifact === undefined || problems.length === 0) {
    return diagnosis(problems, { findings: [], inspection: undefined });
  }
  using opened = await openArtifact(artifact, surroundings, report);
  const { target, located, unreadable } = opened;
  const inspection =
    opened.artifact === undefined ? undefined : prepareInspection(opened.artifact, opened.layers, target);
  const findings = [...unreadable, ...(inspection === undefined ? [] : inspectPrepared(inspection))];
  return {
    artifact: located.label,
    runtime: target.runtime.id,
    architecture: target.architecture,
    ...diagnosis(problems, { findings, inspection }),
  };
}

function diagnosis(
  problems: readonly ReadProblem[],
  context: MatchContext,
): Pick<Diagnosis, 'problems' | 'isFound'> {
  const diagnosed = problems.map((each) => diagnose(each, context));
  // What comes from one thing is told once, by the problem that stands nearest to it.
  const causes = new Set<Finding>();
  const withMatches = diagnosed.filter(({ matches: [best] }) => {
    const isNew = best !== undefined && !causes.has(best.finding);
    return isNew && causes.add(best.finding).size > 0;
  });
  const others = diagnosed.filter(({ matches }) => matches.length === 0);
  return {
    problems: [...withMatches, ...others],
    isFound: diagnosed.some(({ matches, explanation }) => matches.length > 0 || explanation !== undefined),
  };
}

function diagnose({ problem, text }: ReadProblem, context: MatchContext): DiagnosedProblem {
  const explanation = explainProblem(problem);
  return {
    problem,
    text,
    matches: matchProblem(problem, context),
    ...(explanation === undefined ? {} : { explanation }),
  };
}
