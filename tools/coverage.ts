/** The pages below docs/reference/coverage: what the platform answers of each API, and what it does otherwise than AWS. */
import { fileURLToPath } from 'node:url';
import { loadModel, type ServiceModel } from '../src/aws/model.ts';
import type { ServiceId } from '../src/aws/service-facts.ts';
import { differences as cloudwatch } from '../src/services/cloudwatch/differences.ts';
import type { ServiceDifferences } from '../src/services/differences.ts';
import { differences as iam } from '../src/services/iam/differences.ts';
import { differences as lambda } from '../src/services/lambda/differences.ts';
import { differences as logs } from '../src/services/logs/differences.ts';
import { differences as s3 } from '../src/services/s3/differences.ts';
import { differences as ssm } from '../src/services/ssm/differences.ts';
import { differences as sts } from '../src/services/sts/differences.ts';
import { mayRead, scanService, type NamesRead } from './coverage-scan.ts';

const services: Readonly<Record<ServiceId, readonly [title: string, differences: ServiceDifferences]>> = {
  lambda: ['Lambda', lambda],
  s3: ['S3', s3],
  iam: ['IAM', iam],
  sts: ['STS', sts],
  ssm: ["Systems Manager's parameters", ssm],
  logs: ['CloudWatch Logs', logs],
  cloudwatch: ['CloudWatch', cloudwatch],
};

/** What is known of one service: declared by people, and seen in its code. */
export interface Coverage {
  readonly id: ServiceId;
  readonly title: string;
  readonly model: Pick<ServiceModel, 'names' | 'operation'>;
  readonly differences: ServiceDifferences;
  /** Operations that have code, without those that only refuse. */
  readonly answered: ReadonlyMap<string, NamesRead>;
}

/** All services, in the order of their pages. */
export async function readCoverage(): Promise<Coverage[]> {
  // The names are those of the table's own type.
  const ids = Object.keys(services) as ServiceId[];
  return Promise.all(
    ids.map(async (id) => {
      const [title, differences] = services[id];
      const model = await loadModel(id);
      const folder = fileURLToPath(new URL(`../src/services/${id}`, import.meta.url));
      const refused = new Set(differences.refused);
      const answered = [...scanService(folder, model.names)].filter(([name]) => !refused.has(name));
      return { id, title, model, differences, answered: new Map(answered) };
    }),
  );
}

/** Members of an operation's input that its code reads by no name and that the protocol does not use. */
function unreadMembers({ model, differences, answered }: Coverage, operation: string): string[] {
  const read = answered.get(operation);
  const members = model.operation(operation)?.input.members ?? [];
  const isOfProtocol = (name: string): boolean => differences.ofTheProtocol?.includes(name) === true;
  return members
    .map(({ name }) => name)
    .filter((name) => read !== undefined && !mayRead(read, name) && !isOfProtocol(name));
}

/** Members that an operation takes and does nothing with. */
function ignoredMembers(coverage: Coverage, operation: string): string[] {
  const { kept = [], ignored, ignoredEverywhere = [] } = coverage.differences;
  if (kept.includes(operation)) {
    return [];
  }
  const unread = unreadMembers(coverage, operation);
  const declared = ignored[operation] ?? [];
  const isDeclared = (name: string): boolean =>
    declared === 'all' || declared.includes(name) || ignoredEverywhere.includes(name);
  return unread.filter(isDeclared);
}

/**
 * Where what people declare and what the code does have come apart: members that no code names and nobody has said
 * anything of, members that are said to be ignored and are read, and operations that are not what is said of them.
 */
export function coverageFaults(coverage: Coverage): string[] {
  const { id, model, differences, answered } = coverage;
  const { kept = [], ignored, notes, refused } = differences;
  const unknown = [...refused, ...Object.keys(notes), ...Object.keys(ignored), ...kept]
    .filter((name) => !model.names.has(name) || (!answered.has(name) && !refused.includes(name)))
    .map((name) => `${id} ${name} is not answered`);
  const members = [...answered.keys()].flatMap((operation) => {
    const unread = unreadMembers(coverage, operation);
    const declared = ignored[operation] ?? [];
    const known = new Set(kept.includes(operation) ? unread : ignoredMembers(coverage, operation));
    const unsaid = unread.filter((name) => !known.has(name)).map((name) => `${name} is never read`);
    const wrong =
      declared === 'all'
        ? []
        : declared.filter((name) => !unread.includes(name)).map((name) => `${name} is read`);
    return [...unsaid, ...wrong].map((fault) => `${id} ${operation}: ${fault}`);
  });
  return [...unknown, ...members];
}

function operationRow(coverage: Coverage, operation: string): string {
  const { notes, ignoredEverywhere = [] } = coverage.differences;
  const ignored = ignoredMembers(coverage, operation).filter((name) => !ignoredEverywhere.includes(name));
  return `| ${operation} | ${ignored.map(code).join(', ')} | ${notes[operation] ?? ''} |`;
}

function code(name: string): string {
  return `\`${name}\``;
}

function sorted(names: Iterable<string>): string[] {
  return [...names].sort((left, right) => (left < right ? -1 : 1));
}

function missingOperations({ model, differences, answered }: Coverage): string[] {
  const here = new Set([...differences.refused, ...answered.keys()]);
  return sorted([...model.names].filter((name) => !here.has(name)));
}

function servicePage(coverage: Coverage, header: string): string {
  const { title, differences, answered } = coverage;
  const { ignoredEverywhere = [], refused } = differences;
  const missing = missingOperations(coverage);
  return [
    `# ${title}: what is answered`,
    '',
    header,
    '',
    ...differences.about.map((sentence) => `- ${sentence}`),
    ...(ignoredEverywhere.length > 0
      ? [`- ${ignoredEverywhere.map(code).join(' and ')} mean nothing here, in any operation.`]
      : []),
    '',
    `## ${answered.size} operations are answered`,
    '',
    '| operation | input that is ignored | differences from AWS |',
    '| --- | --- | --- |',
    ...sorted(answered.keys()).map((operation) => operationRow(coverage, operation)),
    '',
    ...listed(`${refused.length} are refused, with what is missing as the reason`, sorted(refused)),
    ...listed(`${missing.length} are not here`, missing),
    '[What the columns say, and the other services](index.md)',
    '',
  ].join('\n');
}

function listed(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`## ${title}`, '', `${names.map(code).join(', ')}.`, ''];
}

function indexPage(all: readonly Coverage[], header: string): string {
  return [
    '# What is answered, and what is different from AWS',
    '',
    header,
    '',
    'Operations of each API as the AWS SDK has it, read from the code of [`zipwright start`](../../guides/start.md).',
    '',
    '| service | answered | refused with a reason | not here |',
    '| --- | --- | --- | --- |',
    ...all.map(
      (coverage) =>
        `| [${coverage.title}](${coverage.id}.md) | ${coverage.answered.size} | ${coverage.differences.refused.length} | ${missingOperations(coverage).length} |`,
    ),
    '',
    'On the pages:',
    '',
    '- **Input that is ignored**: members at the top of the request that are accepted, checked against the rules of the API and then not',
    '  used. They are found by reading the code: a member that is not listed is named in it, which is no promise that every value of it',
    '  means what it means on AWS. Members of members are not looked at.',
    '- **Differences** are written by people, beside the code.',
    '- What is **not here** answers an error of the protocol that says so: `UnsupportedOperationException`, `InvalidAction` or',
    '  `NotImplemented`, with a status that clients do not try again. Services that are not in the table answer likewise.',
    '',
    'For all of them: **access policies are stored and returned, not enforced**, nothing is encrypted at rest, and limits on rates do not',
    'exist, concurrency of functions apart.',
    '',
  ].join('\n');
}

/** Every page by its path below docs/. */
export async function coveragePages(header: string): Promise<Record<string, string>> {
  const all = await readCoverage();
  const pages = all.map((coverage) => [
    `reference/coverage/${coverage.id}.md`,
    servicePage(coverage, header),
  ]);
  return Object.fromEntries([...pages, ['reference/coverage/index.md', indexPage(all, header)]]);
}
