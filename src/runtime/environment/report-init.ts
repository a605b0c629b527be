import type { Extension } from '../api/extension-registry.ts';
import type { EnvironmentLog } from '../logs/environment-log.ts';
import type { InitPhase } from '../logs/platform-log.ts';
import type { Failure } from './failure.ts';

export interface InitCourse {
  readonly phase: InitPhase;
  readonly durationMs: number;
  readonly failure: Failure | undefined;
  readonly extensions: readonly Extension[];
}

/** Tells a log how an initialisation went, and in what state it left the extensions. */
export function reportInit(log: EnvironmentLog, course: InitCourse): void {
  for (const { name, state, events, errorType } of course.extensions) {
    log.extension({ name, state, events, ...(errorType === undefined ? {} : { errorType }) });
  }
  const { phase, durationMs, failure } = course;
  if (failure === undefined) {
    log.initReport({ phase, durationMs, status: 'success' });
  } else {
    const { status, errorType } = failure;
    log.initReport({ phase, durationMs, status, ...(status === 'error' ? { errorType } : {}) });
  }
}
