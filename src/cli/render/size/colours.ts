/** Degrees of the colour circle, by number of the colour; those beside each other differ well. */
const CIRCLE = [0, 215, 28, 135, 330, 265, 180, 50, 95] as const;

/** A colour for each number as CSS: `--h3` for heads of folders, `--f3` for files; text on them is in `--text`. */
export function colourVariables(scheme: 'light' | 'dark'): string {
  const [head, file] = scheme === 'light' ? [80, 91] : [30, 21];
  return CIRCLE.map((degrees, hue) => {
    const saturation = hue === 0 ? 0 : scheme === 'light' ? 65 : 42;
    return `--h${hue}:hsl(${degrees} ${saturation}% ${head}%);--f${hue}:hsl(${degrees} ${saturation}% ${file}%);`;
  }).join('');
}

/** Rules that give the classes `h0`, `f0` … their colours. @param property `fill` or `background` */
export function colourRules(property: 'fill' | 'background'): string {
  return CIRCLE.map(
    (_, hue) => `.h${hue}{${property}:var(--h${hue})}.f${hue}{${property}:var(--f${hue})}`,
  ).join('');
}
