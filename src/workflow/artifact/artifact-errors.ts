import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type ArtifactErrorCode =
  /** A folder, pipe or device where a zip belongs. */
  | 'NOT_A_FILE'
  /** What should be a zip is none, or not a whole one. */
  | 'ARTIFACT_UNREADABLE'
  /** No module is known from which imports could be followed. */
  | 'START_UNKNOWN'
  /** A finding that should be ignored does not exist. */
  | 'FINDING_UNKNOWN'
  /** A project has more than one function, and none was chosen. */
  | 'SEVERAL_ARTIFACTS';

/** A command that is about an artifact cannot tell which one, or cannot get it. */
export class ArtifactError extends ZipwrightError<ArtifactErrorCode> {}
