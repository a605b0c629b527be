import { withoutHidden } from '../../errors/quote-name.ts';
import type {
  AnnouncedDay,
  RuntimeDetails,
  RuntimeFacts,
  RuntimeStatus,
} from '../../workflow/machine/list-runtimes.ts';
import { count } from './quantities.ts';
import type { Style } from './style.ts';

export interface RuntimesLook {
  readonly style: Style;
  /** Of the terminal; absent where lines may be of any length. */
  readonly columns?: number;
}

interface Column {
  readonly title: string;
  readonly cell: (runtime: RuntimeFacts) => string;
  /** Left out first where there is no room. */
  readonly isExtra?: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'runtime', cell: ({ runtime }) => runtime },
  { title: 'status', cell: ({ status }) => status },
  { title: 'until', cell: ({ deprecated }) => (deprecated === undefined ? '–' : dayWords(deprecated)) },
  { title: 'system', cell: ({ operatingSystem }) => operatingSystem, isExtra: true },
  { title: 'glibc', cell: ({ glibc }) => glibc },
  { title: 'GLIBCXX', cell: ({ glibcxx }) => glibcxx, isExtra: true },
  { title: 'Python', cell: ({ python }) => python, isExtra: true },
  { title: 'boto3', cell: ({ sdk }) => sdk?.boto3 ?? '–' },
  { title: 'urllib3', cell: ({ sdk }) => sdk?.urllib3 ?? '–', isExtra: true },
];
const LOCAL: Column = {
  title: 'here',
  cell: ({ interpreter }) => (interpreter === undefined ? '' : (interpreter?.version ?? 'none')),
};

/** The table for people: the oldest first. */
export function renderRuntimes(runtimes: readonly RuntimeFacts[], { style, columns }: RuntimesLook): string {
  const isLocal = runtimes.some(({ interpreter }) => interpreter !== undefined);
  const all = isLocal ? [...COLUMNS, LOCAL] : COLUMNS;
  const fitting =
    widthOf(all, runtimes) <= (columns ?? Infinity) ? all : all.filter(({ isExtra }) => isExtra !== true);
  const widths = fitting.map((column) => columnWidth(column, runtimes));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const rows = runtimes.map((runtime) => {
    const text = line(fitting.map(({ cell }) => cell(runtime)));
    return text.replace(runtime.status, paint(runtime.status, style)(runtime.status));
  });
  const note = style.dim(
    'The SDK is what somebody read in a function: AWS changes it by itself. zipwright runtimes RUNTIME tells more.',
  );
  return `${[style.bold(line(fitting.map(({ title }) => title))), ...rows, note].join('\n')}\n`;
}

function columnWidth({ title, cell }: Column, runtimes: readonly RuntimeFacts[]): number {
  return Math.max(title.length, ...runtimes.map((each) => cell(each).length));
}

function widthOf(columns: readonly Column[], runtimes: readonly RuntimeFacts[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column, runtimes) + 2, -2);
}

function paint(status: RuntimeStatus, style: Style): (text: string) => string {
  switch (status) {
    case 'supported':
      return style.green;
    case 'ends soon':
    case 'deprecated':
      return style.yellow;
    case 'creation blocked':
    case 'blocked':
      return style.red;
  }
}

function dayWords({ date, days }: AnnouncedDay): string {
  return days < 0 ? `${date} (${count(-days, 'day')} ago)` : `${date} (${count(days, 'day')})`;
}

const OWNERS = {
  function: 'the function',
  layers: 'its layers',
  sdk: 'the SDK',
  client: "AWS's runtime client",
  'standard library': 'the standard library',
} as const;

/** All of one runtime for people. */
export function renderRuntime(details: RuntimeDetails, style: Style): string {
  const { runtime, operatingSystem, glibc, glibcxx, laterGlibcxx, python, sdk, library } = details;
  const later = laterGlibcxx === undefined ? '' : `, in later releases ${laterGlibcxx}`;
  const width = Math.max(...details.searchPath.map(({ path }) => path.length));
  const parts: readonly (readonly [title: string, lines: readonly string[]])[] = [
    [
      `${runtime} on ${operatingSystem}`,
      [
        statusLine(details, style),
        `CPython ${python} or later; glibc ${glibc}, libstdc++ up to GLIBCXX_${glibcxx}${later}`,
        ...localLine(details),
      ],
    ],
    [
      'SDK',
      sdk === undefined
        ? ['nobody has read it yet']
        : [
            `boto3 ${sdk.boto3}, botocore ${sdk.botocore}, urllib3 ${sdk.urllib3}; ${sdk.isInferred ? 'inferred' : 'read'} ${sdk.readOn}`,
            style.dim(sdk.source),
          ],
    ],
    [
      'Search path (sys.path of a function without layers)',
      details.searchPath.map(({ path, owner }) => `${path.padEnd(width)}  ${style.dim(OWNERS[owner])}`),
    ],
    ['LD_LIBRARY_PATH', [details.libraryPath.join(':')]],
    ['PATH', [details.programPath.join(':')]],
    ['Wheels', wheelLines(details)],
    ...(library === undefined
      ? []
      : [
          [
            `Standard library, against ${library.since}`,
            [
              `gone: ${library.removed.join(', ') || 'nothing'}`,
              `new: ${library.added.join(', ') || 'nothing'}`,
            ],
          ] as const,
        ]),
  ];
  return parts
    .map(([title, lines]) => [style.bold(title), ...lines.map((line) => `  ${line}`), ''].join('\n'))
    .join('\n');
}

function statusLine(
  { status, deprecated, createBlocked, updateBlocked }: RuntimeDetails,
  style: Style,
): string {
  const days = [
    ...(deprecated === undefined ? ['no end is announced'] : [`support until ${dayWords(deprecated)}`]),
    ...(createBlocked === undefined ? [] : [`no new functions from ${dayWords(createBlocked)}`]),
    ...(updateBlocked === undefined ? [] : [`no updates from ${dayWords(updateBlocked)}`]),
  ];
  return `${paint(status, style)(status)}: ${days.join(', ')}`;
}

function localLine({ interpreter }: RuntimeDetails): string[] {
  if (interpreter === undefined) {
    return [];
  }
  return interpreter === null
    ? ['no interpreter of this machine runs it']
    : [`here: CPython ${interpreter.version} at ${withoutHidden(interpreter.path)}`];
}

/** The first and the last platform, and how many tags there are: a whole list has hundreds. */
function wheelLines({ tags }: RuntimeDetails): string[] {
  return Object.entries(tags).map(([architecture, list]) => {
    const [best = ''] = list;
    const oldest = list.findLast((tag) => tag.includes('manylinux_')) ?? '';
    const platform = oldest.slice(oldest.indexOf('manylinux_'));
    return `${architecture}: ${best} down to ${platform}, abi3 of older Pythons, py3-none-any (${count(list.length, 'tag')}: --json lists them)`;
  });
}

/** The table for `--json`; docs/reference/json.md describes it. */
export function runtimesJson(runtimes: readonly RuntimeFacts[], today: string): string {
  return `${JSON.stringify({ schemaVersion: 1, today, runtimes }, undefined, 2)}\n`;
}

/** One runtime for `--json`. */
export function runtimeJson(details: RuntimeDetails, today: string): string {
  return `${JSON.stringify({ schemaVersion: 1, today, ...details }, undefined, 2)}\n`;
}
