import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import type { StoreLayout } from '../store/store-layout.ts';
import type { Segment } from './plan-artifact.ts';
import { crc32 } from '../zip/crc32.ts';

/** A pack that is joined whole, whose bytes the writer checks. */
export type WholePack = Segment & { readonly kind: 'pack'; readonly crc32: number };

/** The packs at the beginning of an archive. Nothing before them, and nothing left out of them. */
export function leadingPacks(segments: readonly Segment[]): WholePack[] {
  const end = segments.findIndex((segment) => !isWhole(segment));
  return segments.slice(0, end < 0 ? segments.length : end).filter(isWhole);
}

function isWhole(segment: Segment): segment is WholePack {
  return segment.kind === 'pack' && segment.crc32 !== undefined;
}

/**
 * SHA-256 states after joined packs, by what was joined. Names and checksums of the packs identify their bytes: a pack
 * is named by the hash of its wheel, and the writer compares the checksum with the bytes that it copies.
 */
export interface JoinedStates {
  find(packs: readonly WholePack[]): Buffer | undefined;
  /** @throws {StoreError} */
  keep(packs: readonly WholePack[], state: Buffer): void;
}

interface KeptState {
  readonly packs: string;
  readonly state: string;
}

export function joinedStates(layout: StoreLayout): JoinedStates {
  return {
    find(packs) {
      const identity = identifyPacks(packs);
      const text = ifExists(() => readFileSync(layout.joined(nameOf(identity)), 'utf8'));
      const kept = text === undefined ? undefined : parseKept(text);
      return kept?.packs === identity ? Buffer.from(kept.state, 'base64') : undefined;
    },
    keep(packs, state) {
      const identity = identifyPacks(packs);
      const kept: KeptState = { packs: identity, state: state.toString('base64') };
      writeFileAtomic(layout.joined(nameOf(identity)), JSON.stringify(kept));
    },
  };
}

/** Names and checksums of packs in their order. */
export function identifyPacks(packs: readonly WholePack[]): string {
  return packs
    .map(({ pack, length, crc32: checksum }) => `${basename(pack.path)} ${length} ${checksum}`)
    .join('\n');
}

/** Only a place to look: what is found there is compared whole. */
function nameOf(identity: string): string {
  return crc32(Buffer.from(identity)).toString(16).padStart(8, '0');
}

function parseKept(text: string): KeptState | undefined {
  try {
    // Written by `keep`; anything else does not name the same packs.
    return JSON.parse(text) as KeptState;
  } catch {
    return undefined;
  }
}
