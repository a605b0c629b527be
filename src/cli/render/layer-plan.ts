import { quotas } from '../../lambda/quotas.ts';
import type {
  LayerPlan,
  PlannedLayer,
  SplitFunction,
  UnplacedDistribution,
} from '../../packaging/layer-plan/plan-result.ts';
import { count, formatBytes } from './quantities.ts';
import type { Style } from './style.ts';

/** Releases a year from which on a distribution is named as one that changes often. */
const OFTEN = 26;

const WEEKS = 52;

const LIMIT = formatBytes(quotas.unzippedBytes);

/** Columns that the totals fit into on one line. */
const WIDE = 90;

/** A plan for people: every layer with what is in it and why, then the functions before and after. */
export function renderLayerPlan(plan: LayerPlan, columns: number, style: Style): string {
  const { layers, functions, unplaced, before, after } = plan;
  const blocks = layers.map((layer) => layerLines(layer, columns, style));
  const none =
    layers.length === 0 ? [['No layer would save anything: everything stays in the packages']] : [];
  const totals = [
    `First upload ${change(before.first, after.first)},`,
    `a year of weekly releases ${change(before.yearly, after.yearly)}`,
  ];
  const doubt = plan.isBest
    ? []
    : wrap('There are too many groups to try every split: a cheaper one may exist', columns).map(style.dim);
  const parts = [
    ...blocks,
    ...none,
    functionLines(functions, columns, style),
    unplacedLines(unplaced, columns),
    [totals.join(columns < WIDE ? '\n' : ' '), ...doubt],
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function layerLines(layer: PlannedLayer, columns: number, style: Style): string[] {
  const { name, target, distributions, functions, zipped, unzipped } = layer;
  return [
    `${style.bold(style.green(name))} ${style.dim(`for ${target}`)}`,
    ...wrap(
      `${formatBytes(zipped)} zipped, ${formatBytes(unzipped)} unzipped, uploaded in ${Math.max(1, Math.round(layer.uploadsPerYear))} of ${WEEKS} weeks`,
      columns,
    ),
    ...listed(
      `${count(distributions.length, 'distribution')}:`,
      distributions.map((each) => `${each.name} ${each.version}`),
      columns,
    ),
    ...listed('for', functions, columns),
    ...reasonsFor(layer).flatMap((reason) => wrap(reason, columns).map((line) => style.dim(line))),
  ];
}

function reasonsFor({ kind, distributions, functions, carried }: PlannedLayer): string[] {
  const [fastest] = distributions.toSorted((a, b) => b.releasesPerYear - a.releasesPerYear);
  return [
    kind === 'relief'
      ? `because the package of ${functions.join(', ')} would be over 50 MB, too large to be sent directly`
      : `because ${count(functions.length, 'function')} share it`,
    ...(fastest !== undefined && fastest.releasesPerYear >= OFTEN
      ? [
          `changes often (${fastest.name}: ${Math.round(fastest.releasesPerYear)} releases a year${fastest.rate === 'index' ? ' in the index' : ''}), apart from what does not`,
        ]
      : []),
    ...(kind === 'shared' && distributions.length === 1
      ? ['alone, so that updates of others do not upload it again']
      : []),
    ...carried.map((each) => `${each.function} has ${formatBytes(each.bytes)} of it without need`),
  ];
}

function functionLines(functions: readonly SplitFunction[], columns: number, style: Style): string[] {
  const rows = functions.map((each) => [
    each.name,
    change(each.packageBefore, each.packageAfter),
    formatBytes(each.unzipped),
    each.headroom < 0 ? `${formatBytes(-each.headroom)} too much` : formatBytes(each.headroom),
    each.layers.join(' ') || '-',
  ]);
  const head = ['function', 'package', 'with layers', `left of ${LIMIT}`, 'layers'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  if (widths.reduce((sum, width) => sum + width + 2, 0) <= columns + 2) {
    return [head, ...rows].map((row, index) => {
      const line = row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd();
      return index === 0 ? style.dim(line) : paint(line, functions[index - 1], style);
    });
  }
  return functions.flatMap((each, index) => {
    const [name = '', size = '', unzipped = '', left = '', layers = ''] = rows[index] ?? [];
    return [
      paint(name, each, style),
      ...wrap(`package ${size}, ${unzipped} unzipped with layers, ${left} left of ${LIMIT}`, columns),
      ...wrap(`layers ${layers}`, columns),
    ];
  });
}

function paint(text: string, each: SplitFunction | undefined, style: Style): string {
  return each !== undefined && each.headroom < 0 ? style.red(text) : text;
}

const WHY: Readonly<Record<UnplacedDistribution['why'], string>> = {
  own: 'is code of your own',
  together: 'Python finds it only beside what stays there',
  gain: 'a layer would not pay, or has no room',
};

function unplacedLines(unplaced: readonly UnplacedDistribution[], columns: number): string[] {
  return [...Map.groupBy(unplaced, ({ why }) => why)].flatMap(([why, some]) => [
    `Shared, and still in the packages (${WHY[why]}):`,
    ...wrap(some.map(({ name, version }) => `${name} ${version}`).join(', '), columns),
  ]);
}

function change(before: number, after: number): string {
  return before === after ? formatBytes(before) : `${formatBytes(before)} -> ${formatBytes(after)}`;
}

function listed(title: string, items: readonly string[], columns: number): string[] {
  return wrap(`${title} ${items.join(', ')}`, columns);
}

/** Breaks a text into indented lines at its spaces. */
function wrap(text: string, columns: number): string[] {
  const width = Math.max(20, columns - 2);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((each) => `  ${each}`);
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function layerPlanJson(plan: LayerPlan, written: string | undefined): string {
  const { layers, functions, unplaced, before, after, isBest } = plan;
  const value = {
    schemaVersion: 1,
    layers: layers.map(({ distributions, ...layer }) => ({
      ...layer,
      distributions: distributions.map(({ key, ...each }) => ({ ...each, sha256: key })),
    })),
    functions: functions.map((each) => ({ ...each, fits: each.headroom >= 0 })),
    unplaced,
    before,
    after,
    isBest,
    ...(written === undefined ? {} : { written }),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
