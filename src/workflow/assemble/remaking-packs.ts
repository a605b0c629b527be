import { rmSync } from 'node:fs';
import { WheelError } from '../../wheel/errors.ts';

/** Does some work with packs. A damaged one is remade from its wheel, once; a second failure is not the pack's. */
export async function remakingPacks<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WheelError && error.code === 'PACK_DAMAGED')) {
      throw error;
    }
    rmSync(String(error.data['path']), { force: true });
    return work();
  }
}
