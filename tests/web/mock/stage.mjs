// What most files of browser tests stand on: one browser and one mock under a base path, as new before each test.
import { after, before, beforeEach } from 'node:test';
import { openBrowser, visitPage } from '../browser.mjs';
import { startMock } from './server.mjs';

export let mock;
export let browser;

before(async () => {
  mock = await startMock({ base: '/tv/' });
  browser = await openBrowser();
});
beforeEach(() => mock.reset());
after(async () => {
  await browser?.close();
  await mock?.close();
});

export const visit = (options, path, body) => visitPage(browser, mock.url + path, options, body);
