import { redactCredentials } from '../../errors/redact.ts';
import type {
  CacheState,
  IsolationState,
  MachineReport,
  RungState,
  RuntimeState,
  ToolState,
} from '../../workflow/machine/machine-report.ts';
import { formatBytes, formatDuration } from './quantities.ts';
import type { Style } from './style.ts';

/** One thing that was looked at. */
interface Row {
  readonly verdict: 'good' | 'bad' | 'neither';
  readonly name: string;
  /** Cells, aligned with those of the other rows; the last one may be of any length. */
  readonly cells: readonly string[];
  readonly hint?: string;
}

const MARKS = { good: '✓', bad: '✗', neither: '–' };

/** What a machine can do, for people: every mark has its words beside it. */
export function renderMachine(machine: MachineReport, style: Style): string {
  const { isolation, runtimes, tools, cache } = machine;
  const [uv, ...others] = tools;
  const parts = [
    section(`This machine: ${systemName(machine)}`, style, [
      nodeRow(machine),
      cacheRow(cache),
      ...(uv === undefined ? [] : [toolRow(uv)]),
    ]),
    section("Python runtimes (kit: AWS's runtime client, and boto3)", style, runtimeRows(runtimes)),
    section(isolationTitle(isolation), style, isolationRows(isolation)),
    section('Only for some builds', style, others.map(toolRow)),
    `${conclusion(machine, style)}\n`,
  ];
  return redactCredentials(parts.join('\n'));
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function machineJson(machine: MachineReport): string {
  return redactCredentials(`${JSON.stringify({ schemaVersion: 1, ...machine }, undefined, 2)}\n`);
}

function section(title: string, style: Style, rows: readonly Row[]): string {
  const widths = columnWidths(rows);
  const lines = rows.flatMap((row) => renderRow(row, widths, style));
  return [style.bold(title), ...lines, ''].join('\n');
}

/** Of every column but the last of a row, which nothing comes after. */
function columnWidths(rows: readonly Row[]): number[] {
  const widths: number[] = [];
  for (const { name, cells } of rows) {
    for (const [index, cell] of [name, ...cells].slice(0, -1).entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  return widths;
}

function renderRow({ verdict, name, cells, hint }: Row, widths: readonly number[], style: Style): string[] {
  const colour = { good: style.green, bad: style.red, neither: style.yellow }[verdict];
  const text = [name, ...cells].map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ');
  const remedy = hint === undefined ? [] : [`    ${style.cyan('hint:')} ${hint}`];
  return [`  ${colour(MARKS[verdict])} ${text.trimEnd()}`, ...remedy];
}

const SYSTEMS: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

function systemName({ system }: MachineReport): string {
  const { platform, release, architecture } = system;
  // macOS numbers its kernel otherwise than itself.
  const version = platform === 'darwin' ? '' : ` ${release}`;
  return `${SYSTEMS[platform] ?? platform}${version} on ${architecture}`;
}

function nodeRow({ node }: MachineReport): Row {
  return { verdict: 'good', name: 'Node.js', cells: [`${node.version} at ${node.path}`] };
}

function cacheRow({ path, isWritable, reason, hint, size, free }: CacheState): Row {
  const facts = isWritable
    ? [
        'writable',
        ...(size === undefined ? [] : [`${formatBytes(size)} in it`]),
        ...(free === undefined ? [] : [`${formatBytes(free)} free`]),
      ]
    : [`cannot be written to: ${reason ?? 'no reason is given'}`];
  return {
    verdict: isWritable ? 'good' : 'bad',
    name: 'cache',
    cells: [`${path}: ${facts.join(', ')}`],
    ...(hint === undefined ? {} : { hint }),
  };
}

/** What builds take a tool for. */
const PURPOSES: Readonly<Record<ToolState['name'], string>> = {
  uv: 'requirements that are not locked',
  git: 'requirements from repositories',
  zig: 'C and C++ without a wheel',
};

function toolRow(tool: ToolState): Row {
  const { name } = tool;
  switch (tool.state) {
    case 'found':
      return { verdict: 'good', name, cells: [`${tool.version} at ${tool.path}`] };
    case 'on-demand': {
      const passedOver =
        tool.passedOver === undefined ? '' : `; ${tool.passedOver} is too old, or does not run`;
      return {
        verdict: 'neither',
        name,
        cells: [`not here: ${tool.version} is fetched when it is needed, for ${PURPOSES[name]}${passedOver}`],
      };
    }
    case 'missing':
      return {
        verdict: name === 'uv' ? 'bad' : 'neither',
        name,
        cells: [`not here, for ${PURPOSES[name]}: ${tool.reason}`],
        hint: tool.hint,
      };
  }
}

const KITS: Readonly<Record<RuntimeState['kit'], string>> = {
  installed: 'kit installed',
  'without-boto3': 'kit without boto3',
  missing: 'kit fetched by the first run',
  unusable: 'kit cannot be installed',
};

function runtimeRows(runtimes: readonly RuntimeState[]): Row[] {
  const newestMissing = runtimes.findLast(({ interpreter }) => interpreter === undefined);
  return runtimes.map(({ runtime, interpreter, kit }) => {
    if (interpreter !== undefined) {
      const verdict = kit === 'unusable' ? 'bad' : 'good';
      return { verdict, name: runtime, cells: [interpreter.version, KITS[kit], interpreter.path] };
    }
    const version = runtime.replace('python', '');
    return {
      verdict: 'neither',
      name: runtime,
      cells: [`no CPython ${version} here`],
      ...(newestMissing?.runtime === runtime
        ? { hint: `uv python install ${version}, pyenv or mise bring one` }
        : {}),
    };
  });
}

function isolationTitle({ runtime }: IsolationState): string {
  return runtime === undefined ? 'Isolation' : `Isolation, tried by running a function on ${runtime}`;
}

function isolationRows({ rungs, best, memoryLimit }: IsolationState): Row[] {
  const limit =
    memoryLimit === 'watched'
      ? 'its limit is watched, not enforced by a cgroup: a function that uses more is killed'
      : 'its limit is not seen to: this system does not tell what a function uses';
  return [
    ...rungs.map((each, index) => rungRow(each, { best, before: rungs[index - 1] })),
    { verdict: memoryLimit === 'watched' ? 'good' : 'neither', name: 'memory', cells: [limit] },
  ];
}

interface RungContext {
  readonly best: IsolationState['best'];
  /** What the row above says. */
  readonly before: RungState | undefined;
}

function rungRow(state: RungState, { best, before }: RungContext): Row {
  const { rung, hint, milliseconds = 0 } = state;
  const reason = state.reason !== before?.reason ? (state.reason ?? '') : 'for the same reason';
  const more = hint === undefined || hint === before?.hint ? {} : { hint };
  switch (state.state) {
    case 'works': {
      const taken = rung === best ? ': zipwright run takes it' : '';
      return { verdict: 'good', name: rung, cells: [`works, ${formatDuration(milliseconds)}${taken}`] };
    }
    case 'fails':
      return { verdict: 'bad', name: rung, cells: [`does not work: ${reason}`], ...more };
    case 'not-tried':
      return { verdict: 'neither', name: rung, cells: [`not tried: ${reason}`], ...more };
  }
}

function conclusion({ canRun, isolation, runtimes }: MachineReport, style: Style): string {
  if (!canRun) {
    return style.bold(style.red('No function can be run here'));
  }
  const ready = runtimes.filter(({ interpreter }) => interpreter !== undefined).map(({ runtime }) => runtime);
  return style.bold(
    style.green(`Functions can be run here (sandbox: ${isolation.best ?? 'none'}) on ${ready.join(', ')}`),
  );
}
