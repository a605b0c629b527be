import { TARGET_SHEBANG } from '../wheel/script-shebang.ts';

/** Interpreter lines are short; Linux reads 256 bytes of them, and installers write a shell line beyond 127. */
const SEARCHED_BYTES = 4096;

/** `#!/home/me/.venv/bin/python3.11`, spaces in the path included; `env python3` is nobody's path. */
const HOST_PATH =
  /^#![ \t]*(?:\/[^\r\n]*\/|"?[A-Za-z]:\\[^\r\n]*\\)pythonw?[\d.]*t?(?:\.exe)?"?(?:[ \t][^\r\n]*)?(?=\r?\n|$)/;
/** What pip and uv write where the path is too long for the system or has a space: a shell that Python reads as text. */
const HOST_SHELL = /^#!\/bin\/sh\n'''exec' [^\n]*\n' '''(?=\n)/;

/**
 * Replaces the first line of an installed script, which names the interpreter of the machine that installed it, by
 * the target's. What has no such line is returned as it is.
 */
export function replaceHostShebang(script: Buffer): Buffer {
  if (script.toString('latin1', 0, 2) !== '#!') {
    return script;
  }
  const start = script.toString('latin1', 0, SEARCHED_BYTES);
  const line = HOST_SHELL.exec(start)?.[0] ?? HOST_PATH.exec(start)?.[0];
  return line === undefined
    ? script
    : Buffer.concat([Buffer.from(TARGET_SHEBANG), script.subarray(line.length)]);
}
