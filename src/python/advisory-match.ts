import type { Advisory, AdvisoryEvent, AdvisoryEventKind, AffectedDistribution } from './advisory.ts';
import { comparePublicVersions, tryParseVersion, type Version } from './version.ts';

/**
 * Tells whether an advisory is about a version of a distribution, as the OSV schema's "Evaluation" has it: it is named, or
 * lies in a range. Local versions do not count: `2.1+cpu` is as vulnerable as `2.1`.
 * @param name normalised
 */
export function isAffected(advisory: Advisory, name: string, version: string): boolean {
  return advisory.affected.some(
    (affected) => affected.name === name && (isNamed(affected, version) || isInRanges(affected, version)),
  );
}

function isNamed({ versions }: AffectedDistribution, version: string): boolean {
  const wanted = tryParseVersion(version);
  return versions.some((each) => {
    const named = each === version || wanted === undefined ? undefined : tryParseVersion(each);
    return (
      each === version ||
      (named !== undefined && wanted !== undefined && comparePublicVersions(named, wanted) === 0)
    );
  });
}

function isInRanges({ ranges }: AffectedDistribution, version: string): boolean {
  const place = placeOf(version);
  return ranges.some((events) => isInRange(events.map(placedEvent), place));
}

/** Where a version stands: `start` is before all, `old` are those that PEP 440 does not know, before all that it does. */
type Place =
  | { readonly kind: 'start' | 'old' | 'end' }
  | { readonly kind: 'version'; readonly version: Version };

const RANKS = { start: 0, old: 1, version: 2, end: 3 } as const;

function placeOf(text: string): Place {
  const version = tryParseVersion(text);
  return version === undefined ? { kind: 'old' } : { kind: 'version', version };
}

function comparePlaces(a: Place, b: Place): number {
  return a.kind === 'version' && b.kind === 'version'
    ? comparePublicVersions(a.version, b.version)
    : RANKS[a.kind] - RANKS[b.kind];
}

interface PlacedEvent {
  readonly kind: AdvisoryEventKind;
  readonly place: Place;
}

/** `introduced: "0"` is before every version, and `limit: "*"` behind them. */
function placedEvent({ kind, version }: AdvisoryEvent): PlacedEvent {
  if (kind === 'introduced' && version === '0') {
    return { kind, place: { kind: 'start' } };
  }
  return { kind, place: kind === 'limit' && version === '*' ? { kind: 'end' } : placeOf(version) };
}

/** Of events at one version the end of a range comes before the beginning of the next, and `last_affected` after it. */
const ORDER: readonly AdvisoryEventKind[] = ['fixed', 'introduced', 'last_affected', 'limit'];

function isInRange(events: readonly PlacedEvent[], place: Place): boolean {
  const limits = events.filter(({ kind }) => kind === 'limit');
  if (limits.length > 0 && !limits.some((limit) => comparePlaces(place, limit.place) < 0)) {
    return false;
  }
  let isIn = false;
  const sorted = events.toSorted(
    (a, b) => comparePlaces(a.place, b.place) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
  );
  for (const { kind, place: at } of sorted) {
    const order = comparePlaces(place, at);
    if (kind === 'introduced' && order >= 0) {
      isIn = true;
    } else if ((kind === 'fixed' && order >= 0) || (kind === 'last_affected' && order > 0)) {
      isIn = false;
    }
  }
  return isIn;
}

/**
 * The lowest version above one at which none of some advisories is about the distribution any more, among those that
 * they say are fixed.
 */
export function lowestFix(
  advisories: readonly Advisory[],
  name: string,
  version: string,
): string | undefined {
  const from = tryParseVersion(version);
  const fixed = advisories
    .flatMap(({ affected }) => affected.filter((each) => each.name === name))
    .flatMap(({ ranges }) => ranges.flat())
    .flatMap((event) => (event.kind === 'fixed' ? (tryParseVersion(event.version) ?? []) : []))
    .filter((each) => from === undefined || comparePublicVersions(each, from) > 0)
    .sort(comparePublicVersions);
  return fixed.find(({ text }) => !advisories.some((advisory) => isAffected(advisory, name, text)))?.text;
}
