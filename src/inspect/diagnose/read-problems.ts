import { logLines } from './log-lines.ts';
import { logPatterns } from './log-patterns.ts';
import { rankProblems, type Problem, type ReadProblem } from './problem.ts';
import { toldInPassing } from './told-in-passing.ts';

const LONGEST_TEXT = 500;
const MOST_PROBLEMS = 200;
const MEMORY = /Memory Size: (\d{1,6}) MB\s+Max Memory Used: (\d{1,6}) MB/;
/** Lambda counts what is used as text; a process is killed within a few MB of the limit. */
const FULL = 0.98;

/**
 * Reads what went wrong out of a log, the causes first; nothing when it tells of nothing. What is only told in passing
 * counts when there is nothing else.
 */
export function readProblems(log: string): ReadProblem[] {
  const lines = logLines(log);
  const passing = toldInPassing(lines);
  const loud = problemsOf(lines.filter((_, index) => passing[index] === false));
  return loud.length > 0 ? loud : problemsOf(lines);
}

function problemsOf(lines: readonly string[]): ReadProblem[] {
  const known = new Set<string>();
  const found: ReadProblem[] = [];
  for (const line of lines) {
    const problem = readLine(line);
    const key = problem === undefined ? undefined : JSON.stringify(problem);
    if (problem !== undefined && key !== undefined && !known.has(key) && known.size < MOST_PROBLEMS) {
      known.add(key);
      found.push({ problem, text: line.slice(0, LONGEST_TEXT) });
    }
  }
  const isKilled = found.some(
    ({ problem }) => problem.kind === 'exit' && problem.reason === 'signal: killed',
  );
  const full = isKilled ? fullMemory(lines) : undefined;
  return rankProblems([...(full === undefined ? [] : [full]), ...found]);
}

function readLine(line: string): Problem | undefined {
  for (const { when, line: expression, read } of logPatterns) {
    const match = when === undefined || line.includes(when) ? expression.exec(line) : null;
    if (match !== null) {
      return read(match.slice(1).map((group: string | undefined) => group ?? ''));
    }
  }
  const [, type = '', message = ''] = /(?:^|\s)\[ERROR\] ([\w.]{1,200}): (.{0,500})/.exec(line) ?? [];
  return type === '' || type.startsWith('Runtime.') ? undefined : { kind: 'exception', type, message };
}

/** A process that was killed with all its memory in use was killed for that. */
function fullMemory(lines: readonly string[]): ReadProblem | undefined {
  for (const line of lines) {
    const [, size = '', used = ''] = MEMORY.exec(line) ?? [];
    if (size !== '' && Number(used) >= Number(size) * FULL) {
      return { problem: { kind: 'out-of-memory', used, size }, text: line.slice(0, LONGEST_TEXT) };
    }
  }
  return undefined;
}
