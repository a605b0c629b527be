/**
 * The rooms of src/ and what each may import: the one table behind the import rule, ARCHITECTURE.md's picture and
 * the test that plants a forbidden import. Every room may import `errors`.
 */
export const rooms = {
  errors: [],
  lambda: [],
  zip: [],
  python: [],
  elf: [],
  store: [],
  state: ['store'],
  aws: [],
  index: ['python', 'store'],
  toolchain: ['index', 'zip', 'python', 'store'],
  project: ['python', 'lambda'],
  resolve: ['project', 'python', 'lambda', 'index', 'toolchain', 'store'],
  wheel: ['zip', 'python', 'elf', 'lambda', 'store', 'index', 'toolchain'],
  packaging: ['project', 'resolve', 'wheel', 'zip', 'python', 'elf', 'lambda', 'store'],
  runtime: ['lambda', 'zip', 'elf', 'store', 'toolchain'],
  inspect: ['zip', 'python', 'elf', 'lambda', 'store', 'packaging'],
  deploy: ['packaging', 'inspect', 'lambda', 'zip', 'store', 'index'],
  services: ['aws', 'lambda', 'state', 'zip', 'store'],
  platform: [
    'services',
    'state',
    'aws',
    'runtime',
    'inspect',
    'packaging',
    'toolchain',
    'store',
    'lambda',
    'zip',
  ],
  workflow: [
    'lambda',
    'zip',
    'python',
    'elf',
    'store',
    'index',
    'toolchain',
    'project',
    'resolve',
    'wheel',
    'packaging',
    'runtime',
    'inspect',
    'deploy',
    'platform',
  ],
  cli: ['workflow', 'lambda', 'project', 'packaging', 'index', 'store', 'runtime', 'inspect', 'platform'],
};

/** Files that may start a process. Everything else asks one of them. */
export const processFiles = ['src/toolchain/run-process.ts', 'src/runtime/sandbox/supervisor.ts'];

/** Files that may open a network connection. */
export const networkFiles = [
  'src/index/http.ts',
  'src/platform/http-server.ts',
  'src/workflow/serve/request-state.ts',
  'src/deploy/aws-agents.ts',
  'src/runtime/api/http.ts',
  'src/runtime/sandbox/output-pipe.ts',
  'src/runtime/nodejs/bootstrap.mjs',
];
