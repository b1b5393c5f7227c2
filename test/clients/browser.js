// Debian's Chromium, without a network: a request that leaves the machine is
// recorded and refused.
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {chromium} from 'playwright-core';

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--allow-file-access-from-files'],
  });
}

export async function openPage(browser, options = {}) {
  const page = await browser.newPage(options);
  page.problems = [];
  page.requests = [];
  page.on('pageerror', error => page.problems.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') page.problems.push(message.text());
  });
  page.on('dialog', dialog => {
    page.problems.push(dialog.message());
    dialog.dismiss();
  });
  await page.route(/^(http|ws)s?:/, route => {
    page.requests.push(route.request().url());
    route.abort();
  });
  return page;
}

export const phone = {viewport: {width: 360, height: 740}, deviceScaleFactor: 2,
  isMobile: true, hasTouch: true};

// a page of ours, written to a file, and drawn
export async function openFile(browser, file, html, options = {}, address = '') {
  writeFileSync(file, html);
  const page = await openPage(browser, {viewport: {width: 1200, height: 800}, ...options});
  await page.goto(`file://${file}${address}`, {timeout: 120_000});
  await page.locator('.picture canvas').first().waitFor();
  await drawn(page);
  return page;
}

// nothing went wrong, and nothing was asked of a network
export async function closePage(page) {
  assert.deepEqual(page.problems, []);
  assert.deepEqual(page.requests, []);
  await page.close();
}

export const drawn = page => page.evaluate(() => new Promise(requestAnimationFrame))
  .then(() => page.evaluate(() => new Promise(requestAnimationFrame)));
