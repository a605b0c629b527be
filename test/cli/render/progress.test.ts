import { describe, expect, test } from 'vitest';
import { BuildProgress, type Verbosity } from '../../../src/cli/render/progress.ts';
import type { BuildEvent } from '../../../src/workflow/assemble/build-events.ts';
import { capturedContext, type CapturedStream } from '../run-cli.ts';

interface Show {
  readonly stderr: CapturedStream;
  readonly stdout: CapturedStream;
  readonly progress: BuildProgress;
  /** Moves the clock on, in milliseconds, and reports. */
  readonly after: (milliseconds: number, ...events: readonly BuildEvent[]) => void;
}

function show(
  options: { readonly isTTY?: boolean; readonly columns?: number; readonly CI?: string } = {},
  verbosity: Verbosity = 'normal',
): Show {
  let now = 1000;
  const { CI, ...streams } = options;
  const environment = { NO_COLOR: '1', ...(CI === undefined ? {} : { CI }) };
  const context = capturedContext({ ...streams, environment, now: () => now });
  const progress = new BuildProgress(context, verbosity);
  return {
    stderr: context.stderr,
    stdout: context.stdout,
    progress,
    after: (milliseconds, ...events) => {
      now += milliseconds;
      events.forEach(progress.report);
    },
  };
}

const CLEAR = '\r\u001B[2K';
const started = (filename: string, size?: number): BuildEvent => ({
  kind: 'download-started',
  name: filename,
  filename,
  size,
});
const progressed = (filename: string, bytes: number): BuildEvent => ({
  kind: 'download-progress',
  filename,
  bytes,
});
const finished = (filename: string, size: number): BuildEvent => ({
  kind: 'download-finished',
  filename,
  size,
});
const packing: BuildEvent = { kind: 'packing', name: 'numpy' };

/** What a terminal of one line shows in the end. */
function lastLine({ parts }: CapturedStream): string {
  return parts.join('').split(CLEAR).at(-1)?.split('\n').at(-1) ?? '';
}

describe('on a terminal', () => {
  test('a bar with bytes and rate runs while files are downloaded', () => {
    const { stderr, after } = show({ isTTY: true });
    after(0, started('a.whl', 1_000_000), started('b.whl', 1_000_000));
    after(500, progressed('a.whl', 500_000));
    expect(lastLine(stderr)).toBe(`${'█'.repeat(6)}${'░'.repeat(18)} 500.0 kB of 2.00 MB, 1.00 MB/s  `);
    after(500, progressed('b.whl', 1_000_000));
    expect(lastLine(stderr)).toBe(`${'█'.repeat(18)}${'░'.repeat(6)} 1.50 MB of 2.00 MB, 1.50 MB/s  `);
  });

  test('files whose size nobody knows count as what has come', () => {
    const { stderr, after } = show({ isTTY: true });
    after(0, started('a.whl'));
    expect(lastLine(stderr)).toContain('0 B of 0 B, 0 B/s');
    after(100, progressed('a.whl', 1000));
    expect(lastLine(stderr)).toContain('1.00 kB of 1.00 kB, 10.0 kB/s');
  });

  test('is redrawn seldom enough not to flicker', () => {
    const { stderr, after } = show({ isTTY: true });
    after(0, started('a.whl', 1000));
    for (let bytes = 1; bytes <= 100; bytes += 1) {
      after(1, progressed('a.whl', bytes));
    }
    expect(stderr.parts.length).toBeLessThanOrEqual(3);
  });

  test('clears itself when it is finished, and says what came in what time', () => {
    const { stderr, progress, after } = show({ isTTY: true });
    after(0, started('a.whl', 1000), started('b.whl', 1000));
    after(2000, finished('a.whl', 1000), finished('b.whl', 1000));
    progress.finish();
    expect(stderr.text).toMatch(/\r\u001B\[2KDownloaded 2 files, 2\.00 kB in 2\.0 s \(1\.00 kB\/s\)\n$/);
    progress.finish();
    expect(stderr.text.match(/Downloaded/g)).toHaveLength(1);
  });

  test('clears itself before a line, so that none is glued to it', () => {
    const { stderr, after } = show({ isTTY: true });
    after(100, packing, { kind: 'notice', message: 'Look', hint: 'there' });
    expect(stderr.text).toBe(`${CLEAR}Packing numpy${CLEAR}notice: Look\nhint: there\n`);
  });

  test('what goes on is said when nothing is downloaded', () => {
    const { stderr, progress, after } = show({ isTTY: true });
    after(100, { kind: 'resolving', source: 'requirements.txt' });
    expect(lastLine(stderr)).toBe('Resolving requirements.txt');
    after(100, packing);
    expect(lastLine(stderr)).toBe('Packing numpy');
    progress.finish();
    expect(lastLine(stderr)).toBe('');
  });

  test('never is wider than the terminal', () => {
    const { stderr, after } = show({ isTTY: true, columns: 30 });
    after(100, started('a.whl', 1_000_000), { kind: 'packing', name: 'a'.repeat(100) });
    after(100, progressed('a.whl', 10));
    for (const part of stderr.parts) {
      expect(part.replace(CLEAR, '').length).toBeLessThan(30);
    }
  });

  test('a download that nobody started is nothing', () => {
    const { stderr, progress, after } = show({ isTTY: true });
    after(100, progressed('a.whl', 10), finished('a.whl', 10));
    progress.finish();
    expect(stderr.text).toBe('');
  });
});

describe('elsewhere', () => {
  const everything: readonly BuildEvent[] = [
    { kind: 'resolving', source: 'requirements.txt' },
    { kind: 'resolved', source: 'requirements.txt', distributions: 2, milliseconds: 1200 },
    started('a.whl', 1000),
    progressed('a.whl', 500),
    finished('a.whl', 1000),
    packing,
    { kind: 'building', name: 'demo', version: '1.0', how: 'with zig' },
    { kind: 'notice', message: 'Look' },
    { kind: 'left-out', paths: [{ path: '.env', reason: 'hidden' }] },
  ];

  test.each([
    ['a pipe', {}],
    ['CI, even on a terminal', { isTTY: true, CI: 'true' }],
  ])('%s: whole lines, nothing that moves', (_, options) => {
    const { stderr, stdout, progress, after } = show(options);
    for (const event of everything) {
      after(100, event);
    }
    progress.finish();
    expect(stderr.text.split('\n')).toEqual([
      'Resolved 2 distributions from requirements.txt in 1.2 s',
      'Building demo 1.0 from source with zig',
      'notice: Look',
      'Left out .env',
      'Downloaded 1 file, 1.00 kB in 600 ms (1.67 kB/s)',
      '',
    ]);
    expect(stdout.text).toBe('');
  });

  test('quiet says nothing at all, on a terminal too', () => {
    const { stderr, progress, after } = show({ isTTY: true }, 'quiet');
    everything.forEach((event) => after(100, event));
    progress.finish();
    expect(stderr.text).toBe('');
  });

  test('files that were left out: some, or all with their reasons', () => {
    const paths = Array.from({ length: 8 }, (_, index) => ({ path: `f${index}`, reason: 'hidden' }));
    const some = show();
    some.after(0, { kind: 'left-out', paths });
    expect(some.stderr.text).toBe('Left out f0, f1, f2, f3, f4, f5 and 2 more\n');
    const all = show({}, 'verbose');
    all.after(0, { kind: 'left-out', paths });
    expect(all.stderr.text.split('\n')).toHaveLength(9);
    expect(all.stderr.text).toContain('Left out f7 (hidden)\n');
    const none = show({}, 'verbose');
    none.after(0, { kind: 'left-out', paths: [] });
    expect(none.stderr.text).toBe('');
  });
});

test('credentials are hidden in everything that is told', () => {
  const secret = 'https://zoe:secret@host/a.whl';
  const { stderr, progress, after } = show({ isTTY: true, columns: 200 }, 'verbose');
  after(100, { kind: 'resolving', source: secret });
  after(100, { kind: 'resolved', source: secret, distributions: 1, milliseconds: 1 });
  after(100, { kind: 'building', name: 'a', version: '1', how: secret });
  after(100, { kind: 'notice', message: secret, hint: secret });
  after(100, { kind: 'packing', name: secret });
  progress.finish();
  expect(stderr.text).toContain('https://****@host/a.whl');
  expect(stderr.text).not.toContain('secret');
});
