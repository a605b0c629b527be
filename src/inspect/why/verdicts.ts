import type { Candidate, Contender, JudgedCandidate, Loss } from './candidate.ts';
import type { Precedence } from './loaded-before.ts';

/** What decides among candidates besides their order. */
export interface Court {
  /** What the module's package is taken from; absent for modules at the top. */
  readonly within: readonly Candidate[] | undefined;
  /** Name of that package. */
  readonly parent: string;
  /** Set when the runtime's own comes before everything. */
  readonly precedence: Precedence | undefined;
}

/**
 * Names what imports find, and why each of the others is not it.
 * @param contenders in the order of the search
 */
export function judge(contenders: readonly Contender[], court: Court): JudgedCandidate[] {
  const known = contenders.map((each) => ({ each, loss: each.loss ?? lossByPackage(each, court) }));
  const able = known.filter(({ loss }) => loss === undefined).map(({ each }) => each);
  const winner = able.find((each) => each.origin === 'runtime' || each.form !== 'namespace');
  return known.map(({ each, loss }): JudgedCandidate => {
    if (loss !== undefined) {
      return { ...each, verdict: 'loses', loss };
    }
    if (winner === undefined || each === winner) {
      return { ...each, verdict: winner === undefined ? 'portion' : 'taken' };
    }
    return { ...each, verdict: 'loses', loss: lossTo(winner, each, court) };
  });
}

/** Modules of a package are looked for in the folders of that package alone. */
function lossByPackage(each: Contender, { within, parent }: Court): Loss | undefined {
  const [first] = within ?? [];
  if (within === undefined) {
    return undefined;
  }
  if (first === undefined) {
    return { reason: 'no-package', detail: parent };
  }
  const place = within.find(
    (taken) =>
      taken.origin === each.origin &&
      (taken.origin === 'runtime' || each.origin === 'runtime' || taken.root === each.root),
  );
  if (place === undefined) {
    return { reason: 'package-elsewhere', detail: first.location ?? 'the interpreter' };
  }
  const isPackage = place.origin === 'runtime' || place.form === 'package' || place.form === 'namespace';
  return isPackage ? undefined : { reason: 'no-package', detail: parent };
}

function lossTo(winner: Candidate, each: Candidate, { precedence }: Court): Loss {
  if (precedence !== undefined) {
    return { reason: precedence === 'built in' ? 'built-in' : 'loaded-before' };
  }
  const detail = winner.location === undefined ? {} : { detail: winner.location };
  const isSameFolder = each.origin === 'archive' && winner.origin === 'archive' && each.root === winner.root;
  if (each.origin === 'archive' && each.form === 'namespace' && !isSameFolder) {
    return { reason: 'namespace', ...detail };
  }
  return { reason: isSameFolder ? 'form' : 'later', ...detail };
}
