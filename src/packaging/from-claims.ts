import { recordHash } from '../wheel/record-check.ts';
import { isInstallerNote, type FoundDistribution } from './from-distributions.ts';
import type { FoundContent, FoundFile } from './from-files.ts';
import { parseRecordPath } from './from-record.ts';

/** A file of a distribution, with the hash that RECORD gives it. */
export interface ClaimedFile {
  readonly file: FoundFile;
  readonly recordedHash?: string;
}

/** A distribution with the files that are its own. */
export interface ClaimedFiles {
  readonly distribution: FoundDistribution;
  readonly files: readonly ClaimedFile[];
  /** Paths that its RECORD lists and that are not there, as RECORD has them. */
  readonly absent: readonly string[];
}

/** Every file with its owner. */
export interface Ownership {
  readonly claimed: readonly ClaimedFiles[];
  /** Files of no distribution: the user's. */
  readonly free: readonly FoundFile[];
}

interface Claim {
  readonly distribution: FoundDistribution;
  readonly hash?: string;
}

interface Contested {
  readonly file: FoundFile;
  readonly claims: Claim[];
}

/**
 * Gives every file to the distributions whose RECORD lists it. Of several, to those whose RECORD has the hash of
 * what is there: the others were overwritten.
 */
export function assignFiles(content: FoundContent, distributions: readonly FoundDistribution[]): Ownership {
  const claims = new Claims(content);
  for (const distribution of distributions) {
    claims.addRecord(distribution);
  }
  claims.addMetadata(distributions);
  for (const distribution of distributions) {
    if (distribution.record === undefined) {
      claims.addTopLevel(distribution);
    }
  }
  const files = new Map<FoundDistribution, ClaimedFile[]>();
  for (const { file, owners } of claims.settle()) {
    for (const { distribution, hash } of owners) {
      const own = files.get(distribution) ?? [];
      own.push({ file, ...(hash === undefined ? {} : { recordedHash: hash }) });
      files.set(distribution, own);
    }
  }
  return {
    claimed: distributions.map((distribution) => ({
      distribution,
      files: files.get(distribution) ?? [],
      absent: claims.absent.get(distribution) ?? [],
    })),
    free: claims.free(),
  };
}

/** Whether the absence of a listed file is worth a word: that of bytecode, installers' notes and scripts is not. */
function isMissed(distribution: FoundDistribution, path: string): boolean {
  return !/\.py[co]$/.test(path) && !isInstallerNote(distribution, path) && parseRecordPath(path)?.up === 0;
}

class Claims {
  readonly absent = new Map<FoundDistribution, string[]>();
  readonly #content: FoundContent;
  readonly #contested = new Map<string, Contested>();
  /** Where the claimed files are: a header is not at the path that it goes to. */
  readonly #sources = new Set<string>();

  constructor(content: FoundContent) {
    this.#content = content;
  }

  addRecord(distribution: FoundDistribution): void {
    const led = new Map<string, FoundDistribution>();
    for (const { path, hash } of distribution.record ?? []) {
      const file = this.#content.recorded(distribution, path);
      if (file !== undefined) {
        this.#add(file, { distribution, ...(hash === undefined ? {} : { hash }) });
      } else if (this.#content.dropped.has(distribution.base + path)) {
        led.set(distribution.base + path, distribution);
      } else if (isMissed(distribution, path)) {
        const absent = this.absent.get(distribution) ?? [];
        absent.push(path);
        this.absent.set(distribution, absent);
      }
    }
    this.#addLed(led);
  }

  /** Files that a .pth file of the distribution leads to. */
  #addLed(led: ReadonlyMap<string, FoundDistribution>): void {
    if (led.size > 0) {
      for (const file of this.#content.files.values()) {
        const distribution = file.via === undefined ? undefined : led.get(file.via);
        if (distribution !== undefined) {
          this.#add(file, { distribution });
        }
      }
    }
  }

  /** Everything in a metadata folder is its distribution's, listed or not. */
  addMetadata(distributions: readonly FoundDistribution[]): void {
    const byFolder = new Map(distributions.map((each) => [each.base + each.metadataName, each]));
    for (const file of this.#content.files.values()) {
      const folder = /^.*?\.(?:dist|egg)-info(?=\/|$)/.exec(file.path)?.[0];
      const distribution = folder === undefined ? undefined : byFolder.get(folder);
      if (distribution !== undefined && !this.#contested.has(file.path)) {
        this.#add(file, { distribution });
      }
    }
  }

  /** What has no RECORD owns what it can be imported by, where nobody else does. */
  addTopLevel(distribution: FoundDistribution): void {
    const { base, topLevel } = distribution;
    for (const file of this.#content.files.values()) {
      const below = file.path.startsWith(base) ? file.path.slice(base.length) : '';
      const isOwn = topLevel.some((name) => below.startsWith(`${name}/`) || below.startsWith(`${name}.`));
      if (isOwn && !this.#contested.has(file.path)) {
        this.#add(file, { distribution });
      }
    }
  }

  #add(file: FoundFile, claim: Claim): void {
    this.#sources.add(file.source);
    const contested = this.#contested.get(file.path);
    if (contested === undefined) {
      this.#contested.set(file.path, { file, claims: [claim] });
    } else if (!contested.claims.some(({ distribution }) => distribution === claim.distribution)) {
      contested.claims.push(claim);
    }
  }

  *settle(): Generator<{ readonly file: FoundFile; readonly owners: readonly Claim[] }> {
    for (const { file, claims } of this.#contested.values()) {
      yield { file, owners: claims.length === 1 ? claims : rightfulOwners(file, claims) };
    }
  }

  free(): FoundFile[] {
    return [...this.#content.files.values()].filter(({ source }) => !this.#sources.has(source));
  }
}

function rightfulOwners(file: FoundFile, claims: readonly Claim[]): readonly Claim[] {
  const hash = recordHash(file.read());
  const rightful = claims.filter((claim) => claim.hash === hash);
  return rightful.length > 0 ? rightful : claims.slice(0, 1);
}
