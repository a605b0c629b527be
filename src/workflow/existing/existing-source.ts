import type { FromPlace } from '../../packaging/from-place.ts';
import type { UserEntry } from '../../packaging/user-entries.ts';
import type { LeftOut } from '../../project/user-files.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import type { OpenPack } from '../../wheel/open-pack.ts';
import type { PackVariant } from '../../wheel/pack-variant.ts';
import type { Report } from '../assemble/build-events.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';

/** What reading something that exists needs of a build. */
export interface ExistingContext {
  /** Root of the project, absolute. */
  readonly directory: string;
  readonly layout: StoreLayout;
  readonly now: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly report: Report;
}

/** The folder, environment or archive that a build starts from. */
export interface ExistingSource {
  readonly place: FromPlace;
  /** How messages call it. */
  readonly label: string;
  readonly settings: FunctionSettings;
  readonly context: ExistingContext;
}

/** What the build has besides. */
export interface AddedParts {
  /** Packs of `--with`, and of the project itself: they replace those of the same name that are there. */
  readonly packs: readonly OpenPack[];
  readonly userEntries: readonly UserEntry[];
  readonly variant: PackVariant;
}

/** The packs and files of a folder, environment or archive, with the project's files among them. */
export interface ExistingPart extends Disposable {
  readonly packs: readonly OpenPack[];
  /** How many packs had to be made. */
  readonly made: number;
  readonly userEntries: readonly UserEntry[];
  readonly leftOut: readonly LeftOut[];
}
