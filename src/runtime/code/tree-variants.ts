import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, renameSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSystemError } from '../../errors/system-error.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import { temporaryName } from '../../store/temporary-name.ts';
import { removeWhole } from '../../store/remove-whole.ts';
import { UNIT_MARKER } from '../../store/unit-folder.ts';
import { CodeError, quoteName } from './errors.ts';
import { DEFAULT_FILE_MODE, DEFAULT_FOLDER_MODE, UserModes } from './file-mode.ts';
import { layOver, newLayerFolder, type LayerFolder } from './layer-tree.ts';
import { staysInside } from './link-target.ts';
import { markInUse, obtainTree, removeUnpacked } from './stored-tree.ts';
import { TreeLinker } from './tree-linker.ts';

/** A file of the user's in a package. */
export interface OwnFile {
  /** Relative and normal, with slashes. */
  readonly path: string;
  readonly executable: boolean;
  /** A symbolic link, whose content is where it leads. */
  readonly symlink?: true;
  readonly content: Buffer;
}

export interface VariantOptions {
  readonly layout: StoreLayout;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a variant is made in, until it gets its name. */
interface Spare {
  /** Has the marker of a unit and `content`, so that cleaning up never takes single files out of it. */
  readonly folder: string;
  /** Bytes of all files. */
  readonly size: number;
}

/** An invocation takes 15 minutes at most: what was replaced longer ago is in nobody's use. Milliseconds. */
const LONGEST_USE_MS = 16 * 60 * 1000;

/**
 * Unpacked folders that have the distributions in common and differ in the user's files. What they have in common is
 * linked ahead, so that making one takes as long as writing the user's files.
 */
export class TreeVariants {
  readonly #base: string;
  /** Another process may make the same ones, and each removes its own. */
  readonly #mark = randomUUID();
  readonly #options: VariantOptions;
  readonly #common: LayerFolder;
  /** When variants were replaced by others, by their folders. */
  readonly #replaced = new Map<string, number>();
  #current: string | undefined;
  #spare: Promise<Spare> | undefined;

  /**
   * @param base what `unpackArchive` returned for one of them
   * @param own paths of the user's files in it
   */
  constructor(base: string, own: Iterable<string>, options: VariantOptions) {
    this.#base = base;
    this.#options = options;
    this.#common = newLayerFolder();
    layOver(this.#common, base);
    for (const path of own) {
      leaveOut(this.#common, path.split('/'));
    }
  }

  /** Links what the next variant has in common with all others. */
  prepare(): void {
    this.#spare ??= this.#link();
    this.#spare.catch(() => undefined);
  }

  /**
   * Makes the folder that has these files of the user's.
   * @returns absolute path; the same one for the same files
   * @throws {CodeError} CODE_LINK_OUTSIDE
   * @throws {StoreError} DISK_FULL, NOT_WRITABLE
   * @throws the signal's reason
   */
  async make(files: readonly OwnFile[]): Promise<string> {
    const { layout, signal, now } = this.#options;
    markInUse(this.#base, now());
    const unit = layout.unpacked(this.#nameOf(files));
    const folder = await obtainTree(unit, { signal, now }, (content) => this.#fill(content, files));
    if (this.#current !== undefined && this.#current !== folder) {
      this.#replaced.set(this.#current, now());
    }
    this.#replaced.delete(folder);
    this.#current = folder;
    await this.#removeOld();
    return folder;
  }

  /** Removes all of them; nothing may be in use. */
  async remove(): Promise<void> {
    const spare = await this.#spare?.catch(() => undefined);
    if (spare !== undefined) {
      removeWhole(spare.folder);
    }
    for (const folder of [
      ...this.#replaced.keys(),
      ...(this.#current === undefined ? [] : [this.#current]),
    ]) {
      await removeUnpacked(folder);
    }
    this.#replaced.clear();
    this.#current = undefined;
    this.#spare = undefined;
  }

  #nameOf(files: readonly OwnFile[]): string {
    const hash = createHash('sha256').update(this.#mark);
    for (const { path, executable, symlink, content } of files) {
      hash.update(JSON.stringify([path, executable, symlink, content.length])).update(content);
    }
    return hash.digest('hex');
  }

  async #fill(content: string, files: readonly OwnFile[]): Promise<number> {
    const modes = new UserModes(lstatSync(content).mode);
    const size = await this.#moveSpare(content);
    for (const file of files) {
      write(content, file, modes);
    }
    return files.reduce((sum, file) => sum + file.content.length, size);
  }

  /** Makes what is in common, from what was linked ahead where it is still there. */
  async #moveSpare(content: string): Promise<number> {
    const spare = await this.#spare?.catch(() => undefined);
    this.#spare = undefined;
    if (spare !== undefined) {
      try {
        rmdirSync(content);
        renameSync(join(spare.folder, 'content'), content);
        return spare.size;
      } catch (error) {
        if (!isSystemError(error)) {
          throw error;
        }
        mkdirSync(content, { recursive: true, mode: 0o777 });
      } finally {
        removeWhole(spare.folder);
      }
    }
    return new TreeLinker(this.#options.signal).fill(content, this.#common);
  }

  async #link(): Promise<Spare> {
    const folder = temporaryName(this.#options.layout.unpacked('spare'));
    const content = join(folder, 'content');
    mkdirSync(content, { recursive: true, mode: 0o777 });
    writeFileSync(join(folder, UNIT_MARKER), '');
    try {
      return { folder, size: await new TreeLinker(this.#options.signal).fill(content, this.#common) };
    } catch (error) {
      removeWhole(folder);
      throw error;
    }
  }

  async #removeOld(): Promise<void> {
    const before = this.#options.now() - LONGEST_USE_MS;
    for (const [folder, replacedAt] of this.#replaced) {
      if (replacedAt < before) {
        this.#replaced.delete(folder);
        await removeUnpacked(folder);
      }
    }
  }
}

/** Takes a file away, and the folders that were there for it alone. */
function leaveOut(folder: LayerFolder, [name, ...rest]: readonly string[]): void {
  const child = name === undefined ? undefined : folder.children.get(name);
  if (name === undefined || child === undefined) {
    return;
  }
  if (child.kind === 'folder' && rest.length > 0) {
    leaveOut(child, rest);
  }
  if (child.kind !== 'folder' || child.children.size === 0) {
    folder.children.delete(name);
  }
}

function write(root: string, { path, executable, symlink, content }: OwnFile, modes: UserModes): void {
  const target = join(root, path);
  makeFolders(root, dirname(path), modes);
  if (symlink === true) {
    const to = content.toString('utf8');
    if (!staysInside(path, to)) {
      throw new CodeError(
        'CODE_LINK_OUTSIDE',
        `Cannot take ${quoteName(path)}: the link leads to ${quoteName(to)}, which is not inside the package`,
        {
          data: { path, target: to },
          hint: 'replace the link by the file, or make it relative to its folder',
        },
      );
    }
    symlinkSync(to, target);
    return;
  }
  writeFileSync(target, content, { flag: 'wx' });
  chmodSync(target, modes.final(executable ? DEFAULT_FOLDER_MODE : DEFAULT_FILE_MODE));
}

function makeFolders(root: string, path: string, modes: UserModes): void {
  const folder = join(root, path);
  if (path === '.' || lstatSync(folder, { throwIfNoEntry: false }) !== undefined) {
    return;
  }
  makeFolders(root, dirname(path), modes);
  mkdirSync(folder);
  chmodSync(folder, modes.final(DEFAULT_FOLDER_MODE));
}
