import type { SizeMeasurement } from '../../../workflow/look/measure-artifact.ts';
import { escapeMarkup } from '../markup.ts';
import { formatBytes } from '../quantities.ts';
import { fitText } from './bars.ts';
import { colourRules, colourVariables } from './colours.ts';
import { hasHeader, layOut, sizeMap, type PlacedBox } from './map.ts';

const WIDTH = 1200;
const HEIGHT = 640;
const HEADER = 16;
/** Of a letter, about. */
const LETTER = 6.4;
const CANVAS = { isUnicode: true };
/** Boxes with a smaller side are not drawn. */
const LEAST_SIDE = 4;
/** Deeper folders are drawn as one box. */
const DEEPEST = 4;

const STYLE = `svg{${colourVariables('light')}--text:#1a1a1a;--back:#fff;font:11px system-ui,sans-serif}
@media(prefers-color-scheme:dark){svg{${colourVariables('dark')}--text:#f2f2f2;--back:#161616}}
text{fill:var(--text)}.t{font-size:15px;font-weight:600}rect{stroke:var(--back);stroke-width:1}.back{fill:var(--back);stroke:none}
${colourRules('fill')}`;

/** A treemap of a package by unzipped size, as a picture for light and dark pages. */
export function sizeSvg(measurement: SizeMeasurement): string {
  const map = sizeMap(measurement);
  const root = layOut(map, { width: WIDTH, height: HEIGHT, measure: 'unzipped', header: HEADER });
  const title = `${map.name}: ${formatBytes(measurement.total.unzipped)} unzipped, ${formatBytes(measurement.total.zipped)} zipped`;
  const boxes = (root.children ?? []).flatMap((child) => drawBox(child));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT + 8}" role="img" aria-label="${escapeMarkup(title)}">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}</style>
<rect class="back" width="${WIDTH}" height="${HEIGHT + 8}"/>
<text class="t" x="2" y="15">${escapeMarkup(title)}</text>
<g transform="translate(0 6)">
${boxes.join('\n')}
</g>
</svg>
`;
}

function drawBox(box: PlacedBox): string[] {
  const { x0, y0, x1, y1, data, depth } = box;
  const [width, height] = [x1 - x0, y1 - y0];
  if (!(width >= LEAST_SIDE && height >= LEAST_SIDE)) {
    return [];
  }
  const inner = depth < DEEPEST ? (box.children ?? []) : [];
  const colour = inner.length > 0 ? `h${data.hue}` : `f${data.hue}`;
  const sizes = `${formatBytes(data.unzipped)} unzipped, ${formatBytes(data.zipped)} zipped`;
  const label = labelOf(box, width, height);
  return [
    `<g><title>${escapeMarkup(`${pathOf(box)}: ${sizes}`)}</title><rect class="${colour}" x="${x0}" y="${y0}" width="${width}" height="${height}"/>${label}</g>`,
    ...inner.flatMap(drawBox),
  ];
}

/** The name, and the size where there is room for both. */
function labelOf(box: PlacedBox, width: number, height: number): string {
  const { x0, y0, data, children } = box;
  const letters = Math.floor((width - 6) / LETTER);
  const isHidden = children === undefined ? height < HEADER - 2 : !hasHeader(box, HEADER);
  if (letters < 4 || isHidden) {
    return '';
  }
  const name = `${data.name}${data.kind === 'folder' ? '/' : ''}`;
  const size = formatBytes(data.unzipped);
  const room = letters - size.length - 1;
  const text =
    room >= 6 ? `${fitText(name, room, CANVAS).trimEnd()} ${size}` : fitText(name, letters, CANVAS);
  return `<text x="${x0 + 4}" y="${y0 + 12}">${escapeMarkup(text.trimEnd())}</text>`;
}

function pathOf(box: PlacedBox): string {
  return box
    .ancestors()
    .reverse()
    .slice(1)
    .map(({ data }) => data.name)
    .join('/');
}
