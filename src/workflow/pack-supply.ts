import type { StoreLayout } from '../store/store-layout.ts';
import type { PackVariant } from '../wheel/pack-variant.ts';
import type { Report } from './build-events.ts';
import type { BuildServices } from './build-services.ts';

/** Where packs come from: the store, and behind it whatever makes the missing ones. */
export interface PackSupply {
  readonly layout: StoreLayout;
  readonly now: () => number;
  readonly variant: PackVariant;
  readonly services: () => Promise<BuildServices>;
  readonly report: Report;
}
