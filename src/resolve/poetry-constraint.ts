import { tryParseVersion } from '../python/version.ts';

/**
 * Poetry's version constraint as a specifier of PEP 440; `undefined` for alternatives (`||`), which PEP 440 has not, and
 * for what is no version. Source: https://python-poetry.org/docs/dependency-specification/
 */
export function poetrySpecifier(constraint: string): string | undefined {
  const clauses = constraint.split(/,|\s+(?=[<>=!~^])/).map((each) => readClause(each.trim()));
  return clauses.every((clause) => clause !== undefined)
    ? clauses.filter((clause) => clause !== '').join(',')
    : undefined;
}

function readClause(clause: string): string | undefined {
  if (clause === '*' || clause === '') {
    return '';
  }
  const [, sign = '', operand = ''] = /^(\^|~(?!=)|~=|===?|!=|<=?|>=?)?\s*(\S+)$/.exec(clause) ?? [];
  const version = tryParseVersion(operand.replace(/\.\*$/, ''));
  if (version === undefined) {
    return undefined;
  }
  switch (sign) {
    case '^':
      return range(operand, version.release, caretPlace(version.release));
    case '~':
      return range(operand, version.release, Math.min(1, version.release.length - 1));
    case '':
      return `==${operand}`;
    default:
      return `${sign}${operand}`;
  }
}

type Numbers = readonly (number | bigint)[];

/** The first number that is not 0 may not grow; of zeros alone the last. */
function caretPlace(release: Numbers): number {
  const place = release.findIndex((number) => Number(number) !== 0);
  return place < 0 ? release.length - 1 : place;
}

function range(from: string, release: Numbers, place: number): string {
  const limit = release
    .slice(0, place + 1)
    .map((number, at) => (at === place ? BigInt(number) + 1n : number));
  return `>=${from},<${limit.join('.')}`;
}
