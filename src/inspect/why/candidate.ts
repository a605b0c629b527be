import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import type { ModuleForm, UnusableReason } from './module-forms.ts';
import type { ModuleRoot } from './module-root.ts';
import type { RuntimeProvider } from './runtime-provider.ts';

/** Why a candidate is not the one that imports find. */
export type LossReason =
  /** Another folder of `sys.path` comes before its own. */
  | 'later'
  /** In the same folder a package comes before an extension module, that before a source, that before bytecode. */
  | 'form'
  /** Another layer has a file of the same path, and is unpacked over it. */
  | 'replaced'
  /** Its package is taken from elsewhere. */
  | 'package-elsewhere'
  /** Its package is a single file, or is not there. */
  | 'no-package'
  /** A folder without `__init__.py` loses to any other module along the whole path (PEP 420). */
  | 'namespace'
  /** The interpreter has the module itself, or has loaded it before the function's folders are on the path. */
  | 'built-in'
  | 'loaded-before'
  | UnusableReason;

/** What a candidate loses to, or whose it is: a path on Lambda, a layer, a package, `CPython 3.11`. */
export interface Loss {
  readonly reason: LossReason;
  readonly detail?: string;
}

/** A file or folder of an archive that a module's name could mean. */
export interface ArchiveCandidate {
  readonly origin: 'archive';
  readonly root: ModuleRoot;
  readonly form: ModuleForm;
  readonly archive: InspectedArchive;
  /** In the archive. */
  readonly path: string;
  /** Absent for folders. */
  readonly entry?: InspectedEntry;
  /** On Lambda. */
  readonly location: string;
}

/** What the runtime has under that name. */
export interface RuntimeCandidate {
  readonly origin: 'runtime';
  readonly provider: RuntimeProvider;
  /** The package is the runtime's; whether it has this module is not known here. */
  readonly isAssumed: boolean;
  /** Folder on Lambda; absent for what is in the interpreter itself. */
  readonly location?: string;
}

export type Candidate = ArchiveCandidate | RuntimeCandidate;

/**
 * Something that a module's name could mean. `taken` is what imports find, `portion` a folder of the namespace package
 * that they find; what `loses` would be found if it were not for another.
 */
export type JudgedCandidate = Candidate & {
  readonly verdict: 'taken' | 'portion' | 'loses';
  readonly loss?: Loss;
};

/** What a name means, in the order of the search. */
export interface ModuleSearch {
  readonly candidates: readonly JudgedCandidate[];
  /** Those that imports find: one, or the portions of a namespace package; empty when nothing is found. */
  readonly taken: readonly JudgedCandidate[];
}

/** A candidate that cannot be taken whatever the others are. */
export type Contender = Candidate & { readonly loss?: Loss };
