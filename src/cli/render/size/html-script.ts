/**
 * What runs in the page of `--html`: draws the boxes of the map, zooms, and tells about what is pointed at. Names are only
 * ever set as text. Places are parts of the box around (0 to 4000), one rectangle for each layout: wide unzipped, wide
 * zipped, narrow unzipped, narrow zipped.
 */
export const mapScript = String.raw`(() => {
'use strict';
const map = document.getElementById('map');
const about = document.getElementById('about');
const trail = document.getElementById('trail');
const root = JSON.parse(document.getElementById('data').textContent);
const [NAME, KIND, UNZIPPED, ZIPPED, FILES, HUE, OWNER, PLACES, INSIDE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const HEADER = 20, LEAST = 4;
let stack = [root];
let measure = UNZIPPED;
let isNarrow = false;
let drawn = document.createDocumentFragment();

const bytes = (n) => {
  if (n < 1000) return n + ' B';
  const units = ['kB', 'MB', 'GB', 'TB'];
  let unit = -1;
  do { n /= 1000; unit += 1; } while (n >= 999.95 && unit < 3);
  return n.toFixed(n < 9.995 ? 2 : 1) + ' ' + units[unit];
};
const label = (node) => node[NAME] + (node[KIND] === 0 ? '/' : '');
const sizes = (node) =>
  bytes(node[UNZIPPED]) + ' unzipped, ' + bytes(node[ZIPPED]) + ' zipped, ' +
  node[FILES] + (node[FILES] === 1 ? ' file' : ' files');

const describe = (path, node) => {
  const share = root[measure] > 0 ? ', ' + ((100 * node[measure]) / root[measure]).toFixed(1) + '%' : '';
  about.replaceChildren();
  const name = document.createElement('b');
  name.textContent = path.length > 0 ? path.join('/') : label(node);
  about.append(name, ' ' + sizes(node) + share + (node[OWNER] ? ', of ' + node[OWNER] : ''));
};

const add = (box, text, name) => {
  const span = document.createElement('span');
  span.className = name;
  span.textContent = text;
  box.append(span);
};

const place = (node, rect, path, top) => {
  const [x0, y0, x1, y1] = rect;
  const [w, h] = [x1 - x0, y1 - y0];
  if (!(w >= LEAST && h >= LEAST)) return;
  const inside = node[INSIDE];
  const isOpen = inside.length > 0 && w >= 16 && h >= 16;
  const box = document.createElement('div');
  box.className = 'box ' + (isOpen ? 'h' : 'f') + node[HUE];
  box.style.left = x0 + 'px';
  box.style.top = y0 + 'px';
  box.style.width = w + 'px';
  box.style.height = h + 'px';
  box.node = node;
  box.path = [...path, node[NAME]];
  box.top = top || box;
  const hasHead = w >= 48 && h >= (isOpen ? 44 : 16);
  if (hasHead) {
    add(box, label(node), 'name');
    if (w >= 110 && (isOpen || h < 36)) add(box, bytes(node[measure]), 'size');
    else if (!isOpen && h >= 36) add(box, bytes(node[measure]), 'size below');
  }
  if (top) {
    box.setAttribute('aria-hidden', 'true');
  } else {
    box.setAttribute('role', 'treeitem');
    box.setAttribute('aria-label', label(node) + ': ' + sizes(node));
    box.setAttribute('aria-level', String(stack.length));
    if (inside.length > 0) box.setAttribute('aria-expanded', 'false');
    box.tabIndex = -1;
  }
  drawn.append(box);
  if (isOpen) {
    const head = hasHead ? HEADER : 2;
    const within = [x0 + 2, y0 + head, x1 - 2, y1 - 2];
    for (const child of inside) place(child, inner(child, within), box.path, box.top);
  }
};

const inner = (node, [x0, y0, x1, y1]) => {
  const at = 4 * ((measure === ZIPPED ? 1 : 0) + (isNarrow ? 2 : 0));
  const [a, b, c, d] = node[PLACES].slice(at, at + 4);
  const [w, h] = [(x1 - x0) / 4000, (y1 - y0) / 4000];
  return [x0 + a * w, y0 + b * h, x0 + c * w, y0 + d * h];
};

const here = () => stack.slice(1).map((node) => node[NAME]);

const draw = (focused) => {
  const node = stack.at(-1);
  const whole = [0, 0, map.clientWidth, map.clientHeight];
  isNarrow = whole[2] < 640;
  drawn = document.createDocumentFragment();
  for (const child of node[INSIDE]) place(child, inner(child, whole), here(), undefined);
  map.replaceChildren(drawn);
  const items = [...map.querySelectorAll('[role=treeitem]')];
  const first = items.find((item) => item.node === focused) || items[0];
  if (first) {
    first.tabIndex = 0;
    if (focused !== undefined) first.focus();
  }
  describe(here(), node);
  trail.replaceChildren(...stack.map((step, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label(step);
    button.disabled = index === stack.length - 1;
    button.addEventListener('click', () => { stack = stack.slice(0, index + 1); draw(null); });
    return button;
  }));
};

const zoom = (box) => {
  if (box.node[INSIDE].length === 0) { box.focus(); return; }
  stack.push(box.node);
  draw(null);
};
const back = () => {
  if (stack.length > 1) draw(stack.pop());
};
const boxOf = (event) => (event.target instanceof Element ? event.target.closest('.box') : null);

map.addEventListener('pointerover', (event) => {
  const box = boxOf(event);
  if (box) describe(box.path, box.node);
});
map.addEventListener('focusin', (event) => {
  const box = boxOf(event);
  if (box) describe(box.path, box.node);
});
map.addEventListener('click', (event) => {
  const box = boxOf(event);
  if (box) zoom(box.top);
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') { back(); return; }
  const box = boxOf(event);
  if (!box) return;
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    zoom(box);
    return;
  }
  const items = [...map.querySelectorAll('[role=treeitem]')];
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const target = step ? items[items.indexOf(box) + step]
    : event.key === 'Home' ? items[0] : event.key === 'End' ? items.at(-1) : undefined;
  if (target) {
    event.preventDefault();
    box.tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
  }
});
for (const choice of document.querySelectorAll('input[name=measure]')) {
  choice.addEventListener('change', () => {
    measure = choice.value === 'zipped' ? ZIPPED : UNZIPPED;
    draw();
  });
}
let width = 0;
new ResizeObserver(() => {
  if (map.clientWidth !== width) {
    width = map.clientWidth;
    draw();
  }
}).observe(map);
})();`;
