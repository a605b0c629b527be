import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip, type MadeEntry } from '../../makers/zip-maker.ts';
import { zipwright } from '../cli.ts';

const TARGET = ['--runtime', 'python3.13', '--arch', 'x86_64', '--handler', 'app.handler'];
const HANDLER = 'import pkg.mod\n\n\ndef handler(event, context):\n    return 1\n';
const FILES: Readonly<Record<string, string>> = {
  'app.py': HANDLER,
  'pkg/__init__.py': '',
  'pkg/mod.py': 'x = 1\n',
  'größe.txt': 'ü',
  'bin/tool': '#!/bin/sh\n',
};

/** A folder with a function in it. */
function functionFolder(): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  chmodSync(join(folder, 'bin', 'tool'), 0o755);
  return folder;
}

const PYTHON = `
import os, zipfile
with zipfile.ZipFile("app.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for folder, _, names in os.walk("."):
        for name in names:
            if name != "app.zip":
                archive.write(os.path.join(folder, name))
`;
const GO = `package main

import (
	"archive/zip"
	"os"
)

func main() {
	file, _ := os.Create("app.zip")
	archive := zip.NewWriter(file)
	if err := archive.AddFS(os.DirFS("tree")); err != nil {
		panic(err)
	}
	archive.Close()
	file.Close()
}
`;

/** What writes zips, and what it leaves behind that check speaks of. */
const tools: readonly {
  readonly name: string;
  readonly script: string;
  readonly codes?: readonly string[];
}[] = [
  { name: 'zip', script: 'zip -qr app.zip .' },
  { name: 'zip', script: 'zip -qrX0 app.zip app.py pkg bin größe.txt' },
  { name: '7z', script: '7z a -tzip -bso0 app.zip .' },
  { name: 'python3', script: `python3 -c '${PYTHON}'` },
  // Java's archives have no modes at all.
  { name: 'jar', script: 'jar -c -M -f app.zip app.py pkg bin größe.txt', codes: ['MODE_NOT_EXECUTABLE'] },
  {
    name: 'go',
    script: `mkdir tree && cp -r app.py pkg bin größe.txt tree/ && cat > main.go && go run main.go && rm -r tree`,
  },
];

function has(tool: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$0"', tool]).status === 0;
}

async function check(zip: string): Promise<{ exitCode: number; codes: readonly string[] }> {
  const { exitCode, stdout } = await zipwright(['check', zip, ...TARGET, '--json']);
  const { findings } = JSON.parse(stdout) as { findings: readonly { code: string }[] };
  return { exitCode, codes: findings.map(({ code }) => code) };
}

describe('zips of', () => {
  test.for(tools)('$name: $script', async ({ name, script, codes = [] }, { skip }) => {
    skip(!has(name), `no ${name} on this machine`);
    const folder = functionFolder();
    const made = spawnSync('sh', ['-ec', script], { cwd: folder, input: GO, encoding: 'utf8' });
    expect(made.status, made.stderr).toBe(0);
    expect(await check(join(folder, 'app.zip'))).toEqual({ exitCode: 0, codes });
  });

  const windows: readonly MadeEntry[] = Object.entries(FILES).map(([name, content]) => ({
    name: name.replaceAll('/', '\\'),
    content,
    host: 0,
  }));
  const explorer: readonly MadeEntry[] = Object.entries(FILES).map(([name, content]) => ({
    // Names in the code page of the machine, without the flag of UTF-8.
    name: Buffer.from(name, 'latin1'),
    content,
    host: 0,
    flags: 0,
  }));
  const finder: readonly MadeEntry[] = Object.entries(FILES).flatMap(([name, content]) => [
    { name, content, mode: name === 'bin/tool' ? 0o100755 : 0o100644, dataDescriptor: true },
    { name: `__MACOSX/._${name}`, content: '\0\u0005\u0016\u0007', mode: 0o100644, dataDescriptor: true },
  ]);

  test.each([
    ['old .NET on Windows', windows, { exitCode: 3, contains: 'NAME_BACKSLASH' }],
    ["Windows' Explorer", explorer, { exitCode: 0, contains: 'MODE_NOT_EXECUTABLE' }],
    ["macOS' Finder", finder, { exitCode: 0, contains: undefined }],
  ] as const)('%s', async (_, entries, { exitCode, contains }) => {
    const zip = join(temporaryFolder(), 'app.zip');
    writeFileSync(zip, makeZip({ entries }));
    const found = await check(zip);
    expect(found.exitCode).toBe(exitCode);
    expect(found.codes).toEqual(contains === undefined ? [] : expect.arrayContaining([contains]));
  });
});
