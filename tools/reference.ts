/** Writes the generated parts of docs/reference/: the command line from its own definitions, runtimes from the facts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateHelpTextForAllCommands, type Application, type CommandContext } from '@stricli/core';
import { application } from '../src/cli/app.ts';
import { pythonRuntimes, type PythonRuntime } from '../src/lambda/runtimes.ts';

const HEADER = '<!-- Written by tools/reference.ts; change the definitions, then run npm run reference. -->';

/** Every command's help, as the parser prints it. */
export function commandReference(): string {
  // No command runs, so none of them misses its context.
  const commands = generateHelpTextForAllCommands(application as unknown as Application<CommandContext>);
  const sections = commands.map(([name, help]) => `## ${name}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`);
  return `# Commands\n\n${HEADER}\n\n${sections.join('\n')}`;
}

function runtimeRow({
  id,
  operatingSystem,
  deprecated,
  createBlocked,
  updateBlocked,
}: PythonRuntime): string {
  const days = [deprecated, createBlocked, updateBlocked].map((day) => day ?? '–');
  return `| ${[id, operatingSystem.name, operatingSystem.glibc.join('.'), ...days].join(' | ')} |`;
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
    '| runtime | operating system | glibc | deprecated | no new functions from | no updates from |',
    '| --- | --- | --- | --- | --- | --- |',
    ...pythonRuntimes.map(runtimeRow),
    '',
  ].join('\n');
}

const pages: Readonly<Record<string, () => string>> = {
  'commands.md': commandReference,
  'runtimes.md': runtimeReference,
};

/** Names of pages that are not what would be written now. */
export function stalePages(): string[] {
  return Object.entries(pages).flatMap(([name, make]) => (readPage(name) === make() ? [] : [name]));
}

function pagePath(name: string): string {
  return fileURLToPath(new URL(`../docs/reference/${name}`, import.meta.url));
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
    writeFileSync(pagePath(name), make());
  }
}
