import { redactCredentials } from '../errors/redact.ts';
import { ZipwrightError, type ErrorDetails } from '../errors/zipwright-error.ts';

export type BuildErrorCode =
  /** The source cannot be had: a folder that is not there, a commit that git cannot get. */
  | 'SOURCE_UNAVAILABLE'
  | 'BUILD_NEEDS_INTERPRETER'
  /** An extension has to be compiled, and this system's builds cannot be for another one. */
  | 'BUILD_NEEDS_LINUX'
  | 'BUILD_NEEDS_RUST'
  /** Another compiler or build tool, or one that does not build for another processor. */
  | 'BUILD_NEEDS_TOOL'
  /** A C library's header, library or `-config` program. */
  | 'BUILD_NEEDS_LIBRARY'
  /** What the build itself requires is not in the cache, and the network is off. */
  | 'BUILD_OFFLINE'
  /** The build script failed for a reason of its own. */
  | 'BUILD_FAILED'
  /** An extension did not compile, and the build went on without it. */
  | 'BUILD_INCOMPLETE'
  /** The wheel is another distribution's, or cannot be loaded on the target. */
  | 'BUILD_RESULT_WRONG'
  | 'BUILDER_FAILED';

/** A wheel could not be built from source. Output of build scripts may quote URLs, so credentials are replaced here. */
export class BuildError extends ZipwrightError<BuildErrorCode> {
  constructor(code: BuildErrorCode, message: string, details: ErrorDetails = {}) {
    super(code, redactCredentials(message), details);
  }
}
