import type { Target } from '../../lambda/target.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import type { PackVariant } from '../../wheel/pack-variant.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildServices } from './build-services.ts';

/** Where packs come from: the store, and behind it whatever makes the missing ones. */
export interface PackSupply {
  readonly layout: StoreLayout;
  readonly now: () => number;
  readonly variant: PackVariant;
  /** What distributions without a wheel are built for. */
  readonly target: Target;
  /** Root of the project, absolute. */
  readonly directory: string;
  /** The user's command for building what zipwright cannot. */
  readonly builder?: string;
  readonly services: () => Promise<BuildServices>;
  readonly report: Report;
}
