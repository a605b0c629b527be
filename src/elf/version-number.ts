/** Compares dotted numbers part by part: `2.9` is older than `2.17`, and `3.4` older than `3.4.1`. */
export function compareVersionNumbers(left: string, right: string): number {
  const lefts = left.split('.');
  const rights = right.split('.');
  for (let index = 0; index < Math.max(lefts.length, rights.length); index += 1) {
    const difference = Number(lefts[index] ?? -1) - Number(rights[index] ?? -1);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
