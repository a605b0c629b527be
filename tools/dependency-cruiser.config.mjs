import { networkFiles, processFiles, rooms } from './rooms.mjs';

const exactly = (files) => files.map((file) => `^${file.replaceAll('.', '\\.')}$`);

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  severity: 'error',
  comment: `src/${room} may import ${[...allowed, 'errors'].join(', ')}: move the code, or pass what it needs as a value`,
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [...new Set([room, 'errors', ...allowed])].map((name) => `^src/${name}/`) },
}));

export default {
  forbidden: [
    ...roomRules,
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one concept, or lack a third',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unknown-room',
      severity: 'error',
      comment: 'Every folder of src/ has a line in tools/rooms.mjs',
      from: { path: '^src/([^/]+)/', pathNot: Object.keys(rooms).map((room) => `^src/${room}/`) },
      to: {},
    },
    {
      name: 'processes-at-the-edge',
      severity: 'error',
      comment: `Only ${processFiles.join(', ')} may start a process: call it instead`,
      from: { path: '^src/', pathNot: exactly(processFiles) },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'network-at-the-edge',
      severity: 'error',
      comment: `Only ${networkFiles.join(', ')} may open a connection: call it instead`,
      from: { path: '^src/', pathNot: exactly(networkFiles) },
      to: { path: '^(node:)?(http|https|http2|net|tls|dgram)$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'The imported file does not exist',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
