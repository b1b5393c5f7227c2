// A page with the components of panels.jsx.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import assert from 'node:assert/strict';
import {build} from 'esbuild';
import {openBrowser, openPage} from './browser.js';

export async function openPanels() {
  const folder = mkdtempSync(join(tmpdir(), 'grafana-'));
  await build({
    entryPoints: [fileURLToPath(new URL('panels.jsx', import.meta.url))],
    bundle: true, outfile: join(folder, 'panels.js'), logLevel: 'error',
    define: {'process.env.NODE_ENV': '"production"', global: 'window'},
    loader: {'.ttf': 'empty', '.svg': 'empty'},
  });
  writeFileSync(join(folder, 'index.html'), '<!DOCTYPE html><meta charset="utf-8">'
    + '<link rel="stylesheet" href="panels.css"><body style="margin: 0"><div id="panel" style="height: 100vh"></div>'
    + '<script src="panels.js"></script>');
  return {folder, browser: await openBrowser()};
}

export async function closePanels(panels) {
  await panels?.browser.close();
  if (panels !== undefined) rmSync(panels.folder, {recursive: true, force: true});
}

export async function newPanel({browser, folder}, width = 1400, height = 800) {
  const page = await openPage(browser, {viewport: {width, height}, timezoneId: 'UTC'});
  // the icons are files of Grafana's server
  await page.route(/\/public\/img\//, route =>
    route.fulfill({contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>'}));
  await page.goto(`file://${folder}/index.html`);
  return page;
}

export async function closePanel(page) {
  assert.deepEqual(page.problems, []);
  assert.deepEqual(page.requests, []);
  await page.close();
}

export const cells = page => page.locator('[role=row]').evaluateAll(rows => rows.map(row =>
  [...row.querySelectorAll('[role=cell]')].map(cell => cell.innerText.trim())
    .filter(text => text !== '')).filter(row => row.length > 0));
