const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** Decodes numeric character references and the few named ones that index pages use; others stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6});?|#([0-9]{1,7});?|([a-z]{2,4});)/gi,
    (whole, ...groups: unknown[]) => {
      const [hex, decimal, name] = groups;
      if (typeof name === 'string') {
        return NAMED[name.toLowerCase()] ?? whole;
      }
      const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
      return isCharacter(code) ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}

function isCharacter(code: number): boolean {
  return code > 0 && code <= 0x10_ffff && !(code >= 0xd800 && code <= 0xdfff);
}
