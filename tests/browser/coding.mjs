// node coding.mjs CHROMIUM UNITS.html OUT: labels units as a coder would, with keys; prints "ok ..." or "not ok: ..." lines;
// the exported tables go to the folder OUT.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [, , executablePath, file, out] = process.argv;
const check = (name, good, detail = '') => console.log(good ? `ok ${name}` : `not ok: ${name} ${detail}`);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const context = await browser.newContext({ acceptDownloads: true, bypassCSP: true, viewport: { width: 1280, height: 900 } });

async function open(width = 1280) {
  const page = await context.newPage();
  page.said = [];
  page.asked = [];
  page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') page.said.push(m.text()); });
  page.on('pageerror', (e) => page.said.push(e.message));
  page.on('request', (r) => { if (!/^(file|data|blob):/.test(r.url())) page.asked.push(r.url()); });
  await page.setViewportSize({ width, height: 900 });
  await page.goto(pathToFileURL(resolve(file)).href);
  return page;
}
async function save(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
  await download.saveAs(`${out}/${name}.csv`);
  return readFileSync(`${out}/${name}.csv`, 'utf8');
}

let page = await open();
const data = JSON.parse(await page.textContent('#data'));
const mine = data.units.filter((u) => u.coders.includes(0));
check('the first unit is shown', (await page.textContent('#unit')) === mine[0].head + mine[0].mention + mine[0].tail);
check('its mention is marked', (await page.textContent('#unit mark')) === mine[0].mention);
check('no score is shown', !/p_neg|p_pos|stance_method|0\.\d\d/.test(await page.textContent('main')));
await page.keyboard.press('c');
check('context on demand', (await page.textContent('#unit')).length > (mine[0].head + mine[0].mention + mine[0].tail).length);
await page.keyboard.press('1');
await page.keyboard.press('2');
await page.keyboard.press('3');
check('three are done', (await page.textContent('#count')).startsWith(`3 of ${mine.length}`), await page.textContent('#count'));
await page.keyboard.press('ArrowLeft');
check('back shows the judgement', (await page.getAttribute('[data-label="1"]', 'aria-pressed')) === 'true');
await page.keyboard.press('1');
let rows = (await save(page, 'some')).trim().split('\n');
check('a row a unit', rows.length === mine.length + 1, String(rows.length));
check('labels as pressed', [1, 2, 3].map((i) => rows[i].split(',').at(-2)).join() === '-1,0,-1', rows.slice(1, 4).join(' | '));
check('times are kept', /,\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(rows[1]));
check('the rest is empty', rows[4].endsWith(',,'));
await page.close();

page = await open();
check('progress is kept', (await page.textContent('#count')) === `3 of ${mine.length}, unit 4`, await page.textContent('#count'));
await page.selectOption('#coder', '1');
check('another coder starts anew', (await page.textContent('#count')).startsWith('0 of '));
for (const who of [0, 1]) {
  await page.selectOption('#coder', String(who));
  await page.evaluate(() => document.activeElement.blur());
  const n = data.units.filter((u) => u.coders.includes(who)).length;
  const from = parseInt(await page.textContent('#count'), 10);
  for (let i = from; i < n; i++) await page.keyboard.press(String(1 + (i % 3)));
  check(`coder ${who} is done`, (await page.textContent('#count')).startsWith(`${n} of ${n}`), await page.textContent('#count'));
  await save(page, `coder${who}`);
}
await page.evaluate(axe);
const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] }));
check('accessible', found.violations.length === 0, found.violations.map((v) => v.id).join(' '));
check('the console is quiet', page.said.length === 0, page.said.join(' | '));
check('nothing is fetched', page.asked.length === 0, page.asked.join(' '));
page = await open(360);
check('nothing overflows a phone', await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
await browser.close();
