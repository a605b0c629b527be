import { ZipwrightError } from '../errors/zipwright-error.ts';

export type RuntimeErrorCode = 'ENVIRONMENTS_BUSY' | 'ENVIRONMENT_ENDED' | 'POOL_CLOSED';

/** An invocation that no execution environment has served: the fault is neither the function's nor ours. */
export class RuntimeError extends ZipwrightError<RuntimeErrorCode> {}
