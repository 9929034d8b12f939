// node check.mjs CHROMIUM INDEX.HTML all|layout [PREFIX]: prints one "ok ..." or "not ok: ..." line a check. PREFIX: full-page pictures.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [, , executablePath, file, what, shots] = process.argv;
const all = what === 'all';
const check = (name, good, detail = '') => console.log(good ? `ok ${name}` : `not ok: ${name} ${detail}`);

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function open(width, colorScheme, options = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: false, ...options });
  const page = await context.newPage();
  page.said = [];
  page.asked = [];
  page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') page.said.push(m.text()); });
  page.on('pageerror', (e) => page.said.push(e.message));
  page.on('dialog', (d) => { page.said.push('dialog: ' + d.message()); d.dismiss(); });
  page.on('request', (r) => { if (!r.url().startsWith('file:') && !r.url().startsWith('data:')) page.asked.push(r.url()); });
  await page.goto(pathToFileURL(resolve(file)).href);
  return page;
}

for (const width of all ? [360, 768, 1280, 1920] : [360, 1920]) {
  for (const scheme of all ? ['light', 'dark'] : ['light']) {
    const name = `${width} ${scheme}`;
    const page = await open(width, scheme);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`${name}: nothing overflows`, over <= 0, `by ${over} px`);
    check(`${name}: the console is quiet`, page.said.length === 0, page.said.join(' | '));
    check(`${name}: nothing is fetched`, page.asked.length === 0, page.asked.join(' '));
    if (shots) await page.screenshot({ path: `${shots}-${width}-${scheme}.png`, fullPage: true });
    await page.context().close();
  }
}

// axe runs in a page whose policy is put aside (the policy would not let axe in); serious and critical findings count
for (const scheme of all ? ['light', 'dark'] : []) {
  const page = await open(1280, scheme, { bypassCSP: true });
  await page.locator('details.pick summary').click();
  await page.locator('.chips button').first().click();
  if (scheme === 'dark') {
    await page.locator('.switch [data-role=mentioned]').click();
    await page.waitForFunction(() => /mentioned/.test(document.querySelector('#attention-by-country figcaption').textContent));
  }
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 120)}`)));
  check(`${scheme}: axe finds nothing serious`, found.length === 0, found.join(' | '));
  await page.context().close();
}

if (all) {
  const page = await open(1280, 'light');
  const table = page.locator('#countries table.s');
  const column = (i) => table.locator(`tbody tr > :nth-child(${i})`).allTextContents();
  const head = table.locator('thead th').nth(1);
  await head.locator('button').click();
  const number = (t) => parseFloat(t.replace(/,/g, ''));
  const up = (await column(2)).map(number).filter((v) => !Number.isNaN(v));
  check('a click sorts', up.every((v, i) => i === 0 || up[i - 1] <= v), up.join(' '));
  check('the sorted column says so', (await head.getAttribute('aria-sort')) === 'ascending');
  await head.locator('button').press('Enter');
  const down = (await column(2)).map(number).filter((v) => !Number.isNaN(v));
  check('the keyboard sorts the other way', down.every((v, i) => i === 0 || down[i - 1] >= v), down.join(' '));
  await table.locator('thead th').nth(5).locator('button').click().catch(() => {});
  const rows = await table.locator('tbody tr').count();
  await page.fill('#filter', 'kingdom');
  const left = await table.locator('tbody tr:visible').count();
  check('the filter hides rows', left === 1 && rows > 1, `${left} of ${rows}`);
  await page.fill('#filter', '');
  check('an empty filter shows all', (await table.locator('tbody tr:visible').count()) === rows);
  const chart = page.locator('#attention-by-country svg.ch').first();
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5);
  const tip = await page.locator('.tip').textContent();
  check('the pointer shows a value', /\d{4}-W\d\d: /.test(tip), tip);
  const heat = page.locator('#attention-map svg.heat');
  await heat.scrollIntoViewIfNeeded();
  const area = await heat.boundingBox();
  await page.mouse.move(area.x + 300, area.y + 8);
  check('the map shows a value', /\d{4}-W\d\d: /.test(await page.locator('.tip').textContent()));
  const map = page.locator('#world-attention svg.world [data-f]').first();
  await map.scrollIntoViewIfNeeded();
  await map.dispatchEvent('pointermove', { bubbles: true, clientX: 20, clientY: 20 });
  check('a country on the map shows its value and n', /: .+ \(n = \d+\)/.test(await page.locator('.tip').textContent()));
  const who = await map.getAttribute('data-f');
  const reset = page.locator('.state button.reset');
  check('nothing is chosen at first', !(await reset.isVisible()) && (await page.locator('button[data-f][aria-pressed=true]').count()) === 0);
  await map.dispatchEvent('click');
  check('a click on a country filters by it', (await table.locator('tbody tr:visible').count()) === 1
    && (await table.locator('tbody tr:visible').getAttribute('data-c')) === who);
  check('charts go with tables', (await page.locator('#attention-multiples .cell:visible').count()) === 1
    && (await page.locator('#attention-map .rows > g:not([hidden])').count()) === 1);
  check('the page says what it shows', (await page.locator('.state p').textContent()).includes(await table.locator('tbody tr:visible th').textContent()));
  check('its buttons are pressed', (await page.locator(`.chips button[data-f=${who}]`).getAttribute('aria-pressed')) === 'true');
  await heat.scrollIntoViewIfNeeded();
  const closed = await heat.boundingBox();
  await page.mouse.move(closed.x + 300, closed.y + 8);
  const mine = await page.locator('#attention-map .rows > g:not([hidden]) text').textContent();
  check('the row that is left shows its own values', (await page.locator('.tip').textContent()).startsWith(mine), mine);
  check('the way back stays in sight', await reset.evaluate((e) => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; }));
  await reset.press('Enter');
  check('the keyboard shows everything again', (await table.locator('tbody tr:visible').count()) === rows && !(await reset.isVisible()));
  const name = page.locator('#attention-by-country .cell[data-c] h4 button').first();
  await name.press('Space');
  check('the keyboard chooses in a chart', (await name.getAttribute('aria-pressed')) === 'true' && (await table.locator('tbody tr:visible').count()) === 1);
  const second = page.locator('#countries tbody th button:not([aria-pressed=true])').first();
  check('only what is shown can be reached', !(await second.isVisible()));
  await page.locator('details.pick summary').click();
  await page.locator('.chips button[aria-pressed=false]').last().click();
  check('a second country joins', (await page.locator('.chips button[aria-pressed=true]').count()) === 2 && (await page.locator('#attention-map .rows > g:not([hidden])').count()) === 2);
  await page.locator('#attention-by-country details').last().evaluate((e) => { e.open = true; });
  await page.waitForFunction(() => document.querySelectorAll('#attention-by-country details:last-of-type thead th[hidden]').length > 0);
  check('the numbers of a chart follow', (await page.locator('#attention-by-country details:last-of-type thead th:visible').count()) <= 4);
  await reset.click();

  // role and base: the drawings and tables are swapped, and swapped back
  const caption = (id) => page.locator(`#${id} figcaption`).textContent();
  const was = { time: await caption('attention-by-country'), map: await caption('attention-map'), row: (await table.locator('tbody tr').first().textContent()) };
  await page.locator('.switch [data-base=unique]').press('Enter');
  await page.waitForFunction((t) => document.querySelector('#attention-map figcaption').textContent !== t, was.map);
  check('base unique is in every caption', /base unique/.test(await caption('attention-by-country')) && /base unique/.test(await caption('attention-map'))
    && /base unique/.test(await caption('world-attention')) && /base unique/.test(await page.locator('#countries .cap').textContent()));
  check('and in the rows', (await table.locator('tbody tr').first().textContent()) !== was.row);
  await page.locator('.switch [data-role=mentioned]').click();
  await page.waitForFunction(() => /mentioned/.test(document.querySelector('#attention-by-country figcaption').textContent));
  check('role and base together', /role mentioned\), base unique/.test(await caption('attention-by-country')), await caption('attention-by-country'));
  check('what is swapped in sorts', (await page.locator('#countries thead button').count()) > 3);
  await page.locator('#attention-by-country .cell[data-c] h4 button').first().click();
  check('and filters', (await page.locator('#attention-multiples .cell:visible').count()) === 1 && (await page.locator('#countries tbody tr:visible').count()) <= 1);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check('swapped and filtered, nothing overflows', over <= 0, `by ${over} px`);
  await reset.click();
  await page.waitForFunction((t) => document.querySelector('#attention-by-country figcaption').textContent === t, was.time);
  check('the way back brings the first page', (await caption('attention-map')) === was.map && !(await reset.isVisible())
    && (await page.locator('.switch [aria-pressed=true]').allTextContents()).length === 2);
  check('and no heading is twice', await page.evaluate(() => new Set(Array.from(document.querySelectorAll('[id]')).map((e) => e.id)).size === document.querySelectorAll('[id]').length));
  const pair = page.locator('#about-share svg [data-v]').first();
  await pair.dispatchEvent('pointermove', { bubbles: true, clientX: 20, clientY: 20 });
  check('a pair of countries shows its value', /\u2192/.test(await page.locator('.tip').textContent()));
  const silent = await page.evaluate(() => Array.from(document.querySelectorAll('figure')).filter((f) => {
    const of = f.dataset.of ? document.getElementById(f.dataset.of) : f;
    return !of || !of.querySelector('details table tbody tr');
  }).map((f) => f.id));
  check('every chart has its numbers as text', silent.length === 0, silent.join(' '));
  const unnamed = await page.evaluate(() => Array.from(document.querySelectorAll('svg[role=img]')).filter((s) => !s.getAttribute('aria-label')).length);
  check('every drawing has a name', unnamed === 0);
  const loose = await page.evaluate(() => document.querySelectorAll('table th:not([scope])').length);
  check('every table header has a scope', loose === 0);
  const links = await page.evaluate(() => Array.from(document.links).map((a) => a.protocol).filter((p) => !['http:', 'https:', 'file:'].includes(p)));
  check('only http and https links', links.length === 0, links.join(' '));
  check('the console stayed quiet', page.said.length === 0, page.said.join(' | '));
  await page.context().close();
}

if (all) { // a dark screen must not print pale letters on white paper, nor a table past its edge
  const page = await open(718, 'dark');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const [r, g, b] = (await page.evaluate(() => getComputedStyle(document.body).color)).match(/\d+/g).map(Number);
  check('printed letters are dark', r + g + b < 200, `${r} ${g} ${b}`);
  const wide = await page.evaluate(() => Array.from(document.querySelectorAll('table, svg')).filter((e) => e.getBoundingClientRect().right > 718 + 1)
    .map((e) => e.closest('section')?.id || 'top'));
  const unhatched = await page.evaluate(() => Array.from(document.querySelectorAll('svg .gap')).map((e) => getComputedStyle(e).fill).filter((f) => !/url\("?#lines"?\)/.test(f)));
  check('what captions call hatched is hatched on paper', unhatched.length === 0 && (await page.locator('svg .gap').count()) > 0, unhatched[0]);
  check('nothing is printed past the edge', wide.length === 0, [...new Set(wide)].join(' '));
  await page.context().close();
}

if (all) {
  const page = await open(1280, 'light', { javaScriptEnabled: false });
  check('readable without script', (await page.locator('#countries tbody tr').count()) > 1 && !(await page.locator('.tools').isVisible()) && !(await page.locator('.state').isVisible()));
  await page.context().close();
}

await browser.close();
