import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mergeLayers } from '../../../src/runtime/code/merge-layers.ts';
import { unpackArchive } from '../../../src/runtime/code/unpack-archive.ts';
import { removeWhole } from '../../../src/store/remove-whole.ts';
import { storeLayout } from '../../../src/store/store-layout.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip, type MadeEntry } from '../../makers/zip-maker.ts';
import { onEachRung, python } from './stage.ts';

const APP = python`
  import os, subprocess
  def attempt(work):
      try:
          return work()
      except OSError as error:
          return os.strerror(error.errno)
  def handler(event, context):
      root = os.environ["LAMBDA_TASK_ROOT"] if event["root"] == "/var/task" else event["root"]
      found = {}
      for name in event["files"]:
          found[name] = attempt(lambda: open(os.path.join(root, name)).read())
      for name in event["folders"]:
          found[name] = attempt(lambda: sorted(os.listdir(os.path.join(root, name))))
      for name in event["programs"]:
          found[name] = attempt(lambda: subprocess.run([os.path.join(root, name)], stdout=subprocess.PIPE).stdout.decode())
      return found
`;

/** A cache for unpacked zips, whose folders may be closed to their owner. */
function cacheFolder(): string {
  const cache = join(temporaryFolder(), 'cache');
  onTestFinished(() => removeWhole(cache));
  return cache;
}

/** Unpacks a zip with these entries as zipwright does. */
async function unpacked(entries: readonly MadeEntry[], cache: string): Promise<string> {
  const archive = join(temporaryFolder(), 'made.zip');
  writeFileSync(archive, makeZip({ entries }));
  return unpackArchive(archive, { layout: storeLayout(cache), signal: new AbortController().signal });
}

const ENTRIES: readonly MadeEntry[] = [
  { name: 'open.txt', content: 'open', mode: 0o100644 },
  { name: 'private.txt', content: 'private', mode: 0o100600 },
  { name: 'group.txt', content: 'group', mode: 0o100640 },
  { name: 'none.txt', content: 'none', mode: 0o100000 },
  { name: 'dos.txt', content: 'dos', host: 0, mode: 0 },
  { name: 'folder/', mode: 0o040755 },
  { name: 'folder/inner.txt', content: 'inner', mode: 0o100644 },
  { name: 'closed/', mode: 0o040700 },
  { name: 'closed/inner.txt', content: 'inner', mode: 0o100644 },
  { name: 'program', content: '#!/bin/sh\necho ran\n', mode: 0o100755 },
  { name: 'own-program', content: '#!/bin/sh\necho ran\n', mode: 0o100700 },
  { name: 'no-program', content: '#!/bin/sh\necho ran\n', mode: 0o100644 },
];

const QUESTION = {
  files: [
    'open.txt',
    'private.txt',
    'group.txt',
    'none.txt',
    'dos.txt',
    'folder/inner.txt',
    'closed/inner.txt',
  ],
  folders: ['folder', 'closed'],
  programs: ['program', 'own-program', 'no-program'],
};

const DENIED = 'Permission denied';

const ANSWER = {
  'open.txt': 'open',
  'private.txt': DENIED,
  'group.txt': DENIED,
  'none.txt': DENIED,
  'dos.txt': 'dos',
  'folder/inner.txt': 'inner',
  'closed/inner.txt': DENIED,
  folder: ['inner.txt'],
  closed: DENIED,
  program: 'ran\n',
  'own-program': DENIED,
  'no-program': DENIED,
};

onEachRung((stage) => {
  test('what Lambda cannot read or run cannot be read or run here, by root neither', async ({ skip }) => {
    skip(!stage.promises.keepsModes, 'this rung does not promise it');
    const task = await unpacked([...ENTRIES, { name: 'app.py', content: APP }], cacheFolder());
    const { value } = await stage.function({ code: { task } }).invoke({ root: '/var/task', ...QUESTION });
    expect(value).toEqual(ANSWER);
  });

  test('nor what a layer has, of one or several', async ({ skip }) => {
    skip(!stage.promises.keepsModes, 'this rung does not promise it');
    const cache = cacheFolder();
    const signal = new AbortController().signal;
    const [task, one, two] = [
      await unpacked([{ name: 'app.py', content: APP }], cache),
      await unpacked(ENTRIES, cache),
      await unpacked([{ name: 'folder/more.txt', content: 'more' }], cache),
    ];
    const merged = await mergeLayers([one, two], { layout: storeLayout(cache), signal, task });
    for (const opt of [one, merged ?? '']) {
      const root = stage.promises.hasLambdaFolders ? '/opt' : opt;
      const { value } = await stage.function({ code: { task, opt } }).invoke({ root, ...QUESTION });
      expect(value).toEqual(opt === one ? ANSWER : { ...ANSWER, folder: ['inner.txt', 'more.txt'] });
    }
  });

  test('a module that Lambda cannot read is an error to import', async ({ skip }) => {
    skip(!stage.promises.keepsModes, 'this rung does not promise it');
    const task = await unpacked(
      [{ name: 'app.py', content: 'def handler(event, context): pass\n', mode: 0o100600 }],
      cacheFolder(),
    );
    const { value } = await stage.function({ code: { task } }).invoke();
    expect(value).toMatchObject({
      errorType: 'PermissionError',
      errorMessage: "[Errno 13] Permission denied: '/var/task/app.py'",
      requestId: '',
    });
  });

  test('nobody writes into what is unpacked', async () => {
    const app = python`
      import os
      def handler(event, context):
          root = os.environ["LAMBDA_TASK_ROOT"]
          try:
              with open(root + "/open.txt", "w") as file:
                  file.write("changed")
          except OSError as error:
              return os.strerror(error.errno)
    `;
    const task = await unpacked(
      [
        { name: 'open.txt', content: 'open', mode: 0o100444 },
        { name: 'app.py', content: app },
      ],
      cacheFolder(),
    );
    const { value } = await stage.function({ code: { task } }).invoke();
    expect(value).toBe(stage.promises.hasLambdaFolders ? 'Read-only file system' : DENIED);
  });
});
