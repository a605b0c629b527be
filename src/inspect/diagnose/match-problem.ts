import { normalizeName } from '../../python/name.ts';
import { quoteName, type Finding, type FindingCode } from '../finding.ts';
import { mountedPath } from '../lambda-error.ts';
import { matchAbsentModule, matchHiddenModule } from './match-module.ts';
import { matchNative } from './match-native.ts';
import type { Match, MatchContext } from './match.ts';
import { archivePath, problemKey, type Problem } from './problem.ts';
import { readProblems } from './read-problems.ts';

/** Finds what in an artifact a problem comes from, the best match first. */
export function matchProblem(problem: Problem, context: MatchContext): Match[] {
  const found = [
    ...matchPrediction(problem, context),
    ...matchNative(problem, context),
    ...matchByKind(problem, context),
    ...matchLeading(problem, context),
  ];
  const isUnknown = problem.kind === 'module-missing' && !problem.isInNoPackage && found.length === 0;
  const matches = isUnknown ? matchAbsentModule(problem, context) : found;
  const best = new Map<Finding, Match>();
  for (const match of matches) {
    const other = best.get(match.finding);
    if (other === undefined || (other.certainty === 'likely' && match.certainty === 'certain')) {
      best.set(match.finding, match);
    }
  }
  return [...best.values()].sort((a, b) => rank(a) - rank(b));
}

const SEVERITY_RANKS = { error: 0, warning: 1, notice: 2 } as const;

function matchByKind(problem: Problem, context: MatchContext): Match[] {
  switch (problem.kind) {
    case 'module-missing':
      return [
        ...(problem.isInNoPackage ? matchShadows(problem, context) : []),
        ...matchHiddenModule(problem, context),
      ];
    case 'name-missing':
      return matchOther(problem, context);
    case 'permission-denied':
      return matchClosed(problem.path, context);
    default:
      return [];
  }
}

/** That something is missing is true of most problems; why it is says more. */
const GENERAL: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'MODULE_MISSING',
  'HANDLER_FILE_MISSING',
  'REQUIREMENT_UNMET',
  'FILE_MISSING',
]);

function rank({ certainty, finding }: Match): number {
  return (
    (certainty === 'certain' ? 0 : 100) +
    (GENERAL.has(finding.code) ? 10 : 0) +
    SEVERITY_RANKS[finding.severity]
  );
}

/** A finding says what Lambda would answer or log: read like a log, it tells of the same problem. */
function matchPrediction(problem: Problem, { findings }: MatchContext): Match[] {
  const key = problemKey(problem);
  return findings.flatMap((finding) =>
    readProblems(finding.lambdaError ?? '').some((predicted) => problemKey(predicted.problem) === key)
      ? [{ finding, why: 'what the log says is what Lambda says then', certainty: 'certain' as const }]
      : [],
  );
}

/** Files and folders that may not be read or started, the named one or one that it lies in. */
function matchClosed(logged: string, { findings, inspection }: MatchContext): Match[] {
  const path = archivePath(logged);
  if (path === undefined || inspection === undefined) {
    return [];
  }
  const isLayerKind = inspection.target.kind === 'layer';
  return inspection.archives.flatMap((archive) => {
    const isOpt = archive.isLayer || isLayerKind;
    const entry = archive.entries.findLast(
      (each) => each.path === path || (each.kind === 'folder' && path.startsWith(`${each.path}/`)),
    );
    if (entry === undefined || mountedPath(isOpt, path) !== logged) {
      return [];
    }
    const mode = entry.unixMode ?? 0o755;
    const code: FindingCode =
      (mode & 0o004) === 0 || entry.kind === 'folder' ? 'MODE_UNREADABLE' : 'MODE_NOT_EXECUTABLE';
    const layer = archive.isLayer ? archive.label : undefined;
    return findings
      .filter((finding) => finding.code === code && finding.layer === layer)
      .map((finding) => ({
        finding,
        why: `${quoteName(entry.path)} has mode ${(mode & 0o777).toString(8).padStart(3, '0')}`,
        certainty: 'certain' as const,
      }));
  });
}

type MissingName = Problem & { readonly kind: 'name-missing' };

const SHADOWS: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'STDLIB_SHADOWED',
  'MODULE_SHADOWED',
  'PACKAGE_HALF_SHADOWED',
]);
const SDK = /^(?:boto3|botocore|s3transfer|urllib3|jmespath)(?:\.|$)/;

/** A module that is no package, or lacks what it should have, may be another one of that name. */
function matchShadows(
  { module, file }: { readonly module: string; readonly file?: string },
  { findings }: MatchContext,
): Match[] {
  const [top = ''] = module.split('.', 1);
  const loaded = file === undefined ? undefined : archivePath(file);
  return findings.flatMap((finding): Match[] => {
    const { path } = finding;
    const isNamed = path !== undefined && (path === loaded || moduleAt(path) === top);
    const why = `${quoteName(path ?? '')} is what the function loads as ${quoteName(top)}`;
    return isNamed && SHADOWS.has(finding.code) ? [{ finding, why, certainty: 'certain' }] : [];
  });
}

/** A module without a name that it should have is another one of that name, or another version of it. */
function matchOther(problem: MissingName, context: MatchContext): Match[] {
  const [top = ''] = problem.module.split('.', 1);
  const others = context.findings.flatMap((finding): Match[] => {
    if (finding.code === 'SDK_PARTIAL' && SDK.test(problem.module)) {
      const why = `${quoteName(top)} is of the SDK, and lacks ${quoteName(problem.name)}`;
      return [{ finding, why, certainty: 'certain' }];
    }
    const required = finding.code === 'REQUIREMENT_UNMET' ? requiredBy(finding) : undefined;
    return required !== undefined && normalizeName(required) === normalizeName(top)
      ? [{ finding, why: `${required} is of another version than is required`, certainty: 'likely' }]
      : [];
  });
  return [...matchShadows(problem, context), ...others];
}

function moduleAt(path: string): string {
  return path.replace(/^python\/(?:lib\/python3\.\d+\/site-packages\/)?/, '').split(/[/.]/, 1)[0] ?? '';
}

function requiredBy({ message }: Finding): string | undefined {
  return /requires "([\w.-]+)/.exec(message)?.[1];
}

/** Findings that lead to a kind of problem without saying so in Lambda's words. */
const LEADING: Readonly<Partial<Record<Problem['kind'], readonly FindingCode[]>>> = {
  'sdk-old': ['SDK_FROM_RUNTIME', 'SDK_PARTIAL'],
  'unzip-failed': ['ARCHIVE_UNREADABLE', 'ARCHIVE_EXTRA_DATA', 'ZIP64_USED'],
  'unzipped-too-large': ['SIZE_OVER_LIMIT'],
  'request-too-large': ['SIZE_NEEDS_S3'],
  'too-many-layers': ['LAYERS_TOO_MANY'],
  'runtime-refused': ['RUNTIME_DEPRECATED'],
  'handler-malformed': ['HANDLER_MALFORMED'],
  'distribution-missing': ['METADATA_BROKEN'],
};

function matchLeading(problem: Problem, { findings }: MatchContext): Match[] {
  const codes = LEADING[problem.kind] ?? [];
  return findings
    .filter((finding) => codes.includes(finding.code) && isAbout(problem, finding))
    .map((finding) => ({ finding, why: 'it leads to this', certainty: 'likely' }));
}

function isAbout(problem: Problem, { distribution }: Finding): boolean {
  return (
    problem.kind !== 'distribution-missing' ||
    (distribution !== undefined && normalizeName(distribution) === normalizeName(problem.distribution))
  );
}
