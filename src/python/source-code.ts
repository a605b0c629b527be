import { SourceLines } from './source-lines.ts';

/** A Python source without its comments and without what its strings say, in whose places spaces stand. */
export function codeOf(text: string): string {
  const pieces: string[] = [];
  let end = 0;
  const lines = new SourceLines(text, (from, to) => {
    pieces.push(text.slice(end, Math.max(end, from)));
    end = Math.max(end, to);
  });
  for (let stop = lines.next(); stop !== 'end'; stop = lines.next()) {
    // What matters is what the walk skips.
  }
  return [...pieces, text.slice(end)].join(' ');
}
