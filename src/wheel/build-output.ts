/** How much of a build's output an error shows. */
const MAX_LINES = 10;
const MAX_ERROR_LINES = 4;
const MAX_LINE_LENGTH = 240;

/** uv's own words around those of the build. */
const FRAME =
  /^(Building wheel\.\.\.|error: Failed to build |\s+cause: (The build backend returned|Call to )|hint:)/;
const ERROR = /\berror\b:|Error:|^error|not found/i;
/** Python's tracebacks but for the exception itself: frames, each with its source line and the marks below. */
const TRACE = /^Traceback \(most recent call last\):\n|^ +File "[^\n]*\n(?: {4}[^\n]*\n)*/gm;

/**
 * The lines of a build's output that tell most: the first errors, and the end.
 * @param folder the build's temporary folder, which is left out of paths
 */
export function tellingLines(output: string, folder: string): string[] {
  const lines = plainLines(output, folder);
  const errors = lines
    .slice(0, -MAX_LINES)
    .filter((line) => ERROR.test(line))
    .slice(0, MAX_ERROR_LINES);
  return [...errors, ...lines.slice(-MAX_LINES)];
}

/** The first errors of a build that ended well all the same. */
export function errorLines(output: string, folder: string): string[] {
  return plainLines(output, folder)
    .filter((line) => ERROR.test(line))
    .slice(0, MAX_LINES);
}

function plainLines(output: string, folder: string): string[] {
  return output
    .replaceAll(/\u001b\[[0-9;]*m/g, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(TRACE, '')
    .replaceAll(`${folder}/`, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '' && !FRAME.test(line))
    .map((line) => (line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line));
}
