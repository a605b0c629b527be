import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { defaultArchitecture } from '../../lambda/architectures.ts';
import { defaultRuntimeId } from '../../lambda/runtimes.ts';
import { parseArchitecture, parseRuntime } from '../../lambda/target.ts';
import { detectDependencies } from '../../project/dependency-input.ts';
import { ProjectError } from '../../project/errors.ts';
import { readProject } from '../../project/read-project.ts';
import { isTable } from '../../project/table-reader.ts';
import { writeFileAtomic } from '../../store/atomic-file.ts';

export interface InitRequest {
  readonly directory: string;
  readonly runtime?: string;
  readonly architecture?: string;
}

/** A file that a new project gets. */
interface NewFile {
  readonly path: string;
  readonly content: string;
  /** Added at the end of a file that exists already. */
  readonly append?: boolean;
}

const HANDLER = `"""A Lambda function: the event in, the answer out."""


def lambda_handler(event, context):
    return {"message": f"Hello, {event.get('name', 'world')}!"}
`;

/**
 * Gives a folder what a build needs and it lacks: configuration, a handler, a requirements file. Nothing that exists is
 * changed, except that pyproject.toml gets a table at its end.
 * @returns the files written, below the folder
 * @throws {ProjectError} CONFIGURATION_INVALID when the project is configured already
 * @throws {LambdaError} UNKNOWN_RUNTIME, UNKNOWN_ARCHITECTURE
 */
export function initProject(request: InitRequest): string[] {
  const directory = resolve(request.directory);
  const runtime = parseRuntime(request.runtime ?? defaultRuntimeId).id;
  const architecture = parseArchitecture(request.architecture ?? defaultArchitecture);
  mkdirSync(directory, { recursive: true });
  const files = plannedFiles(directory, { runtime, architecture });
  for (const { path, content, append } of files) {
    const file = join(directory, path);
    writeFileAtomic(
      file,
      append === true ? readFileSync(file, 'utf8').trimEnd() + `\n\n${content}` : content,
    );
  }
  return files.map(({ path }) => path);
}

function plannedFiles(
  directory: string,
  { runtime, architecture }: { readonly runtime: string; readonly architecture: string },
): NewFile[] {
  const { pyproject } = readProject(directory);
  refuseConfigured(directory, pyproject);
  const hasHandler = ['lambda_function.py', 'app.py', 'main.py', 'handler.py', 'index.py'].some((file) =>
    existsSync(join(directory, file)),
  );
  const handler = hasHandler ? '' : 'handler = "lambda_function.lambda_handler"\n';
  const settings = `runtime = "${runtime}"\narchitecture = "${architecture}"\n${handler}`;
  const needsRequirements = detectDependencies(directory, pyproject).kind === 'none';
  return [
    pyproject === undefined
      ? { path: 'zipwright.toml', content: settings }
      : { path: 'pyproject.toml', content: `[tool.zipwright]\n${settings}`, append: true },
    ...(hasHandler ? [] : [{ path: 'lambda_function.py', content: HANDLER }]),
    ...(needsRequirements ? [{ path: 'requirements.txt', content: '' }] : []),
  ];
}

function refuseConfigured(directory: string, pyproject: Readonly<Record<string, unknown>> | undefined): void {
  const tool = pyproject?.['tool'];
  const inPyproject = isTable(tool) && 'zipwright' in tool;
  if (inPyproject || existsSync(join(directory, 'zipwright.toml'))) {
    throw new ProjectError(
      'CONFIGURATION_INVALID',
      `Cannot start "${directory}" anew: ${inPyproject ? 'its pyproject.toml has [tool.zipwright]' : 'it has a zipwright.toml'}`,
      {
        data: { directory },
        hint: 'run "zipwright build" there',
        exitCode: exitCodes.usage,
      },
    );
  }
}
