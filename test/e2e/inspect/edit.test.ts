import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { zipwright } from '../cli.ts';

/** Every entry's header and data as they lie in the file, by Python's own reader. */
const ENTRIES = `
import hashlib, json, sys, zipfile
found = {}
with zipfile.ZipFile(sys.argv[1]) as archive, open(sys.argv[1], "rb") as file:
    for info in archive.infolist():
        file.seek(info.header_offset)
        size = 30 + len(info.filename.encode()) + info.compress_size
        found[info.filename] = [info.header_offset, info.external_attr, hashlib.sha256(file.read(size)).hexdigest()]
print(json.dumps(found))
`;

function entriesOf(zip: string): ReadonlyMap<string, readonly unknown[]> {
  const text = execFileSync('python3', ['-c', ENTRIES, zip], { encoding: 'utf8' });
  return new Map(Object.entries(JSON.parse(text) as Record<string, readonly unknown[]>));
}

test('after an edit of the code nothing but its entry differs, and diff says so', async () => {
  const folder = temporaryFolder();
  const project = join(folder, 'function');
  mkdirSync(project);
  const edit = (answer: string): void =>
    writeFileSync(
      join(project, 'lambda_function.py'),
      `import requests\n\n\ndef lambda_handler(event, context):\n    return "${answer}"\n`,
    );
  writeFileSync(join(project, 'requirements.txt'), 'requests==2.32.5\n');
  edit('before');
  const args = ['build', project, '--runtime', 'python3.11', '--quiet'];
  expect((await zipwright(args)).exitCode).toBe(0);
  const zip = join(project, 'dist', 'function.zip');
  const before = join(folder, 'before.zip');
  copyFileSync(zip, before);
  edit('after!');
  expect((await zipwright(args)).exitCode).toBe(0);

  const old = entriesOf(before);
  const entries = entriesOf(zip);
  expect([...entries.keys()]).toEqual([...old.keys()]);
  const changed = [...entries].filter(([name, facts]) => String(facts) !== String(old.get(name)));
  expect(changed.map(([name]) => name)).toEqual(['lambda_function.py']);

  const { exitCode, stdout } = await zipwright(['diff', before, zip, '--patch']);
  expect(exitCode).toBe(3);
  expect(stdout).toContain('-    return "before"\n+    return "after!"\n');
  expect((await zipwright(['diff', zip, zip])).exitCode).toBe(0);
});
