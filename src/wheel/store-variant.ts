import { existsSync } from 'node:fs';
import type { StoreLayout } from '../store/store-layout.ts';
import { derivePack, type DeriveContext } from './derive-pack.ts';
import { openPack } from './open-pack.ts';
import { packDamaged } from './pack-format.ts';
import { plainVariant, variantName, type PackVariant } from './pack-variant.ts';

/** Where variants are kept. */
export interface VariantStore {
  readonly layout: StoreLayout;
  readonly now: () => number;
}

/**
 * Makes a variant from the stored plain pack, unless it is stored too. What was deflated anew is kept without bytecode
 * and prefix as well: it took long, and all other variants of its kind start from it.
 * @param sha256 the wheel's, hexadecimal
 * @returns path of the variant
 * @throws {WheelError | ToolchainError | StoreError}
 */
export async function storeVariant(
  sha256: string,
  to: PackVariant,
  { layout, now, ...context }: VariantStore & DeriveContext,
): Promise<string> {
  const wanted = layout.pack(sha256, variantName(to));
  const between: PackVariant = { ...plainVariant, slim: to.slim, recompress: to.recompress };
  let from = plainVariant;
  for (const step of to.recompress ? [between, to] : [to]) {
    const path = layout.pack(sha256, variantName(step));
    if (!existsSync(path)) {
      const basePath = layout.pack(sha256, variantName(from));
      using base = openPack(basePath, now());
      if (base === undefined) {
        throw packDamaged(basePath, 'it disappeared');
      }
      await derivePack({ base, from, to: step }, path, context);
    }
    from = step;
  }
  return wanted;
}
