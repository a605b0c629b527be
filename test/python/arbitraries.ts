import * as fc from 'fast-check';

const number = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(9, 10, 11, 20240101123456)).map(String);
const separator = fc.constantFrom('', '.', '-', '_');
const optional = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(''), part);
const joined = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.join(''));
const word = (...words: string[]): fc.Arbitrary<string> =>
  fc.constantFrom(...words, ...words.map((each) => each.toUpperCase()));

/** A release, often with zeros that do not count. */
const releases = fc
  .array(fc.oneof({ weight: 2, arbitrary: fc.constant('0') }, { weight: 3, arbitrary: number }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((numbers) => numbers.join('.'));

const epochs = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('0!', '1!', '02!') },
);
const pres = joined(
  separator,
  word('a', 'b', 'c', 'rc', 'alpha', 'beta', 'pre', 'preview'),
  separator,
  optional(number),
);
const posts = fc.oneof(
  number.map((digits) => `-${digits}`),
  joined(separator, word('post', 'rev', 'r'), separator, optional(number)),
);
const devs = joined(separator, word('dev'), separator, optional(number));
const locals = fc
  .array(fc.oneof(number, fc.constantFrom('ubuntu', 'cu118', '01', 'A', 'abc', 'x1')), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((parts) => fc.constantFrom('.', '-', '_').map((mark) => `+${parts.join(mark)}`));

/** Versions without a local part, in all spellings of PEP 440. */
export const publicVersions = joined(
  fc.constantFrom('', '', 'v', 'V'),
  epochs,
  releases,
  optional(pres),
  optional(posts),
  optional(devs),
);

/** Versions in all spellings of PEP 440, most of them close to each other. */
export const versionTexts = joined(publicVersions, optional(locals));

/** Clauses such as ">= 1.2". */
export const clauses = fc.oneof(
  joined(fc.constantFrom('<', '<=', '>', '>='), fc.constantFrom('', ' '), publicVersions),
  joined(fc.constantFrom('==', '!='), fc.constantFrom('', ' '), versionTexts),
  joined(fc.constantFrom('==', '!='), epochs, releases, fc.constant('.*')),
  joined(fc.constant('~='), epochs, number, fc.constant('.'), releases, optional(pres), optional(posts)),
);

/** Comma-separated lists of clauses. */
export const specifierTexts = fc.array(clauses, { maxLength: 3 }).map((list) => list.join(', '));

export const names = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,6}[A-Za-z0-9])?$/);

const versionVariables = [
  'python_version',
  'python_full_version',
  'implementation_version',
  'platform_release',
];
const textVariables = [
  'os_name',
  'os.name',
  'sys_platform',
  'sys.platform',
  'platform_machine',
  'platform.machine',
  'platform_python_implementation',
  'python_implementation',
  'platform_system',
  'platform_version',
  'implementation_name',
];
const values = fc.constantFrom(
  'posix',
  'linux',
  'x86_64',
  'aarch64',
  'CPython',
  'cpython',
  'Linux',
  'win32',
  'nt',
  '',
  'x86_64 aarch64',
  '#1 SMP',
);
const versionValues = fc.oneof(
  fc.constantFrom(
    '3.9',
    '3.10',
    '3.11',
    '3.12',
    '3.12.0',
    '3.12.7',
    '3.13.0rc1',
    '3',
    '4',
    '3.8, 3.9',
    '3.12 3.13',
    'abc',
    '',
    '5.10.0',
  ),
  publicVersions,
);
const quoted = (text: string): fc.Arbitrary<string> => fc.constantFrom(`"${text}"`, `'${text}'`);
const spaces = fc.constantFrom(' ', '  ', '\t');

function sides(variable: string, operator: string, value: string): fc.Arbitrary<string> {
  return quoted(value).chain((literal) =>
    fc
      .tuple(fc.boolean(), spaces)
      .map(([reversed, space]) =>
        (reversed ? [literal, operator, variable] : [variable, operator, literal]).join(space),
      ),
  );
}

const versionComparisons = fc
  .tuple(
    fc.constantFrom(...versionVariables),
    fc.oneof(
      fc.tuple(
        fc.constantFrom('==', '!='),
        fc.oneof(
          versionValues,
          releases.map((release) => `${release}.*`),
        ),
      ),
      fc.tuple(fc.constantFrom('<', '<=', '>', '>=', 'in', 'not in'), versionValues),
    ),
  )
  .chain(([variable, [operator, value]]) => sides(variable, operator, value));
const compatibleComparisons = fc
  .tuple(
    fc.constantFrom('python_version', 'python_full_version'),
    fc.constantFrom('3.8', '3.12', '3.12.1', '2.7', '3.0'),
  )
  .map(([variable, value]) => `${variable} ~= "${value}"`);
const textComparisons = fc
  .tuple(
    fc.constantFrom(...textVariables),
    fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'in', 'not in'),
    values,
  )
  .chain(([variable, operator, value]) => sides(variable, operator, value));
const extraComparisons = fc
  .tuple(fc.constantFrom('==', '!='), fc.constantFrom('test', 'Test', 'dev_tools', 'dev.tools', ''))
  .chain(([operator, value]) => sides('extra', operator, value));
const memberships = fc
  .tuple(
    fc.constantFrom('test', 'Dev.Tools', 'nothing'),
    fc.constantFrom('in', 'not in'),
    fc.constantFrom('extras', 'dependency_groups'),
  )
  .map(([name, operator, set]) => `'${name}' ${operator} ${set}`);

/** Markers of every kind, nested. */
export const markerTexts = fc.letrec<{ marker: string }>((tie) => ({
  marker: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(versionComparisons, textComparisons, compatibleComparisons, extraComparisons, memberships),
    fc.tuple(tie('marker'), fc.constantFrom('and', 'or'), tie('marker')).map((parts) => parts.join(' ')),
    tie('marker').map((marker) => `(${marker})`),
  ),
})).marker;

/** Texts that are nearly of a format: one character of a valid one dropped, doubled or replaced. */
export function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      texts,
      fc.nat(),
      fc.constantFrom('', '.', '-', '!', '+', '*', '=', '(', ')', '"', ' ', 'a', '0', ',', ';', 'é'),
    )
    .map(([text, place, replacement]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + replacement + text.slice(at + 1);
    });
}
