// Debian's Chromium, without a network: a request that leaves the machine is
// recorded and refused.
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
