import { randomBytes } from 'node:crypto';

/** Makes up the trace of a caller who brings none, as Lambda does; nobody samples it. */
export function newTraceId(): string {
  const random = randomBytes(20).toString('hex');
  const time = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${time}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}
