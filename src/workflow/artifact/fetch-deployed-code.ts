import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAwsReference } from '../../deploy/aws-reference.ts';
import type { DeployedCode } from '../../deploy/deployed-code.ts';
import type { CodeProgress } from '../../deploy/download-code.ts';
import { fetchDeployed } from '../../deploy/fetch-deployed.ts';
import type { AwsOptions } from '../../deploy/lambda-connection.ts';
import { removeWhole } from '../../store/remove-whole.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';

/** Something deployed, as a command names it. */
export interface DeployedRequest {
  readonly name: string;
  readonly aws?: AwsOptions;
  /** Whether the zips of a function's layers are wanted, or only what they are. */
  readonly layers: 'download' | 'describe';
}

/** What fetching it takes from outside. */
export interface DeployedContext {
  readonly surroundings: BuildSurroundings;
  readonly report: Report;
  readonly scope: DisposableStack;
}

/**
 * Downloads what is deployed into a folder that nobody else may look into, and that `scope` removes.
 * @throws {AwsError} why AWS does not give it
 */
export async function fetchDeployedCode(
  { name, aws, layers }: DeployedRequest,
  { surroundings, report, scope }: DeployedContext,
): Promise<DeployedCode> {
  const reference = parseAwsReference(name);
  const folder = mkdtempSync(join(tmpdir(), 'zipwright-aws-'));
  scope.defer(() => removeWhole(folder));
  return fetchDeployed(
    { ...aws, name, reference, folder, layers, onProgress: progressTo(report) },
    surroundings,
  );
}

function progressTo(report: Report): (progress: CodeProgress) => void {
  const started = new Set<string>();
  return ({ name, bytes, size }) => {
    if (!started.has(name)) {
      started.add(name);
      report({ kind: 'download-started', name, filename: name, size });
    }
    report(
      bytes === size
        ? { kind: 'download-finished', filename: name, size }
        : { kind: 'download-progress', filename: name, bytes },
    );
  };
}
