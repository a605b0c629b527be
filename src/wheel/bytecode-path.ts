/** Where Python looks for a source's bytecode (PEP 3147). */
export function bytecodePath(path: string, minor: number): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return `${path.slice(0, -name.length)}__pycache__/${name.replace(/\.py$/, '')}.cpython-3${minor}.pyc`;
}
