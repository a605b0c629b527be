/**
 * First line of the scripts that a package brings. Lambda has its interpreter first on PATH, as /var/lang/bin/python3,
 * so this line is right for every runtime and one pack serves them all.
 */
export const TARGET_SHEBANG = '#!/usr/bin/env python3';

const PLACEHOLDER = /^#!pythonw?(?=[ \r\n]|$)/;

/** Replaces the `#!python` placeholder of a wheel's script (PEP 427); any other first line stays. */
export function rewriteShebang(script: Buffer): Buffer {
  const start = script.toString('latin1', 0, 12);
  const placeholder = PLACEHOLDER.exec(start)?.[0];
  return placeholder === undefined
    ? script
    : Buffer.concat([Buffer.from(TARGET_SHEBANG), script.subarray(placeholder.length)]);
}
