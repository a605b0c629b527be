import type { ArtifactPlan } from '../../packaging/plan-artifact.ts';
import type { FunctionSettings } from './function-settings.ts';

/** A package that was built, and what it is for. */
export interface BuiltPackage {
  readonly plan: ArtifactPlan;
  readonly settings: FunctionSettings;
  readonly handler: string | undefined;
  /** Of the archive, hexadecimal. */
  readonly sha256: string;
  /** Folder of the project. */
  readonly directory: string;
  /** Day in ISO 8601. */
  readonly today: string;
}
