import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  evaluateMarker,
  parseMarker,
  targetEnvironment,
  type Marker,
  type MarkerEnvironment,
} from '../../src/python/marker.ts';
import { damaged, markerTexts } from './arbitraries.ts';
import { expectOnlyRefusals, expectQuickness, refusalOf } from './refusal.ts';

const environment = targetEnvironment({ fullVersion: '3.12.7', machine: 'x86_64' });

const evaluate = (marker: string, changes: Partial<MarkerEnvironment> = {}): boolean =>
  evaluateMarker(parseMarker(marker), { ...environment, ...changes });

const nested = (depth: number): string => `${'('.repeat(depth)}os_name == "a"${')'.repeat(depth)}`;

/** Writes a tree with every bracket, so that reading it depends on nothing else. */
function write(marker: Marker): string {
  switch (marker.kind) {
    case 'and':
    case 'or':
      return marker.operands.map((operand) => `(${write(operand)})`).join(` ${marker.kind} `);
    case 'membership': {
      const set = marker.set === 'extras' ? 'extras' : 'dependency_groups';
      return `"${marker.name}" ${marker.negated ? 'not in' : 'in'} ${set}`;
    }
    case 'comparison': {
      const { variable, operator, value, reversed } = marker;
      return reversed ? `"${value}" ${operator} ${variable}` : `${variable} ${operator} "${value}"`;
    }
    default:
      throw new Error('No such kind');
  }
}

describe('parseMarker', () => {
  test('binds "and" tighter than "or"', () => {
    const a = { kind: 'comparison', variable: 'os_name', operator: '==', value: 'a', reversed: false };
    const b = { kind: 'comparison', variable: 'extra', operator: '==', value: 'b', reversed: true };
    const c = { kind: 'membership', set: 'dependencyGroups', name: 'c-c', negated: true };
    expect(parseMarker(`os_name=="a" or 'b'==extra and "C_c" not in dependency_groups`)).toEqual({
      kind: 'or',
      operands: [a, { kind: 'and', operands: [b, c] }],
    });
    expect(parseMarker(`(os_name=="a" or 'b'==extra) and "C_c"  not  in dependency_groups`)).toEqual({
      kind: 'and',
      operands: [{ kind: 'or', operands: [a, b] }, c],
    });
  });

  test.each([
    ['os.name', 'os_name'],
    ['sys.platform', 'sys_platform'],
    ['platform.version', 'platform_version'],
    ['platform.machine', 'platform_machine'],
    ['platform.python_implementation', 'platform_python_implementation'],
    ['python_implementation', 'platform_python_implementation'],
  ])('reads %s as %s', (old, variable) => {
    expect(parseMarker(`${old} == "x"`)).toMatchObject({ variable });
  });

  test.each([
    ['', 'it ends where a variable or a quoted text is wanted'],
    ['os_name', 'it ends where an operator such as "==" or "in" is wanted'],
    ['os_name == "a" and', 'it ends where a variable or a quoted text is wanted'],
    ['os_name == "a" or or', 'it ends where an operator'],
    ['os_name == "a" "b"', 'it has "b" where "and", "or" or the end is wanted'],
    ['os_name == "a")', 'it has ")" where "and", "or" or the end is wanted'],
    ['(os_name == "a"', 'it ends where ")" is wanted'],
    ['os_name not "a"', 'it has "a" where "in" is wanted'],
    ['os_name = "a"', 'a character or an open quote'],
    ['os_name == "a', 'a character or an open quote'],
    ['os_name == a', 'a comparison needs a variable on one side and a quoted text on the other'],
    ['"a" == "a"', 'a comparison needs a variable on one side and a quoted text on the other'],
    ['os_name == sys_platform', 'a comparison needs a variable on one side and a quoted text on the other'],
    ['os_nam == "a"', '"os_nam" is no variable of markers'],
    ['constructor == "a"', '"constructor" is no variable of markers'],
    ['python.version == "3"', '"python.version" is no variable of markers'],
    ['extras == "a"', '"extras" and "dependency_groups" stand right of "in" only'],
    ['"a" == extras', '"extras" and "dependency_groups" stand right of "in" only'],
    ['dependency_groups in "a"', '"extras" and "dependency_groups" stand right of "in" only'],
  ])('refuses %j', (marker, reason) => {
    const error = refusalOf(() => parseMarker(marker));
    expect(error.code).toBe('INVALID_MARKER');
    expect(error.message).toContain(reason);
  });

  test('bounds the nesting', () => {
    expect(parseMarker(nested(100))).toMatchObject({ variable: 'os_name' });
    expect(refusalOf(() => parseMarker(nested(101))).message).toContain('nests deeper than 100 levels');
  });

  test('reads what it is written as', () => {
    fc.assert(
      fc.property(markerTexts, (text) => {
        const marker = parseMarker(text);
        expect(parseMarker(write(marker))).toEqual(marker);
      }),
    );
  });

  test('refuses in its own way whatever it is given, quickly', () => {
    expectOnlyRefusals(evaluate, 'INVALID_MARKER', damaged(markerTexts));
    expectQuickness(evaluate);
  });
});

describe('evaluateMarker', () => {
  test.each([
    ['python_version >= "3.9"', true],
    ['python_version < "3.9"', false],
    ['python_version == "3.*"', true],
    ['python_version in "3.11 3.12"', true],
    ['"3.9" <= python_version', true],
    ['"3.13" <= python_version', false],
    ['"3.12" == python_version', true],
    ['python_full_version < "3.12.8" and python_full_version > "3.12.6"', true],
    ['sys_platform == "linux" and (platform_machine == "x86_64" or platform_machine == "aarch64")', true],
    ['"win" not in sys_platform', true],
    ['sys_platform in "linux linux2"', true],
    ['platform_system != "Linux" or implementation_name == "cpython"', true],
    ['implementation_version == "3.12.*"', true],
    ['platform_release >= "5.10"', false],
    ['platform_version == ""', true],
    ['os_name == "nt" and python_version >= "3" or os_name == "posix"', true],
    ['os_name == "posix" or os_name == "nt" and os_name == "java"', true],
    ['(os_name == "posix" or os_name == "nt") and os_name == "java"', false],
  ])('%s is %s', (marker, expected) => {
    expect(evaluate(marker)).toBe(expected);
  });

  test.each([
    ['extra == "test"', [], false],
    ['extra == ""', [], true],
    ['extra != "test"', [], true],
    ['extra == "test"', ['Test'], true],
    ['"TE.ST" == extra', ['te_st', 'other'], true],
    ['extra != "test"', ['other', 'test'], false],
    ['extra != "test"', ['other'], true],
    ['extra == "a" and extra == "b"', ['a', 'b'], true],
    ['"Te_st" in extras', ['te.st'], true],
    ['"test" not in extras', ['other'], true],
    ['"test" in extras', [], false],
  ])('%s with the extras %j is %s', (marker, extras, expected) => {
    expect(evaluate(marker, { extras })).toBe(expected);
  });

  test.each([
    ['"Dev_Tools" in dependency_groups', true],
    ['"dev.tools" not in dependency_groups', false],
    ['"test" in dependency_groups', false],
  ])('%s with the group dev-tools is %s', (marker, expected) => {
    expect(evaluate(marker, { dependencyGroups: ['dev-tools'] })).toBe(expected);
  });

  test.each(['os_name ~= "3.9"', 'sys_platform === "linux"', 'python_version ~= "abc"', 'extra ~= "1.0"'])(
    'refuses %s, which compares no versions',
    (marker) => {
      const error = refusalOf(() => evaluate(marker));
      expect(error.code).toBe('INVALID_MARKER');
      expect(error.message).toMatch(/^Cannot compare /);
    },
  );
});
