import { existsSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { InternalError } from '../../errors/zipwright-error.ts';
import { startDeflater, type Deflater } from '../../packaging/deflate-pool.ts';
import type { ClaimedFiles } from '../../packaging/from-claims.ts';
import { describeInstalled, type DescribedDistribution } from '../../packaging/from-installed.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import { WheelError } from '../../wheel/errors.ts';
import { openPack, type OpenPack } from '../../wheel/open-pack.ts';
import { packDamaged } from '../../wheel/pack-format.ts';
import { installedKey, packInstalled } from '../../wheel/pack-installed.ts';
import { plainVariant, variantName, type PackVariant } from '../../wheel/pack-variant.ts';
import type { Report } from '../assemble/build-events.ts';

/** What packs of installed distributions are made with. */
export interface ExistingPackSupply {
  readonly layout: StoreLayout;
  readonly now: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly report: Report;
  /** The variant that a distribution is wanted in, by the folder that it is installed in. */
  readonly variant: (base: string) => PackVariant;
}

/** An installed distribution with its pack open. */
export interface ExistingPack {
  readonly described: DescribedDistribution;
  readonly pack: OpenPack;
}

export interface ExistingPacks extends Disposable {
  readonly packs: readonly ExistingPack[];
  /** How many had to be made. */
  readonly made: number;
}

/** Packs made at the same time, so that the last file of one keeps no thread waiting. */
const AT_ONCE = 2;

/**
 * Opens the pack of every installed distribution, making those that the store lacks or has damaged.
 * @throws {PackagingError | StoreError | WheelError}
 */
export async function existingPacks(
  claimed: readonly ClaimedFiles[],
  supply: ExistingPackSupply,
): Promise<ExistingPacks> {
  const deflating: { by?: Deflater } = {};
  const described = claimed.map((each) => {
    supply.signal.throwIfAborted();
    return describeInstalled(each, (content) => {
      if (deflating.by === undefined) {
        throw new InternalError('Nothing is deflated before the packs are made');
      }
      return deflating.by.deflate(content);
    });
  });
  const places = described.map((each) => placeOf(each, supply));
  const missing = places.filter(({ path }) => !isStored(path, supply.now()));
  const plain = missing.filter((place) => !isStored(place.plain, supply.now()));
  if (plain.length > 0) {
    const total = plain.reduce((sum, each) => sum + each.described.toDeflate, 0);
    await using deflater = await startDeflater(total, availableParallelism());
    deflating.by = deflater;
    await makeAll(plain, supply);
  }
  for (const place of missing) {
    await makeVariant(place, supply);
  }
  return openAll(places, missing.length, supply.now());
}

/** A distribution and where its packs are: as it is, and as it is wanted. */
interface Place {
  readonly described: DescribedDistribution;
  readonly key: string;
  readonly plain: string;
  readonly wanted: PackVariant;
  readonly path: string;
}

function placeOf(described: DescribedDistribution, { layout, variant }: ExistingPackSupply): Place {
  const key = installedKey(described.installed);
  const wanted = variant(described.distribution.base);
  const plain = layout.pack(key, variantName(plainVariant));
  return { described, key, plain, wanted, path: layout.pack(key, variantName(wanted)) };
}

/** A stored pack that is damaged is removed. */
function isStored(path: string, now: number): boolean {
  if (!existsSync(path)) {
    return false;
  }
  try {
    openPack(path, now)?.[Symbol.dispose]();
    return true;
  } catch (error) {
    if (error instanceof WheelError && error.code === 'PACK_DAMAGED') {
      rmSync(path, { force: true });
      return false;
    }
    throw error;
  }
}

async function makeAll(places: readonly Place[], { signal, report }: ExistingPackSupply): Promise<void> {
  const queue = places.toSorted((a, b) => b.described.toDeflate - a.described.toDeflate);
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      signal.throwIfAborted();
      report({ kind: 'packing', name: next.described.installed.name });
      await packInstalled(next.described.installed, { path: next.plain, key: next.key });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function makeVariant(
  { path, plain, key, wanted, described }: Place,
  supply: ExistingPackSupply,
): Promise<void> {
  if (path === plain) {
    return;
  }
  const { layout, now, environment, signal, report } = supply;
  signal.throwIfAborted();
  const { storeVariant } = await import('../../wheel/store-variant.ts');
  await storeVariant(key, wanted, {
    layout,
    now,
    environment,
    signal,
    threads: availableParallelism(),
    onProgress: (share) => {
      const { name } = described.installed;
      report({ kind: 'packing', name: `${name}, compressed anew to ${Math.floor(100 * share)} %` });
    },
  });
}

function openAll(places: readonly Place[], made: number, now: number): ExistingPacks {
  using opened = new DisposableStack();
  const packs = places.map(({ described, path }) => {
    const pack = openPack(path, now);
    if (pack === undefined) {
      throw packDamaged(path, 'it disappeared');
    }
    opened.use(pack);
    return { described, pack };
  });
  const kept = opened.move();
  return {
    packs,
    made,
    [Symbol.dispose]: () => {
      kept.dispose();
    },
  };
}
