import * as fc from 'fast-check';
import { expect } from 'vitest';
import { PythonFormatError, type PythonFormatErrorCode } from '../../src/python/errors.ts';

/** The error that `action` throws, which must be the room's own. */
export function refusalOf(action: () => unknown): PythonFormatError {
  try {
    action();
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return error;
    }
    throw error;
  }
  throw new Error('Nothing was refused');
}

/** Checks that a parser returns or refuses with its own code, whatever it is given. */
export function expectOnlyRefusals(
  parse: (text: string) => unknown,
  code: PythonFormatErrorCode,
  nearly: fc.Arbitrary<string> = fc.string(),
): void {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 40 }), nearly);
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PythonFormatError);
        expect(error).toMatchObject({ code });
      }
    }),
    { numRuns: 1000 },
  );
}

/** Texts that make careless patterns slow or exhaust the stack. */
const exhausting = [
  '1'.repeat(200_000),
  '1.'.repeat(200_000),
  `a${'-'.repeat(200_000)}`,
  `a${' '.repeat(200_000)}!`,
  '('.repeat(200_000),
  `"${'""'.repeat(200_000)}`,
  ','.repeat(200_000),
  'a=b\n'.repeat(50_000),
  `A: b\n${' c\n'.repeat(100_000)}`,
  `${'os_name == "a" and '.repeat(20_000)}os_name == "b"`,
];

/** Checks that no such text takes seconds, or anything but a refusal comes out. */
export function expectQuickness(parse: (text: string) => unknown): void {
  for (const text of exhausting) {
    const start = performance.now();
    try {
      parse(text);
    } catch (error) {
      expect(error).toBeInstanceOf(PythonFormatError);
      expect(String(error).length).toBeLessThan(2000);
    }
    expect(performance.now() - start).toBeLessThan(5000);
  }
}
