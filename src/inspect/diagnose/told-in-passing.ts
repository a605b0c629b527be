const QUIET = new Set(['TRACE', 'DEBUG', 'INFO', 'WARN', 'WARNING']);

/** The first level of a line, behind nothing but times, ids and the names of loggers. */
const LEVEL =
  /^[\w\s.:,+\-/[\]$|()=*]{0,200}?(?<![\w.])(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL)(?=[\s:\]|]|$)/;

const TRACEBACK = /^Traceback \(most recent call last\)/;
/** The last line of a traceback: the exception's type, in front of what it says. */
const EXCEPTION = /^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|NotFound|Warning)(?::|$)/;

/** Whether a level is that of what goes on, in contrast to what failed. */
export function isQuietLevel(level: unknown): level is string {
  return typeof level === 'string' && QUIET.has(level.toUpperCase());
}

/**
 * Finds the lines in which a function tells of something that it came over: those that are logged below the level of
 * errors, with the tracebacks behind them.
 * @returns for each line whether it is one
 */
export function toldInPassing(lines: readonly string[]): boolean[] {
  let isQuiet = false;
  let isTraceback = false;
  return lines.map((line) => {
    if (isTraceback) {
      isTraceback = !EXCEPTION.test(line);
      return isQuiet;
    }
    isTraceback = TRACEBACK.test(line);
    isQuiet = isTraceback ? isQuiet : isQuietLevel(LEVEL.exec(line)?.[1]);
    return isQuiet;
  });
}
