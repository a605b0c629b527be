/** Reason for files that every project has and no package needs: not worth a word in the output. */
export const PROJECT_FILE = 'project file';

const FOLDERS: Readonly<Record<string, string>> = {
  __pycache__: 'compiled bytecode',
  node_modules: 'made by another tool',
  'cdk.out': 'made by another tool',
};

const TEST_FOLDERS = new Set(['tests', 'test']);

const PROJECT_FILES = new Set(
  (
    'pyproject.toml zipwright.toml setup.py setup.cfg samconfig.toml tox.ini noxfile.py uv.lock poetry.lock pdm.lock ' +
    'Pipfile Pipfile.lock pylock.toml Makefile Dockerfile'
  ).split(' '),
);

/** Requirements, constraints and named locks: `requirements-dev.txt`, `pylock.prod.toml`. */
const PROJECT_FILE_PATTERN = /^(requirements.*\.(txt|in)|constraints.*\.txt|pylock\..*\.toml)$/;

/**
 * Why a path is left out of every package unless it is included by name, or `undefined`. A plain list instead of
 * patterns, because it is asked for every file of every build.
 * @param path below the source folder, with a final slash for a folder
 */
export function defaultExclude(path: string): string | undefined {
  const isFolder = path.endsWith('/');
  const whole = isFolder ? path.slice(0, -1) : path;
  const name = whole.slice(whole.lastIndexOf('/') + 1);
  const isTop = name.length === whole.length;
  if (name.startsWith('.')) {
    return 'hidden';
  }
  return isFolder ? folderReason(name, isTop) : fileReason(name, isTop);
}

function folderReason(name: string, isTop: boolean): string | undefined {
  if (Object.hasOwn(FOLDERS, name)) {
    return FOLDERS[name];
  }
  if (name.endsWith('.egg-info')) {
    return 'made by another tool';
  }
  return isTop && TEST_FOLDERS.has(name) ? 'test' : undefined;
}

function fileReason(name: string, isTop: boolean): string | undefined {
  if (name.endsWith('.pyc') || name.endsWith('.pyo')) {
    return 'compiled bytecode';
  }
  if (
    name.endsWith('.py') &&
    (name.startsWith('test_') || name.endsWith('_test.py') || name === 'conftest.py')
  ) {
    return 'test';
  }
  return isTop && (PROJECT_FILES.has(name) || PROJECT_FILE_PATTERN.test(name)) ? PROJECT_FILE : undefined;
}
