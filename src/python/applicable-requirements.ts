import { orAbsent } from './errors.ts';
import { evaluateMarker, type Marker, type MarkerEnvironment } from './marker.ts';
import { parseRequirement, type Requirement } from './requirement.ts';

/** A requirement; `undefined` for what is none, such as a path. */
export function tryParseRequirement(text: string): Requirement | undefined {
  return orAbsent(() => parseRequirement(text));
}

/** Whether a marker holds; one that cannot be compared does not. */
export function markerHolds(marker: Marker | undefined, environment: MarkerEnvironment): boolean {
  return marker === undefined || orAbsent(() => evaluateMarker(marker, environment)) === true;
}

/** The requirements of a list (Requires-Dist) whose markers hold; what cannot be read asks for nothing. */
export function applicableRequirements(
  texts: readonly string[],
  environment: MarkerEnvironment,
): Requirement[] {
  return texts
    .flatMap((text) => tryParseRequirement(text) ?? [])
    .filter(({ marker }) => markerHolds(marker, environment));
}
