import { parentPort } from 'node:worker_threads';
import { inspect } from '../inspect/inspect.ts';
import { readInspected } from '../inspect/inspected-archive.ts';
import { parseArchitecture, parseRuntime } from '../lambda/target.ts';
import { FileSource } from '../zip/byte-source.ts';
import type { UploadedFunction, UploadFinding } from './upload-inspector.ts';

/** Looks at what was uploaded, beside the thread that answers requests. */
function findingsOf({
  name,
  code,
  layers,
  runtime,
  architecture,
  handler,
  today,
}: UploadedFunction): UploadFinding[] {
  using scope = new DisposableStack();
  const open = (file: string, label: string): FileSource => scope.use(new FileSource(file, label));
  const target = {
    runtime: parseRuntime(runtime),
    architecture: parseArchitecture(architecture),
    kind: 'function' as const,
    handler,
    assumed: [],
    today,
  };
  const findings = inspect(
    readInspected(open(code, name), { isLayer: false }),
    layers.map(({ label, file }) => readInspected(open(file, label), { isLayer: true })),
    target,
  );
  return findings
    .filter(({ severity }) => severity !== 'notice')
    .map(({ code: kind, severity, message, hint }) => ({ code: kind, severity, message, hint }));
}

parentPort?.on('message', (uploaded: UploadedFunction) => {
  try {
    parentPort?.postMessage(findingsOf(uploaded));
  } catch {
    // What cannot be looked at has been taken, as Lambda would take it: running it says what is wrong.
    parentPort?.postMessage([]);
  }
});
