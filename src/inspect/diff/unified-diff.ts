/** Lines around a change. */
const CONTEXT = 3;
/** Changes beyond which two texts count as wholly different: the work grows with their square. */
const MOST_EDITS = 2000;

interface Edit {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

/** Writes what two texts differ in as `diff -u` does, without the lines that name the files; empty for equal texts. */
export function unifiedDiff(before: string, after: string): string {
  const edits = editsBetween(splitLines(before), splitLines(after));
  let [done, left, right] = [0, 0, 0];
  const pass = (passed: readonly Edit[]): void => {
    left += linesWithout('+', passed);
    right += linesWithout('-', passed);
    done += passed.length;
  };
  return hunksOf(edits)
    .map(([from, to]) => {
      pass(edits.slice(done, from));
      const hunk = edits.slice(from, to);
      const text = formatHunk(hunk, left, right);
      pass(hunk);
      return text;
    })
    .join('');
}

function linesWithout(other: Edit['kind'], edits: readonly Edit[]): number {
  return edits.reduce((sum, { kind }) => (kind === other ? sum : sum + 1), 0);
}

/** Lines with their ends, so that a missing last line feed is a difference. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function editsBetween(left: readonly string[], right: readonly string[]): Edit[] {
  const shortest = Math.min(left.length, right.length);
  let start = 0;
  while (start < shortest && left[start] === right[start]) {
    start += 1;
  }
  let end = 0;
  while (end < shortest - start && left.at(-1 - end) === right.at(-1 - end)) {
    end += 1;
  }
  return [
    ...unchanged(left.slice(0, start)),
    ...shortestEdits(left.slice(start, left.length - end), right.slice(start, right.length - end)),
    ...unchanged(left.slice(left.length - end)),
  ];
}

function unchanged(lines: readonly string[]): Edit[] {
  return lines.map((line) => ({ kind: ' ', line }));
}

/**
 * The shortest way from one list of lines to another.
 * Source: E. Myers, An O(ND) Difference Algorithm and Its Variations, 1986: the greedy algorithm, figure 2.
 */
function shortestEdits(left: readonly string[], right: readonly string[]): Edit[] {
  /** By number of edits: how far down `left` each diagonal gets with them. */
  const reached: Reach[] = [];
  const most = Math.min(left.length + right.length, MOST_EDITS);
  for (let edits = 0; edits <= most; edits += 1) {
    const reach = new Reach(edits);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = stepOnto(diagonal, reached.at(-1)).x;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) {
        x += 1;
      }
      reach.set(diagonal, x);
      if (x >= left.length && x - diagonal >= right.length) {
        return traceBack(left, right, reached);
      }
    }
    reached.push(reach);
  }
  return [
    ...left.map((line) => ({ kind: '-', line }) as const),
    ...right.map((line) => ({ kind: '+', line }) as const),
  ];
}

class Reach {
  readonly edits: number;
  readonly #lines: Int32Array;

  constructor(edits: number) {
    this.edits = edits;
    this.#lines = new Int32Array(2 * edits + 1);
  }

  get(diagonal: number): number {
    return this.#lines[diagonal + this.edits] ?? 0;
  }

  set(diagonal: number, line: number): void {
    this.#lines[diagonal + this.edits] = line;
  }
}

/** The last edit on the farthest way onto a diagonal, and where in `left` it leads. */
function stepOnto(
  diagonal: number,
  before: Reach | undefined,
): { readonly x: number; readonly isAdded: boolean } {
  if (before === undefined) {
    return { x: 0, isAdded: false };
  }
  const edits = before.edits + 1;
  const [removed, added] = [before.get(diagonal - 1), before.get(diagonal + 1)];
  const isAdded = diagonal === -edits || (diagonal !== edits && removed < added);
  return { x: isAdded ? added : removed + 1, isAdded };
}

function traceBack(left: readonly string[], right: readonly string[], reached: readonly Reach[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [left.length, right.length];
  for (const before of reached.toReversed()) {
    const step = stepOnto(x - y, before);
    for (; x > step.x; x -= 1, y -= 1) {
      edits.push({ kind: ' ', line: left[x - 1] ?? '' });
    }
    if (step.isAdded) {
      y -= 1;
      edits.push({ kind: '+', line: right[y] ?? '' });
    } else {
      x -= 1;
      edits.push({ kind: '-', line: left[x] ?? '' });
    }
  }
  for (; x > 0; x -= 1) {
    edits.push({ kind: ' ', line: left[x - 1] ?? '' });
  }
  return edits.reverse();
}

/** Stretches of edits with their context, as far as they touch joined to one. */
function hunksOf(edits: readonly Edit[]): [from: number, to: number][] {
  const hunks: [number, number][] = [];
  edits.forEach(({ kind }, index) => {
    if (kind !== ' ') {
      const [from, to] = [Math.max(0, index - CONTEXT), Math.min(edits.length, index + CONTEXT + 1)];
      const last = hunks.at(-1);
      if (last !== undefined && from <= last[1]) {
        last[1] = to;
      } else {
        hunks.push([from, to]);
      }
    }
  });
  return hunks;
}

function formatRange(before: number, count: number): string {
  return `${count === 0 ? before : before + 1}${count === 1 ? '' : `,${count}`}`;
}

/** @param left lines of the text before that come before the hunk, and `right` of the other */
function formatHunk(hunk: readonly Edit[], left: number, right: number): string {
  const from = formatRange(left, linesWithout('+', hunk));
  const to = formatRange(right, linesWithout('-', hunk));
  const body = hunk.map(
    ({ kind, line }) => `${kind}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`,
  );
  return `@@ -${from} +${to} @@\n${body.join('')}`;
}
