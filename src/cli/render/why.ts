import { withoutHidden } from '../../errors/quote-name.ts';
import { redactCredentials } from '../../errors/redact.ts';
import type {
  DistributionFacts,
  ImportFacts,
  ImportStep,
  ModuleExplanation,
} from '../../workflow/look/module-explanation.ts';
import { count } from './quantities.ts';
import type { Style } from './style.ts';
import { lossWords, missingLines, placeWords, versioned } from './why-words.ts';

const SHOWN_CHAINS = 10;
const SHOWN_IMPORTERS = 5;

/** Lines under a title. */
interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What provides a module, for people: the answer first, then what it hides, who brought it in and who imports it. */
export function renderExplanation(explanation: ModuleExplanation, style: Style): string {
  const { candidates, distributions, imports, missing } = explanation;
  const losers = candidates.filter(({ verdict }) => verdict === 'loses');
  const sections: readonly Section[] = [
    {
      title: 'Not taken',
      lines: losers.map((each) => `${placeWords(each, explanation)}: ${lossWords(each.loss)}`),
    },
    ...(missing === undefined ? [] : [{ title: 'Near it', lines: missingLines(missing) }]),
    ...distributions.map(requirements),
    ...(imports === undefined ? [] : [importers(imports, explanation)]),
  ];
  const text = [...answer(explanation, style), ...sections.flatMap((each) => renderSection(each, style))];
  return redactCredentials(`${text.join('\n')}\n`);
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function explanationJson(explanation: ModuleExplanation): string {
  return redactCredentials(`${JSON.stringify({ schemaVersion: 1, ...explanation }, undefined, 2)}\n`);
}

function renderSection({ title, lines }: Section, style: Style): string[] {
  return lines.length === 0
    ? []
    : [style.bold(withoutHidden(title)), ...lines.map((line) => `  ${withoutHidden(line)}`)];
}

function answer(explanation: ModuleExplanation, style: Style): string[] {
  const { asked, subject, module, path, isFound, candidates, fault, runtime, architecture } = explanation;
  const name = style.bold(withoutHidden(module ?? asked));
  if (subject === 'distribution') {
    const modules = explanation.distributions.map((each) => each.modules.join(', ') || 'no modules');
    return [`${name} is a distribution with ${withoutHidden(modules.join('; '))}`];
  }
  if (subject === 'file') {
    return [`${style.bold(withoutHidden(path ?? asked))} is there, and is no module that imports find`];
  }
  if (!isFound) {
    const where = `the package, ${explanation.candidates.length === 0 ? 'a layer' : 'its layers'} nor ${runtime}`;
    return [`${name} ${style.red('is not found')}: neither ${where} ${architecture} provides it`];
  }
  const taken = candidates.filter(({ verdict }) => verdict !== 'loses');
  const [first] = taken;
  const isNamespace = first?.verdict === 'portion';
  const lines = isNamespace
    ? [
        `${name} is a namespace package of ${count(taken.length, 'part')}`,
        ...taken.map((each) => `  ${withoutHidden(placeWords(each, explanation))}`),
      ]
    : [
        `${name} ${style.green('is')} ${withoutHidden(first === undefined ? '' : placeWords(first, explanation))}`,
      ];
  return fault === undefined
    ? lines
    : [...lines, `  ${style.red('but it cannot be loaded:')} it ${withoutHidden(fault)}`];
}

function requirements({ name, version, chains, roots, extras, layer }: DistributionFacts): Section {
  const shown = chains
    .slice(0, SHOWN_CHAINS)
    .map(({ source, steps: [first, ...rest] }) =>
      [
        `${first?.requirement ?? name}${source === undefined ? '' : ` (${source})`}`,
        ...rest.map(({ requirement }) => requirement),
      ].join(' → '),
    );
  const nobody =
    roots === 'metadata' && chains.every(({ steps }) => steps.length === 1)
      ? ['nothing else requires it', ...extras.map((each) => `${each.distribution}[${each.extra}] would`)]
      : shown;
  const more = chains.length > SHOWN_CHAINS ? [`… and ${chains.length - SHOWN_CHAINS} more`] : [];
  const place = layer === undefined ? '' : ` in ${layer}`;
  return { title: `${versioned(name, version)}${place} is there for`, lines: [...nobody, ...more] };
}

function importers(imports: ImportFacts, { module }: ModuleExplanation): Section {
  const { isReached, chain, importers: all = [], importerCount = 0, start, of } = imports;
  if (of === start) {
    return { title: 'Imported by', lines: ["Lambda: it is the handler's module"] };
  }
  if (!isReached) {
    return {
      title: 'Imported by',
      lines: [`nothing that ${start} leads to, as far as sources tell without running them`],
    };
  }
  const name = module === undefined ? of : module;
  const others = all.filter((each) => !isSamePlace(each, chain.at(-1))).slice(0, SHOWN_IMPORTERS);
  const rest = importerCount - others.length - Math.min(chain.length, 1);
  return {
    title: 'Imported by',
    lines: [
      ...(chain.length === 0 ? [] : [[...chain.map(stepWords), name].join(' → ')]),
      ...others.map(stepWords),
      ...(rest > 0 ? [`… and ${count(rest, 'more place')}`] : []),
    ],
  };
}

function isSamePlace(a: ImportStep, b: ImportStep | undefined): boolean {
  return a.module === b?.module && a.line === b.line;
}

/** Imports that always run need no word. */
function stepWords({ path, layer, line, kind }: ImportStep): string {
  const place = `${layer === undefined ? '' : '/opt/'}${path}:${line}`;
  return kind === 'required' ? place : `${place} (${kind})`;
}
