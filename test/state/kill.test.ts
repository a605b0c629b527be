import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openState } from '../../src/state/state.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { bytesOf, notes, sha256Of, type NoteTables } from './notes.ts';

const WRITER = new URL('writer.ts', import.meta.url).pathname;

/** Starts a process that writes into a folder, and collects what it acknowledges. */
function startWriter(folder: string) {
  const child = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
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
