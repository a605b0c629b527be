import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IndexClient } from '../index/index-client.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import type { StoreLayout } from '../store/store-layout.ts';
import { temporaryName } from '../store/temporary-name.ts';
import { FileSource } from '../zip/byte-source.ts';
import { inflateEntry } from '../zip/inflate.ts';
import { readArchive, type CheckedEntry } from '../zip/read-archive.ts';
import { ToolchainError } from './errors.ts';
import type { PinnedTool } from './pinned-tools.ts';

/** What installing a tool takes. */
export interface InstallContext {
  readonly layout: StoreLayout;
  readonly client: IndexClient;
  readonly signal: AbortSignal;
  /** Told the bytes of a wheel that are there so far. */
  readonly onProgress?: (filename: string, bytes: number) => void;
}

/** A tool to install from its pinned wheel. */
export interface InstallRequest {
  /** Name on the index. */
  readonly project: string;
  readonly tool: PinnedTool;
  /** Where a wheel's member goes below the tool's folder; `undefined` leaves it out. */
  readonly place: (name: string) => string | undefined;
}

/**
 * Fetches a pinned wheel, checks its hash and unpacks it into the cache. Two processes may do so at once: the folder
 * appears whole, and the second one is dropped.
 * @returns the tool's folder
 * @throws {ToolchainError} TOOL_UNAVAILABLE when there is no wheel for this machine
 * @throws {IndexError}
 */
export async function installTool(context: InstallContext, request: InstallRequest): Promise<string> {
  const { project, tool } = request;
  const wheel = tool.wheels[`${process.platform}-${process.arch}`];
  if (wheel === undefined) {
    throw new ToolchainError(
      'TOOL_UNAVAILABLE',
      `Cannot install ${project} ${tool.version}: it has no wheel for ${process.platform} on ${process.arch}`,
      {
        hint: `install ${project} yourself and put it on PATH`,
      },
    );
  }
  const folder = context.layout.tool(`${project}-${tool.version}`);
  const downloaded = context.layout.wheel(wheel.sha256, wheel.filename);
  mkdirSync(dirname(downloaded), { recursive: true });
  await context.client.download({ project, ...wheel }, downloaded, {
    signal: context.signal,
    onProgress: (bytes) => context.onProgress?.(wheel.filename, bytes),
  });
  const temporary = temporaryName(folder);
  try {
    using source = new FileSource(downloaded, wheel.filename);
    for (const entry of readArchive(source)) {
      await unpackMember(source, entry, { temporary, place: request.place });
    }
    moveIntoPlace(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    rmSync(downloaded, { force: true });
  }
  return folder;
}

async function unpackMember(
  source: FileSource,
  entry: CheckedEntry,
  { temporary, place }: { readonly temporary: string; readonly place: InstallRequest['place'] },
): Promise<void> {
  const path = entry.kind === 'file' ? place(entry.name) : undefined;
  if (path !== undefined) {
    const target = join(temporary, path);
    writeFileAtomic(target, await inflateEntry(source, entry));
    chmodSync(target, ((entry.mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755);
  }
}

function moveIntoPlace(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    const isThere =
      error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
    if (!isThere) {
      throw error;
    }
  }
}
