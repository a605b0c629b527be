import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type RunErrorCode =
  | 'EVENT_INVALID'
  | 'ENVIRONMENT_INVALID'
  | 'CLIENT_CONTEXT_INVALID'
  | 'NOTHING_TO_RUN'
  | 'RUNTIME_UNAVAILABLE'
  | 'SEVERAL_FUNCTIONS';

/** A function cannot be run here as it was asked for. */
export class RunError extends ZipwrightError<RunErrorCode> {}
