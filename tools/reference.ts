/**
 * Writes the generated parts of docs/: the command line from its own definitions, runtimes from the facts, findings from
 * their pages, what the platform answers from its code.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateHelpTextForAllCommands, type Application, type CommandContext } from '@stricli/core';
import { application } from '../src/cli/app.ts';
import { findingCodes } from '../src/inspect/finding.ts';
import { pythonRuntimes, type PythonRuntime } from '../src/lambda/runtimes.ts';
import { runtimeSdkVersions } from '../src/lambda/sdk.ts';
import { readFindingPage } from '../src/workflow/repair/finding-page.ts';
import { coveragePages } from './coverage.ts';

const HEADER = '<!-- Written by tools/reference.ts; change the definitions, then run npm run reference. -->';

/** Every command's help, as the parser prints it. */
export function commandReference(): string {
  // No command runs, so none of them misses its context.
  const commands = generateHelpTextForAllCommands(application as unknown as Application<CommandContext>);
  const sections = commands.map(([name, help]) => `## ${name}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`);
  return `# Commands\n\n${HEADER}\n\n${sections.join('\n')}`;
}

function runtimeRow(runtime: PythonRuntime): string {
  const { id, operatingSystem, fullVersion, deprecated, createBlocked, updateBlocked } = runtime;
  const { name, glibc, glibcxx } = operatingSystem;
  const days = [deprecated, createBlocked, updateBlocked].map((day) => day ?? '–');
  return `| ${[id, name, glibc.join('.'), glibcxx, fullVersion, ...days].join(' | ')} |`;
}

function sdkRow({ id }: PythonRuntime): string {
  const {
    boto3 = '–',
    botocore = '–',
    urllib3 = '–',
    readOn = '–',
    source = '',
  } = runtimeSdkVersions[id] ?? {};
  return `| ${[id, boto3, botocore, urllib3, readOn, source].join(' | ')} |`;
}

/** The runtimes that zipwright knows, with what decides which wheels they can load. */
export function runtimeReference(): string {
  return [
    '# Runtimes',
    '',
    HEADER,
    '',
    'Sources: the AWS Lambda Developer Guide (runtimes, read 2026-07) and the `Runtime` values of the Lambda API model.',
    '',
    '| runtime | operating system | glibc | GLIBCXX | Python, at least | deprecated | no new functions from | no updates from |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...pythonRuntimes.map(runtimeRow),
    '',
    '## The SDK',
    '',
    'AWS changes it by itself and publishes no list. This is what somebody read in a function, the newest for each runtime.',
    '',
    '| runtime | boto3 | botocore | urllib3 | read | source |',
    '| --- | --- | --- | --- | --- | --- |',
    ...pythonRuntimes.map(sdkRow),
    '',
    '[zipwright runtimes](../guides/runtimes.md) prints the same with the days that are left, search paths and wheel tags.',
    '',
  ].join('\n');
}

/** Stand around what is written into a page that people write otherwise. */
const FINDINGS = [
  '<!-- findings, written by tools/reference.ts from docs/findings/ -->',
  '<!-- end of findings -->',
] as const;

/** Every finding with its usual severity and the first sentence of its page. */
export function findingsTable(): string {
  const rows = findingCodes.map(readFindingPage).map(({ code, severity, summary }) => {
    const text = summary.replaceAll(/\]\((?!https?:)([^)]*)\)/g, '](../findings/$1)');
    return `| [\`${code}\`](../findings/${code}.md) | ${severity} | ${text} |`;
  });
  return ['| code | severity | |', '| --- | --- | --- |', ...rows].join('\n');
}

/** @param page the guide as it is, of which only the table is written anew */
function checkGuide(page: string): string {
  const [begin, end] = FINDINGS.map((mark) => page.indexOf(mark));
  if (begin === undefined || end === undefined || begin < 0 || end < begin) {
    throw new Error(`docs/guides/check.md has no table between ${FINDINGS.join(' and ')}`);
  }
  return `${page.slice(0, begin)}${FINDINGS[0]}\n\n${findingsTable()}\n\n${page.slice(end)}`;
}

const coverage = Object.entries(await coveragePages(HEADER)).map(
  ([name, page]) => [name, () => page] as const,
);

const pages: Readonly<Record<string, (current: string) => string>> = {
  'reference/commands.md': commandReference,
  'reference/runtimes.md': runtimeReference,
  'guides/check.md': checkGuide,
  ...Object.fromEntries(coverage),
};

/** Names of pages that are not what would be written now. */
export function stalePages(): string[] {
  return Object.entries(pages).flatMap(([name, make]) => {
    const current = readPage(name);
    return current === make(current) ? [] : [name];
  });
}

function pagePath(name: string): string {
  return fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
}

function readPage(name: string): string {
  try {
    return readFileSync(pagePath(name), 'utf8');
  } catch {
    return '';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, make] of Object.entries(pages)) {
    writeFileSync(pagePath(name), make(readPage(name)));
  }
}
