import { withoutHidden } from '../errors/quote-name.ts';
import { normalizeName } from './name.ts';
import { excerpt } from './quote.ts';

/** What happens to a range of versions at one of them (OSV schema, `affected[].ranges[].events`). */
export type AdvisoryEventKind = 'introduced' | 'fixed' | 'last_affected' | 'limit';

export interface AdvisoryEvent {
  readonly kind: AdvisoryEventKind;
  readonly version: string;
}

/** What an advisory says of one distribution. */
export interface AffectedDistribution {
  /** Normalised. */
  readonly name: string;
  /** Versions that are named one by one. */
  readonly versions: readonly string[];
  /** Events of the ranges that PEP 440 orders; the schema's SEMVER and GIT ranges mean nothing for PyPI. */
  readonly ranges: readonly (readonly AdvisoryEvent[])[];
}

/** How bad a problem is, in the words of the databases. */
export const advisorySeverities = ['low', 'moderate', 'high', 'critical'] as const;

export type AdvisorySeverity = (typeof advisorySeverities)[number];

/** An advisory about distributions of PyPI. Its texts are short, on one line and without control characters. */
export interface Advisory {
  readonly id: string;
  /** The same problem in other databases. */
  readonly aliases: readonly string[];
  readonly summary?: string;
  readonly severity?: AdvisorySeverity;
  /** CVSS vector, as written. */
  readonly vector?: string;
  readonly affected: readonly AffectedDistribution[];
}

/** What reading a record came to: an advisory, one about something else, or nothing that is an advisory. */
export type ReadAdvisory =
  | { readonly kind: 'advisory'; readonly advisory: Advisory }
  | { readonly kind: 'other' | 'invalid' };

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;
const VECTOR = /^(?:CVSS:\d\.\d\/)?[A-Za-z]{1,4}:[A-Za-z]{1,2}(?:\/[A-Za-z]{1,4}:[A-Za-z]{1,2}){0,39}$/;
const KINDS: readonly AdvisoryEventKind[] = ['introduced', 'fixed', 'last_affected', 'limit'];
const MOST_ALIASES = 100;

/**
 * Reads one record of an OSV database. Withdrawn ones, and those about other distributions than the wanted, are `other`.
 * Source: https://ossf.github.io/osv-schema/
 * @param wanted normalised names; only what is said of these is kept
 */
export function readAdvisory(record: unknown, wanted: ReadonlySet<string>): ReadAdvisory {
  if (!isObject(record) || !isId(record['id'])) {
    return { kind: 'invalid' };
  }
  const affected = objects(record['affected']).flatMap((each) => readAffected(each, wanted) ?? []);
  if (typeof record['withdrawn'] === 'string' || affected.length === 0) {
    return { kind: 'other' };
  }
  const summary = oneLine(record['summary']) ?? oneLine(record['details']);
  const severity = worstSeverity([record, ...objects(record['affected'])]);
  const vector = objects(record['severity'])
    .map((each) => each['score'])
    .find((score) => typeof score === 'string' && VECTOR.test(score));
  return {
    kind: 'advisory',
    advisory: {
      id: record['id'],
      aliases: list(record['aliases']).filter(isId).slice(0, MOST_ALIASES),
      ...(summary === undefined ? {} : { summary }),
      ...(severity === undefined ? {} : { severity }),
      ...(typeof vector === 'string' ? { vector } : {}),
      affected,
    },
  };
}

/** Whether a text may be an advisory's identifier, and part of a URL. */
export function isAdvisoryId(text: string): boolean {
  return ID.test(text);
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && isAdvisoryId(value);
}

function readAffected(
  affected: Readonly<Record<string, unknown>>,
  wanted: ReadonlySet<string>,
): AffectedDistribution | undefined {
  const entry = affected['package'];
  const name = isObject(entry) && isPyPI(entry['ecosystem']) ? entry['name'] : undefined;
  if (typeof name !== 'string' || !wanted.has(normalizeName(name))) {
    return undefined;
  }
  return {
    name: normalizeName(name),
    versions: list(affected['versions']).filter((each) => typeof each === 'string'),
    ranges: objects(affected['ranges'])
      .filter((range) => range['type'] === 'ECOSYSTEM')
      .map((range) => objects(range['events']).flatMap(readEvents)),
  };
}

/** The schema lets an ecosystem have a suffix after a colon. */
function isPyPI(ecosystem: unknown): boolean {
  return typeof ecosystem === 'string' && ecosystem.split(':', 1)[0] === 'PyPI';
}

function readEvents(event: Readonly<Record<string, unknown>>): AdvisoryEvent[] {
  return KINDS.flatMap((kind) => {
    const version = event[kind];
    return typeof version === 'string' ? [{ kind, version }] : [];
  });
}

/** What GitHub's reviewers say (`database_specific.severity`), of the record or of what is affected. */
function worstSeverity(places: readonly Readonly<Record<string, unknown>>[]): AdvisorySeverity | undefined {
  const named = places.flatMap(({ database_specific: own }) => {
    const text = isObject(own) ? own['severity'] : undefined;
    const word = typeof text === 'string' ? text.toLowerCase().replace('medium', 'moderate') : undefined;
    return advisorySeverities.find((severity) => severity === word) ?? [];
  });
  return worstOf(named);
}

/** The worst of several; `undefined` of none. */
export function worstOf(severities: readonly AdvisorySeverity[]): AdvisorySeverity | undefined {
  return advisorySeverities.findLast((severity) => severities.includes(severity));
}

function oneLine(value: unknown): string | undefined {
  const text = typeof value === 'string' ? excerpt(withoutHidden(value.replace(/\s+/g, ' ').trim())) : '';
  return text === '' ? undefined : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return list(value).filter(isObject);
}
