import type { Runtime } from '@aws-sdk/client-lambda';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';

/** CPython 3.x that are here, newest first. */
export const minors = [...new Set((await listInterpreters(process.env)).map(({ minor }) => minor))]
  .filter((minor) => minor <= 14)
  .sort((a, b) => b - a);

/** The newest runtime that has an interpreter here. */
export const newest = `python3.${minors[0] ?? 13}` as Runtime;
