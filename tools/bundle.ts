/** Bundles the command line into out/: what a warm build runs is one file, everything else loads when it is needed. */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { build } from 'rolldown';

/** Files that a file imports statically, types apart, and what these import. */
function staticImports(entry: string): Set<string> {
  const reached = new Set<string>();
  const queue = [resolve(entry)];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (!reached.has(file)) {
      reached.add(file);
      const source = readFileSync(file, 'utf8');
      for (const [, path = ''] of source.matchAll(
        /^(?:import|export) (?!type\b)[^;]*?from '(\.[^']+\.ts)';/gm,
      )) {
        queue.push(resolve(dirname(file), path));
      }
    }
  }
  return reached;
}

const hot = new Set([...staticImports('src/cli/main.ts'), ...staticImports('src/cli/commands/build.ts')]);
/**
 * What is used together comes from one file: what every look at a zip takes, what tells whether a build must be judged
 * again, and what judging it takes. Each is without what those before it have.
 */
const together = [
  'src/cli/commands/diff.ts',
  'src/cli/commands/check.ts',
  'src/workflow/check/describe-user-files.ts',
  'src/workflow/check/inspect-located.ts',
];
const placed = new Set(hot);
const groups = together.map((entry, index) => {
  const files = [...staticImports(entry)].filter((file) => !placed.has(file));
  files.forEach((file) => placed.add(file));
  const own = new Set(files);
  return { name: `part${index}`, test: (id: string) => own.has(id) };
});

rmSync('out', { recursive: true, force: true });
await build({
  input: {
    zipwright: 'src/cli/zipwright.ts',
    'hash-worker': 'src/packaging/hash-worker.ts',
    'recompress-worker': 'src/wheel/recompress-worker.ts',
    'deflate-worker': 'src/packaging/deflate-worker.ts',
    'inspect-worker': 'src/platform/inspect-worker.ts',
    'blob-hash-worker': 'src/state/blob-hash-worker.ts',
  },
  platform: 'node',
  output: {
    dir: 'out',
    // Loading CommonJS costs a few milliseconds less than ES modules, of the fifteen that a warm build has.
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    codeSplitting: {
      groups: [
        {
          name: 'core',
          test: (id) =>
            hot.has(id) ||
            id.includes('rolldown/runtime') ||
            /node_modules.(@stricli|ignore|smol-toml)/.test(id),
        },
        ...groups,
      ],
    },
    banner: (chunk) => (chunk.name === 'zipwright' ? '#!/usr/bin/env node' : ''),
  },
  logLevel: 'warn',
});

// What runs beside functions is read by their interpreters, as it is.
for (const language of ['python', 'nodejs']) {
  cpSync(`src/runtime/${language}`, `out/${language}`, {
    recursive: true,
    filter: (path) => !path.endsWith('.ts') && !path.endsWith('__pycache__'),
  });
}

// What `zipwright explain` prints.
cpSync('docs/findings', 'out/docs/findings', { recursive: true });
cpSync('docs/reference/errors.md', 'out/docs/reference/errors.md');
