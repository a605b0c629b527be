import { createHash } from 'node:crypto';
import type { SizeMeasurement } from '../../../workflow/look/measure-artifact.ts';
import { version } from '../../version.ts';
import { escapeMarkup } from '../markup.ts';
import { mapScript } from './html-script.ts';
import { pageStyle } from './html-style.ts';
import { pageTables } from './html-tables.ts';
import { layOut, sizeMap, type MapNode, type PlacedBox, type Rectangle } from './map.ts';
import { formatBytes, formatCount } from '../quantities.ts';

/** Shapes of the map: for wide windows, and for phones. */
const SHAPES = [
  { width: 1280, height: 720 },
  { width: 360, height: 560 },
] as const;
const LAYOUTS = SHAPES.flatMap((shape) =>
  (['unzipped', 'zipped'] as const).map((measure) => ({ ...shape, measure, header: 0 })),
);
const KINDS = { folder: 0, file: 1, rest: 2 } as const;
/** Into how many steps a box is divided, for the places of those in it. */
const STEPS = 4000;

/** One box for the script, in the order of its constants. */
type PageBox = readonly [
  name: string,
  kind: number,
  unzipped: number,
  zipped: number,
  files: number,
  hue: number,
  distribution: string,
  places: readonly number[],
  inside: readonly PageBox[],
];

/**
 * A treemap to look around in, with the numbers beside it: one page that loads nothing and that no script but its own can
 * run in, whatever the names in the zip are.
 */
export function sizeHtml(measurement: SizeMeasurement): string {
  const map = sizeMap(measurement);
  const { zipped, unzipped, files } = measurement.total;
  const data = JSON.stringify(pageBox(map)).replaceAll('<', String.raw`\u003c`);
  const policy = `default-src 'none'; style-src '${hashOf(pageStyle)}'; script-src '${hashOf(mapScript)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="zipwright ${version}">
<title>${escapeMarkup(map.name)}: sizes</title>
<style>${pageStyle}</style>
</head>
<body>
<h1>${escapeMarkup(map.name)}</h1>
<p>${formatBytes(unzipped)} unzipped, ${formatBytes(zipped)} zipped, ${formatCount(files)} files</p>
<main>
<section aria-label="Map">
<div class="bar"><nav id="trail" aria-label="Where you are"></nav>
<fieldset><legend>Size of the boxes</legend><label><input type="radio" name="measure" value="unzipped" checked> unzipped</label><label><input type="radio" name="measure" value="zipped"> zipped</label></fieldset></div>
<div id="map" role="tree" aria-label="Folders and files, the heaviest first. Enter zooms in, Escape goes back."></div>
<p id="about"></p>
<p class="quiet">Click or Enter zooms into a folder, Escape goes back, arrow keys move.</p>
<noscript><p>The map needs JavaScript; the tables have the numbers.</p></noscript>
</section>
<section aria-label="Numbers">
${pageTables(measurement)}
</section>
</main>
<script type="application/json" id="data">${data}</script>
<script>${mapScript}</script>
</body>
</html>
`;
}

/** For a Content-Security-Policy (CSP 3, 2.3.1). */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function pageBox(map: MapNode): PageBox {
  const places = new Map<MapNode, number[]>();
  for (const shape of LAYOUTS) {
    layOut(map, shape).eachBefore((box) => {
      const known = places.get(box.data) ?? [];
      known.push(...placeOf(box));
      places.set(box.data, known);
    });
  }
  return describeBox(map, places);
}

function describeBox(node: MapNode, places: ReadonlyMap<MapNode, readonly number[]>): PageBox {
  const { name, kind, unzipped, zipped, files, hue, distribution = '', children } = node;
  const inside = children.map((child) => describeBox(child, places));
  return [name, KINDS[kind], unzipped, zipped, files, hue, distribution, places.get(node) ?? [], inside];
}

/** Where a box is in the one around it, in steps of that. */
function placeOf(box: PlacedBox): number[] {
  const { x0, y0, x1, y1 }: Rectangle = box.parent ?? box;
  return [
    stepsOf(box.x0 - x0, x1 - x0),
    stepsOf(box.y0 - y0, y1 - y0),
    stepsOf(box.x1 - x0, x1 - x0),
    stepsOf(box.y1 - y0, y1 - y0),
  ];
}

function stepsOf(distance: number, whole: number): number {
  return whole > 0 ? Math.min(STEPS, Math.max(0, Math.round((distance / whole) * STEPS))) : 0;
}
