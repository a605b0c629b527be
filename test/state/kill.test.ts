import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { importState } from '../../src/state/import-state.ts';
import { openState } from '../../src/state/state.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { addNote } from './archives.ts';
import { bytesOf, notes, sha256Of, type NoteTables } from './notes.ts';

const pathOf = (program: string): string => new URL(program, import.meta.url).pathname;

/** Starts a process that writes into a folder, and collects what it acknowledges. */
const startWriter = (folder: string) => start(pathOf('writer.ts'), folder);

function start(...program: string[]) {
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  return {
    pid: child.pid,
    lines,
    opened: once(reader, 'line'),
    async kill() {
      const closed = once(reader, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}

describe('a process that is killed', () => {
  test('has lost nothing that it acknowledged, and left nothing half', async () => {
    const folder = temporaryFolder();
    const acknowledged = new Map<number, string>();
    for (let round = 0; round < 12; round += 1) {
      const writer = startWriter(folder);
      await writer.opened;
      await new Promise((resolve) => {
        setTimeout(resolve, 10 + round * 17);
      });
      await writer.kill();
      for (const line of writer.lines.slice(1)) {
        const [id = '', sha256 = ''] = line.split(' ');
        acknowledged.set(Number(id), sha256);
      }
      await expectWhole(folder, acknowledged);
    }
    expect(acknowledged.size).toBeGreaterThan(50);
  }, 120_000);

  test('in the middle of an import has the one state or the other, whole', async () => {
    const folder = temporaryFolder();
    const [one, other] = [await severalNotes(3), await severalNotes(40)];
    await importState(folder, createReadStream(one.file), { notes });
    let imported = 0;
    for (let round = 0; round < 8; round += 1) {
      const importer = start(pathOf('importer.ts'), folder, one.file, other.file);
      await importer.opened;
      await new Promise((resolve) => {
        setTimeout(resolve, 60 + round * 37);
      });
      await importer.kill();
      imported += importer.lines.length - 1;
      await using state = await openState<NoteTables>(folder, { notes });
      const rows = await state.database.selectFrom('notes').select('sha256').orderBy('id').execute();
      const hashes = rows.map(({ sha256 }) => sha256);
      expect([one.hashes, other.hashes]).toContainEqual(hashes);
      for (const sha256 of hashes) {
        expect(sha256Of(await bytesOf(state.blobs.open(sha256 ?? '')))).toBe(sha256);
      }
      expect(readdirSync(folder).filter((name) => name.startsWith('received-'))).toEqual([]);
    }
    expect(imported).toBeGreaterThan(4);
  }, 60_000);

  test('has the folder to itself until then, and not longer', async () => {
    const folder = temporaryFolder();
    const writer = startWriter(folder);
    await writer.opened;
    await expect(openState(folder, { notes })).rejects.toMatchObject({
      code: 'STATE_IN_USE',
      message: expect.stringContaining(`process ${writer.pid} has had it open`),
      hint: expect.stringContaining('--data'),
    });
    await writer.kill();
    await (await openState(folder, { notes })).close();
  });
});

/** An archive with notes of its own. */
async function severalNotes(count: number) {
  await using state = await openState<NoteTables>(temporaryFolder(), { notes });
  const hashes: string[] = [];
  for (let at = 0; at < count; at += 1) {
    hashes.push(await addNote(state, Buffer.alloc(20_000, `${count} ${at}`)));
  }
  const file = join(temporaryFolder(), 'state.tar');
  writeFileSync(file, await bytesOf(state.export()));
  return { hashes, file };
}

async function expectWhole(folder: string, acknowledged: ReadonlyMap<number, string>): Promise<void> {
  await using state = await openState<NoteTables>(folder, { notes });
  const rows = await state.database.selectFrom('notes').select(['id', 'name', 'sha256']).execute();
  const bySha256 = new Map(rows.map(({ id, sha256 }) => [id, sha256]));
  for (const [id, sha256] of acknowledged) {
    expect(bySha256.get(id)).toBe(sha256);
  }
  const names = new Set(rows.map(({ name }) => name));
  for (const name of names) {
    expect(names).toContain(name.replace(/one|two/, (part) => (part === 'one' ? 'two' : 'one')));
  }
  const named = new Set(rows.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256])));
  for (const sha256 of named) {
    expect(sha256Of(await bytesOf(state.blobs.open(sha256)))).toBe(sha256);
  }
  const content = join(folder, 'blobs', 'content');
  const stored = readdirSync(content).flatMap((each) => readdirSync(join(content, each)));
  expect(new Set(stored)).toEqual(named);
  expect(readdirSync(join(folder, 'blobs', 'incoming'))).toEqual([]);
}
