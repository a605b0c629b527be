import * as fc from 'fast-check';

const anyCharacter = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));

/** Texts of all characters, those that no file should hold among them. Cheaper to set up than fast-check's own units. */
export const anyText = (maxLength = 10): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.oneof(
      anyCharacter,
      fc.nat({ max: 0x7f }).map((code) => String.fromCodePoint(code)),
    ),
    maxLength,
  });
