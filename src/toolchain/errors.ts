import { ZipwrightError } from '../errors/zipwright-error.ts';

export type ToolchainErrorCode = 'TOOL_UNAVAILABLE' | 'PROCESS_FAILED' | 'INTERPRETER_NOT_FOUND';

/** A program that a build needs is missing or does not run. */
export class ToolchainError extends ZipwrightError<ToolchainErrorCode> {}
