import { isQuietLevel } from './told-in-passing.ts';

/** As far as answers in answers are looked into: an event of CloudWatch with a payload with a message. */
const DEEPEST = 6;
const LONGEST_LINE = 8192;
const MOST_LINES = 50_000;
const LINE_END = /[\r\n\u2028]+/;
/** Also those of JSON that is cut off and so cannot be parsed. */
const ANY_LINE_END = /[\r\n\u2028]+|\\n(?![a-z])/;

/**
 * Lines of a log, whatever form it has: text, JSON logs, answers of Lambda and of the AWS CLI. What JSON holds becomes
 * lines like those of a text log.
 */
export function logLines(text: string): string[] {
  const whole = parse(text);
  const lines: string[] = [];
  if (whole !== undefined) {
    unfold(whole, lines, 0);
    return lines;
  }
  for (const line of text.split(LINE_END).slice(-MOST_LINES)) {
    const start = line.indexOf('{');
    const value = start < 0 || !line.trimEnd().endsWith('}') ? undefined : parse(line.slice(start));
    if (value === undefined) {
      line.split(ANY_LINE_END).forEach((each) => add(each, lines));
    } else {
      add(line.slice(0, start), lines);
      unfold(value, lines, 0);
    }
  }
  return lines;
}

/** Very long lines, such as JSON that is cut off, are looked at piece by piece. */
function add(line: string, lines: string[]): void {
  for (let at = 0; at < line.length && lines.length < MOST_LINES; at += LONGEST_LINE) {
    const piece = line.slice(at, at + LONGEST_LINE).trim();
    if (piece !== '') {
      lines.push(piece);
    }
  }
}

function parse(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unfold(value: unknown, lines: string[], depth: number): void {
  if (depth > DEEPEST || lines.length >= MOST_LINES) {
    return;
  }
  if (typeof value === 'string') {
    unfoldText(value, lines, depth);
  } else if (Array.isArray(value)) {
    value.forEach((each) => unfold(each, lines, depth + 1));
  } else if (isRecord(value)) {
    unfoldRecord(value, lines, depth);
  }
}

/** Lines of a record that has a level begin with it. */
function unfoldRecord(record: Readonly<Record<string, unknown>>, lines: string[], depth: number): void {
  const { level, ...others } = record;
  const own: string[] = [];
  describeRecord(record, own);
  for (const each of Object.values(isQuietLevel(level) ? others : record)) {
    unfold(each, own, depth + 1);
  }
  for (const line of own.slice(0, MOST_LINES - lines.length)) {
    lines.push(isQuietLevel(level) ? `[${level.toUpperCase()}] ${line}` : line);
  }
}

function unfoldText(text: string, lines: string[], depth: number): void {
  const inner = parse(text);
  if (inner === undefined) {
    text.split(ANY_LINE_END).forEach((line) => add(line, lines));
  } else {
    unfold(inner, lines, depth + 1);
  }
}

/** What a text log says in one line, JSON says in several keys. */
function describeRecord(record: Readonly<Record<string, unknown>>, lines: string[]): void {
  const { errorType, errorMessage, status, metrics } = record;
  if (typeof errorMessage === 'string' && typeof errorType === 'string') {
    add(`[ERROR] ${errorType}: ${errorMessage}`, lines);
  } else if (typeof errorType === 'string') {
    add(`Error Type: ${errorType}`, lines);
  }
  if (isRecord(metrics)) {
    const { memorySizeMB, maxMemoryUsedMB } = metrics;
    const memory =
      typeof memorySizeMB === 'number' && typeof maxMemoryUsedMB === 'number'
        ? `\tMemory Size: ${memorySizeMB} MB\tMax Memory Used: ${maxMemoryUsedMB} MB`
        : '';
    const isInit = typeof record['initializationType'] === 'string' || typeof record['phase'] === 'string';
    const state = typeof status === 'string' ? `\tStatus: ${status}` : '';
    add(`${isInit ? 'INIT_REPORT' : 'REPORT'}${memory}${state}`, lines);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
