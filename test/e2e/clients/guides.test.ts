import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { root, run, sharedCache, type CliResult } from '../cli.ts';
import { awsClis, botoPython } from './aws-clients.ts';

const PAGES = ['clients/aws-cli', 'clients/boto3', 'clients/javascript', 'clients/pytest', 'testing'];
/** What the pages run their functions on. */
const MINOR = 13;
const hasPython = (await listInterpreters(process.env)).some(({ minor }) => minor === MINOR);

interface Block {
  readonly language: string;
  readonly code: string;
  /** Only the second generation of the AWS CLI can do it. */
  readonly isSecond: boolean;
}

/** The blocks of a page that are to be run, or to be there as files. */
function blocksOf(page: string): Block[] {
  const fences = /(<!-- AWS CLI 2 -->\n)?```(\w+)\n([^]*?)```/g;
  return [...page.matchAll(fences)].map(([, second, language = '', code = '']) => ({
    language,
    code,
    isSecond: second !== undefined,
  }));
}

/** `# => text` after a command: what it prints. */
function expectedOf(blocks: readonly Block[]): string[] {
  const commands = blocks.filter(({ language }) => language === 'sh').map(({ code }) => code);
  return [...commands.join('').matchAll(/# => (.*)/g)].map(([, text = '']) => text);
}

const interpreters: Readonly<Record<string, readonly [program: string, ending: string]>> = {
  python: ['python', 'py'],
  js: ['node', 'mjs'],
};

/** A shell's program that does what a page says, from its first block to its last. Ends what it has started. */
function programOf(blocks: readonly Block[], folder: string, second: string | undefined): string {
  const steps = blocks.map(({ language, code, isSecond }, at) => {
    const [, name] = /^(?:#|\/\/) ([\w./-]+\.\w+)\n/.exec(code) ?? [];
    const interpreter = interpreters[language];
    if (language === 'sh') {
      return isSecond ? secondCli(code, second) : code;
    }
    if (name !== undefined) {
      write(join(folder, name), code);
      return '';
    }
    if (interpreter === undefined) {
      return '';
    }
    const [program, ending] = interpreter;
    write(join(folder, `block-${at}.${ending}`), code);
    return `${program} block-${at}.${ending}`;
  });
  return ['set -eu', "trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT", ...steps].join('\n');
}

function secondCli(code: string, program: string | undefined): string {
  return program === undefined
    ? ''
    : `(aws() { ${program} --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }\n${code})`;
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** What a workflow's steps run that are more than one line, without the space before. */
function workflowSteps(yaml: string): string[] {
  return [...yaml.matchAll(/^( *)run: \|\n((?:\1 {2}.*\n)+)/gm)].map(([, indent = '', lines = '']) =>
    lines.replaceAll(new RegExp(`^${indent}  `, 'gm'), ''),
  );
}

describe.skipIf(!hasPython)('what the guides say is what happens:', () => {
  let folder: string;
  let second: string | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zipwright-guides-'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const python = await botoPython();
    const [, later] = await awsClis();
    second = later?.command.join(' ');
    const programs = {
      zipwright: `"${process.execPath}" "${join(root, 'out', 'zipwright.cjs')}"`,
      aws: `"${python}" -m awscli`,
      python: `"${python}"`,
    };
    for (const [name, command] of Object.entries(programs)) {
      const path = join(folder, 'bin', name);
      write(path, `#!/bin/sh\nexec ${command} "$@"\n`);
      chmodSync(path, 0o755);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function runIn(place: string, program: string): Promise<CliResult> {
    mkdirSync(place, { recursive: true });
    return run('bash', ['-c', program], {
      directory: place,
      environment: {
        PATH: [join(folder, 'bin'), join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
        ZIPWRIGHT_CACHE_DIR: sharedCache,
        NO_COLOR: '1',
        AWS_CONFIG_FILE: join(place, '.aws', 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(place, '.aws', 'credentials'),
        RUNNER_TEMP: place,
        GITHUB_ENV: join(place, 'github.env'),
      },
    });
  }

  test.each(PAGES)('%s.md', async (page) => {
    const blocks = blocksOf(readFileSync(join(root, 'docs', 'guides', `${page}.md`), 'utf8'));
    const place = join(folder, page);
    const { exitCode, stdout, stderr } = await runIn(place, programOf(blocks, place, second));
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
    expect(blocks.length).toBeGreaterThan(3);
    let from = 0;
    for (const text of expectedOf(blocks)) {
      const at = stdout.indexOf(text, from);
      expect(at, `${text} comes in\n${stdout.slice(from)}`).toBeGreaterThanOrEqual(0);
      from = at + text.length;
    }
  });

  test('the steps of the workflow', async () => {
    const page = readFileSync(join(root, 'docs', 'guides', 'testing.md'), 'utf8');
    const yaml = blocksOf(page).find(({ language }) => language === 'yaml');
    const [start = '', ...rest] = workflowSteps(yaml?.code ?? '');
    expect(rest.length).toBeGreaterThan(0);
    const steps = [start, 'set -a; . "$GITHUB_ENV"; set +a', ...rest];
    const program = programOf(
      steps.map((code) => ({ language: 'sh', code, isSecond: false })),
      folder,
      undefined,
    );
    const { exitCode, stdout, stderr } = await runIn(join(folder, 'workflow'), program);
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
    expect(stdout).toMatch(/ photos\n$/);
  });
});
