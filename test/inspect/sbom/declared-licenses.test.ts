import { expect, test } from 'vitest';
import { declaredLicenses } from '../../../src/inspect/sbom/declared-licenses.ts';
import { readDescription } from '../../../src/python/package-description.ts';

const declared = (...lines: readonly string[]): unknown[] =>
  declaredLicenses(readDescription(`Name: a\n${lines.join('\n')}\n`)).map((each) =>
    'expression' in each ? each.expression : each.license,
  );
const acknowledgement = 'declared';

test.each<[string, readonly string[], readonly unknown[]]>([
  ['an expression', ['License-Expression: MIT OR ISC'], ['MIT OR ISC']],
  ['an expression of one', ['License-Expression: isc', 'License: other'], [{ id: 'ISC', acknowledgement }]],
  [
    'an old field that is an identifier',
    ['License: Apache-2.0', 'Classifier: License :: x'],
    [{ id: 'Apache-2.0', acknowledgement }],
  ],
  ['an expression that is none', ['License-Expression: MIT or so'], [{ name: 'MIT or so', acknowledgement }]],
  [
    'classifiers before a name',
    [
      'License: Dual License',
      'Classifier: License :: OSI Approved :: BSD License',
      'Classifier: License :: OSI Approved :: Apache Software License',
    ],
    [
      { name: 'BSD License', acknowledgement },
      { name: 'Apache Software License', acknowledgement },
    ],
  ],
  ['a name', ['License: My own'], [{ name: 'My own', acknowledgement }]],
  ['no whole text', [`License: ${'Permission is hereby granted '.repeat(9)}`], []],
  ['nothing', [], []],
])('%s', (_, lines, expected) => {
  expect(declared(...lines)).toEqual(expected);
});
