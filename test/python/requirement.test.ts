import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMarker } from '../../src/python/marker.ts';
import { parseRequirement } from '../../src/python/requirement.ts';
import { parseSpecifiers } from '../../src/python/specifier.ts';
import { damaged, markerTexts, names, specifierTexts } from './arbitraries.ts';
import { expectOnlyRefusals, expectQuickness, refusalOf } from './refusal.ts';

describe('parseRequirement', () => {
  test('finds every part', () => {
    const text = 'Foo.Bar [ a_1,B ] >= 1.0 , <2 ; python_version < "3.9"';
    expect(parseRequirement(` ${text}\n`)).toEqual({
      name: 'Foo.Bar',
      normalizedName: 'foo-bar',
      extras: ['a_1', 'B'],
      specifiers: parseSpecifiers('>=1.0,<2'),
      specifierText: '>= 1.0 , <2',
      marker: parseMarker('python_version < "3.9"'),
      text,
    });
  });

  test('reads the form that refers to a URL', () => {
    expect(parseRequirement('foo[x] @ git+https://example.org/a.git@v1;x ; os_name == "posix"')).toEqual({
      name: 'foo',
      normalizedName: 'foo',
      extras: ['x'],
      specifiers: [],
      specifierText: '',
      url: 'git+https://example.org/a.git@v1;x',
      marker: parseMarker('os_name == "posix"'),
      text: 'foo[x] @ git+https://example.org/a.git@v1;x ; os_name == "posix"',
    });
  });

  test.each([
    ['foo', ''],
    ['foo[]', ''],
    ['foo>=1', '>=1'],
    ['foo (>=1)', '>=1'],
    ['foo(>=1, <2)', '>=1, <2'],
    ['foo [bar] ( >=1 ); extra == "x"', '>=1'],
    ['foo ()', ''],
    ['foo>=1,', '>=1,'],
    ['foo===a_b;os_name=="posix"', '===a_b'],
    ['foo ~=1.0', '~=1.0'],
    ['foo;os_name=="posix"', ''],
  ])('%s has the versions %j', (text, versions) => {
    expect(parseRequirement(text)).toMatchObject({ name: 'foo', specifierText: versions });
  });

  test('leaves out what is not there', () => {
    expect(Object.keys(parseRequirement('foo'))).not.toContain('url');
    expect(Object.keys(parseRequirement('foo'))).not.toContain('marker');
  });

  test.each([
    ['', 'must begin with a name'],
    ['-foo', 'must begin with a name'],
    ['foo- >=1', 'must begin with a name'],
    ['# comment', 'must begin with a name'],
    ['foo bar', 'cannot read version specifier "bar"'],
    ['foo=1', 'cannot read version specifier "=1"'],
    ['foo >= 1 2', 'cannot read version specifier'],
    ['foo # comment', 'cannot read version specifier'],
    ['foo[a', 'cannot read version specifier'],
    ['foo[a,]', '"" is no name of an extra'],
    ['foo[a b]', '"a b" is no name of an extra'],
    ['foo (>=1', 'the parenthesis before its versions is not closed after them'],
    ['foo (>=1) x', 'the parenthesis before its versions is not closed after them'],
    ['foo >=1)', 'cannot read version specifier'],
    ['foo ,>=1', 'a comma stands where a version specifier is wanted'],
    ['foo >=1,,<2', 'a comma stands where a version specifier is wanted'],
    ['foo @', 'after "@" it wants a URL'],
    ['foo @ https://example.org/a.whl >=1', 'after "@" it wants a URL'],
    ['foo;', 'cannot read marker ""'],
    ['foo; bar', 'cannot read marker " bar"'],
  ])('refuses %j', (text, reason) => {
    const error = refusalOf(() => parseRequirement(text));
    expect(error.code).toBe('INVALID_REQUIREMENT');
    expect(error.message).toContain(reason);
  });

  test('tells no passwords and keeps the cause', () => {
    const error = refusalOf(() => parseRequirement('foo @ https://user:secret@example.org/a.whl ; os_name'));
    expect(JSON.stringify([error.message, error.data])).not.toContain('secret');
    expect(error.cause).toMatchObject({ code: 'INVALID_MARKER' });
  });

  test('reads what it is written as', () => {
    const extraLists = fc.array(names, { maxLength: 3 });
    const markers = fc.option(markerTexts, { nil: undefined });
    fc.assert(
      fc.property(
        fc.tuple(names, extraLists, specifierTexts, markers),
        ([name, extras, versions, marker]) => {
          const tail = marker === undefined ? '' : `; ${marker}`;
          const requirement = parseRequirement(`${name}[${extras.join(',')}] ${versions}${tail}`);
          expect(requirement).toMatchObject({ name, extras, specifiers: parseSpecifiers(versions) });
          expect(requirement.marker).toEqual(marker === undefined ? undefined : parseMarker(marker));
          expect(parseRequirement(requirement.text)).toEqual(requirement);
        },
      ),
    );
  });

  test('refuses in its own way whatever it is given, quickly', () => {
    const texts = fc
      .tuple(names, specifierTexts, markerTexts)
      .map(([name, versions, marker]) => `${name}[x]${versions};${marker}`);
    expectOnlyRefusals(parseRequirement, 'INVALID_REQUIREMENT', damaged(texts));
    expectQuickness(parseRequirement);
  });
});
