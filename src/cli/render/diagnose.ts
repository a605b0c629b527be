import { withoutHidden } from '../../errors/quote-name.ts';
import { artifactProblems } from '../../inspect/diagnose/problem.ts';
import { repairableFindings } from '../../inspect/fix/repair.ts';
import type { DiagnosedProblem, Diagnosis } from '../../workflow/repair/diagnose-log.ts';
import { count } from './quantities.ts';
import type { Style } from './style.ts';

/** A log may tell of anything; what comes later is mostly a consequence. */
const SHOWN_PROBLEMS = 5;
const SHOWN_MATCHES = 3;

/** What a log's errors come from, for people: what was said, the cause, what helps. */
export function renderDiagnosis(diagnosis: Diagnosis, style: Style): string {
  const { problems } = diagnosis;
  if (problems.length === 0) {
    return 'Nothing in the log is an error that zipwright knows\n';
  }
  const shown = problems.slice(0, SHOWN_PROBLEMS).map((each) => renderProblem(each, diagnosis, style));
  const more = problems.length - shown.length;
  const rest = more > 0 ? [style.dim(`${count(more, 'more error')} in the log`)] : [];
  return `${[...shown, ...rest].join('\n\n')}\n`;
}

function renderProblem(diagnosed: DiagnosedProblem, diagnosis: Diagnosis, style: Style): string {
  const { problem, text, matches, explanation } = diagnosed;
  const what =
    explanation?.what ??
    (problem.kind === 'exception'
      ? `The function's own code raised ${withoutHidden(problem.type)}`
      : problem.kind);
  const lines = [
    `${style.bold(style.red('problem:'))} ${what}`,
    style.dim(`  log: ${withoutHidden(text.replaceAll(/\s+/g, ' '))}`),
  ];
  if (matches.length > 0) {
    return [...lines, ...renderMatches(diagnosed, diagnosis, style)].join('\n');
  }
  const label = diagnosis.artifact === undefined ? undefined : withoutHidden(diagnosis.artifact);
  return [
    ...lines,
    ...(explanation === undefined
      ? ['  nothing of a package leads to this: look at the code that the traceback names']
      : [`${style.bold('cause:')} ${explanation.cause}`, `  ${style.cyan('hint:')} ${explanation.remedy}`]),
    ...(label === undefined || !artifactProblems.has(problem.kind)
      ? []
      : [style.dim(`  nothing in ${label} explains it: is it the package that failed, with its layers?`)]),
  ].join('\n');
}

function renderMatches({ matches }: DiagnosedProblem, { artifact = '' }: Diagnosis, style: Style): string[] {
  return matches.slice(0, SHOWN_MATCHES).flatMap(({ finding, why, certainty }, index) => {
    const { code, message, hint, layer } = finding;
    const name = index === 0 ? style.bold('cause:') : style.bold('also:');
    const unsure = certainty === 'likely' ? 'perhaps: ' : '';
    return [
      `${name} ${unsure}${message} ${style.dim(`[${code}]`)}`,
      `  why: ${why}`,
      ...(hint === undefined ? [] : [`  ${style.cyan('hint:')} ${hint}`]),
      ...(repairableFindings.has(code) && index === 0
        ? [`  ${style.cyan('hint:')} zipwright fix ${withoutHidden(layer ?? artifact)} repairs such zips`]
        : []),
      ...(index === 0 ? [style.dim(`  zipwright explain ${code} tells more`)] : []),
    ];
  });
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function diagnosisJson({ isFound, problems, ...artifact }: Diagnosis): string {
  const value = {
    schemaVersion: 1,
    ...artifact,
    found: isFound,
    problems: problems.map(({ problem, ...rest }) => ({ ...problem, ...rest })),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
