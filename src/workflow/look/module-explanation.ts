import type { ImportKind } from '../../inspect/imports/import-kind.ts';
import type { Loss } from '../../inspect/why/candidate.ts';
import type { ModuleForm } from '../../inspect/why/module-forms.ts';
import type { NearMissReason } from '../../inspect/why/near-misses.ts';
import type { ExtraDemand, RequirementChain } from '../../inspect/why/requirement-graph.ts';
import type { RuntimePart } from '../../inspect/why/runtime-provider.ts';

/** What is known of a module, a distribution or a file of an artifact. Absent keys are not known, or do not apply. */
export interface ModuleExplanation {
  /** As the user wrote it. */
  readonly asked: string;
  /** Absolute path of the zip, or the reference to what is deployed. */
  readonly artifact: string;
  /** As messages call it. */
  readonly label: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly handler?: string;
  readonly subject: 'module' | 'distribution' | 'file';
  readonly module?: string;
  /** The file that was asked about, in its archive. */
  readonly path?: string;
  /** Whether imports find the module; of a distribution or a file, whether it is there. */
  readonly isFound: boolean;
  /** What the name could mean, in the order of the search. */
  readonly candidates: readonly CandidateFacts[];
  /** Why what is found cannot be loaded; goes on after the file's name. */
  readonly fault?: string;
  /** What the module or the file belongs to: one, or those that have parts of a namespace package. */
  readonly distributions: readonly DistributionFacts[];
  /** Absent where the handler is not known. */
  readonly imports?: ImportFacts;
  /** Present when nothing is found. */
  readonly missing?: MissingFacts;
}

export interface CandidateFacts {
  readonly origin: 'artifact' | 'layer' | 'runtime';
  /** The layer's zip. */
  readonly layer?: string;
  /** Of the runtime. */
  readonly part?: RuntimePart;
  readonly form?: ModuleForm;
  /** In the archive; of a folder with its final slash. */
  readonly path?: string;
  /** On Lambda; a folder for modules of the runtime. */
  readonly location?: string;
  readonly distribution?: string;
  readonly version?: string;
  /** Day on which the runtime's version was read, in ISO 8601. */
  readonly readOn?: string;
  /** Only the package at the top is known to be the runtime's. */
  readonly isAssumed?: true;
  readonly verdict: 'taken' | 'portion' | 'loses';
  readonly loss?: Loss;
}

export interface DistributionFacts {
  readonly name: string;
  readonly version?: string;
  readonly layer?: string;
  /** Top-level modules and packages, as RECORD tells. */
  readonly modules: readonly string[];
  /** `project` when the first steps of the chains are what the project asks for; else what nothing else requires. */
  readonly roots: 'project' | 'metadata';
  readonly chains: readonly RequirementChain[];
  /** Extras of others that would ask for it, where nothing else does. */
  readonly extras: readonly ExtraDemand[];
}

/** A place in a source. */
export interface ImportStep {
  readonly module: string;
  readonly path: string;
  readonly layer?: string;
  readonly line: number;
  readonly kind: ImportKind;
}

export interface ImportFacts {
  /** The handler's module, from which imports were followed. */
  readonly start: string;
  /** Whether the imports of the handler's module lead to it. */
  readonly isReached: boolean;
  /** The module that the chain and the importers are of: of a distribution, the one that is reached most surely. */
  readonly of: string;
  /** The least sure import of the chain. */
  readonly kind?: ImportKind;
  /** From the handler's module on; empty for that module itself. */
  readonly chain: readonly ImportStep[];
  /** The first of all importers, where they are asked for, or nothing provides the module. */
  readonly importers?: readonly ImportStep[];
  readonly importerCount?: number;
}

export interface MissingFacts {
  /** The part of the name that nothing provides: of `a.b.c` perhaps `a.b`. */
  readonly module: string;
  readonly nearMisses: readonly NearMissFacts[];
  /** Distributions whose metadata says that they have the module. */
  readonly claimedBy: readonly {
    readonly name: string;
    readonly version?: string;
    readonly layer?: string;
  }[];
  /** A module that is there and has a similar name. */
  readonly similar?: string;
}

export interface NearMissFacts {
  readonly path: string;
  readonly layer?: string;
  readonly reason: NearMissReason;
  readonly distribution?: string;
  readonly version?: string;
}
