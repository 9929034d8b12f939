// Makes datasets/world.csv, the shapes of the report's maps: node world.mjs WORLD-ATLAS-DIR COUNTRIES.CSV > world.csv
//
// Source: Natural Earth's countries as npm's world-atlas 2.0.2 packs them (countries-110m.json, and countries-50m.json for the places
// of states too small for that one). Natural Earth is in the public domain. Needed only when the shapes shall change; the table is kept.
//
// Projection: Equal Earth (Savric, Patterson & Jenny 2018, International Journal of Geographical Information Science 33(3)), so that
// areas compare; 1000 by 455 units, halves, y downward. Antarctica is left out. Columns: code, ISO 3166-1 alpha-2; x, y, the
// place of the dot or the middle of the largest part; path, SVG path data with relative steps, empty for states that are drawn as dots.
import { readFileSync } from 'node:fs';
const [, , dir, countries] = process.argv;
const read = (f) => JSON.parse(readFileSync(`${dir}/${f}`, 'utf8'));
const [head, ...rows] = readFileSync(countries, 'utf8').trim().split('\n').map((l) => l.split(','));
const code = new Map(rows.map((r) => [r[head.indexOf('numeric')], r[head.indexOf('code')]]));
const byName = { Kosovo: 'XK', 'N. Cyprus': 'CY', Somaliland: 'SO' }; // without a number: the state they are counted with; XK by custom

const A = [1.340264, -0.081106, 0.000893, 0.003796], M = Math.sqrt(3) / 2;
function project([lon, lat]) {
  const t = Math.asin(M * Math.sin(lat * Math.PI / 180)), t2 = t * t, t6 = t2 ** 3, l = lon * Math.PI / 180;
  const x = l * Math.cos(t) / (M * (A[0] + 3 * A[1] * t2 + t6 * (7 * A[2] + 9 * A[3] * t2)));
  const y = t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2));
  const k = 500 / (Math.PI / (M * A[0]));
  return [500 + k * x, 245 - k * y];
}
function shapes(topology) {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => { let x = 0, y = 0; return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]); });
  // a ring that crosses the date line goes on past 180 degrees and is cut there, or it would be drawn across the whole map
  const whole = (p) => { let turn = 0; return p.map(([x, y], i) => { const d = i ? x - p[i - 1][0] : 0; turn += d > 180 ? -360 : d < -180 ? 360 : 0; return [Math.max(-180, Math.min(180, x + turn)), y]; }); };
  const ring = (list) => list.flatMap((i, k) => { const a = i < 0 ? [...arcs[~i]].reverse() : arcs[i]; return k ? a.slice(1) : a; });
  const all = new Map();
  for (const g of topology.objects.countries.geometries) {
    const c = code.get(g.id) ?? byName[g.properties.name];
    if (!c || c === 'AQ') continue;
    const polygons = g.type === 'Polygon' ? [g.arcs] : g.type === 'MultiPolygon' ? g.arcs : [];
    all.set(c, [...(all.get(c) ?? []), ...polygons.flatMap((p) => p.map((r, hole) => ({ points: whole(ring(r)).map(project), hole: hole > 0 })))]);
  }
  return all;
}
function measure(points) { // area and centre of a polygon
  let a = 0, x = 0, y = 0;
  points.forEach(([x0, y0], i) => { const [x1, y1] = points[(i + 1) % points.length], c = x0 * y1 - x1 * y0; a += c; x += (x0 + x1) * c; y += (y0 + y1) * c; });
  return { area: Math.abs(a / 2), x: a ? x / (3 * a) : points[0][0], y: a ? y / (3 * a) : points[0][1] };
}
function path(rings) {
  let out = '';
  for (const { points } of rings) {
    const p = points.map(([x, y]) => [Math.round(2 * x) / 2, Math.round(2 * y) / 2]).filter(([x, y], i, q) => i === 0 || x !== q[i - 1][0] || y !== q[i - 1][1]);
    if (p.length < 4) continue;
    out += 'M' + p[0].join(' ') + 'l';
    out += p.slice(1, -1).map(([x, y], i) => `${x - p[i][0]} ${y - p[i][1]}`).join(' ').replace(/\b0\./g, '.').replace(/ -/g, '-') + 'z';
  }
  return out;
}
const large = shapes(read('countries-110m.json')), small = shapes(read('countries-50m.json'));
console.log('code,x,y,path');
for (const c of [...new Set([...large.keys(), ...small.keys()])].sort()) {
  const rings = (large.get(c) ?? small.get(c)).map((r) => ({ ...r, ...measure(r.points) }));
  const main = rings.filter((r) => !r.hole).sort((a, b) => b.area - a.area)[0];
  const drawn = large.has(c) && main.area > 6 ? path(rings) : '';
  console.log(`${c},${main.x.toFixed(1)},${main.y.toFixed(1)},${drawn}`);
}
